/** Requests about files that come in as frames and sounds: which is what, and the import of pictures. */
import { LARGEST_PICTURE, UNKNOWN_FILE, inRequests, kindOf } from "../../core/files.js";
import { isAnimated } from "../../core/video.js";
import { problemOf } from "../problems.js";
import { newStep } from "../history.js";
import { text } from "../../texts/text.js";
import { addedFrames } from "./changes.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/api-types.js").Place} Place */
/** @typedef {import("../../core/api-routes.js").Refused} Refused */
/** @typedef {{frames: Frame[], refused: Refused[], failure: unknown}} Imported */

const HEAD = 4096; // bytes in which an animation shows
const MOST_FILES = 50; // of one request: an import can be cancelled between two
const MOST_BYTES = 512 * 2 ** 20; // of one request

/** Cancels the import of pictures that began last. @type {WeakMap<Kino, AbortController>} */
const cancels = new WeakMap();

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const IMPORTS = {
  async "import-files"(kino, { files, fit, ...place }) {
    if (!kino.state.project) return;
    const kinds = await Promise.all(files.map(kindOfContent));
    const those = (/** @type {string | null} */ kind) => files.filter((_, index) => kinds[index] === kind);
    const [pictures, videos, sounds] = [those("picture"), those("video"), those("sound")];
    const refused = those(null).map(({ name: file }) => ({ file, code: "unknown", message: UNKNOWN_FILE }));
    const before = place.where === "before" ? (place.frame_id ?? undefined) : undefined;
    if (sounds.length) kino.request("add-sound", { files: sounds, start_frame: startTick(kino, before) });
    if (videos.length) {
      closeDialog(kino, "import-pictures");
      kino.request("open-dialog", { kind: "import-videos", files: videos, before });
    }
    if (pictures.length) await kino.request("import-pictures", { files: pictures, fit, refused, ...place });
    else nameRefused(kino, 0, refused);
  },

  async "import-pictures"(
    kino,
    { files, fit = "contain", refused: others = [], where = "append", frame_id },
  ) {
    const { project } = kino.state;
    if (!project) return;
    const label =
      files.length === 1
        ? text("busy.importing-file", { name: files[0].name })
        : text("busy.importing", { count: files.length });
    const step = newStep();
    const cancelled = new AbortController();
    cancels.set(kino, cancelled);
    const query = { fit, where, frame_id, step };
    const sent = sendPictures(kino, project.id, files, query, cancelled.signal);
    const imported = await kino.withBusy(label, sent);
    if (cancelled.signal.aborted) return takeBack(kino, project.id, step, imported);
    imported.refused.unshift(...others);
    showImport(kino, project.id, step, imported);
  },

  "cancel-import"(kino) {
    cancels.get(kino)?.abort();
    closeDialog(kino, "import-pictures");
  },
};

/**
 * Shows what came in, and names what did not.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {string} step of the undo
 * @param {Imported} imported
 */
function showImport(kino, projectId, step, { frames, refused, failure }) {
  const problem = failure === null ? null : problemOf(failure);
  const isFatal = problem !== null && !problem.refused;
  if (problem && !frames.length && (isFatal || refused.length < 2)) throw failure;
  closeDialog(kino, "import-pictures");
  if (frames.length) {
    const remarks =
      refused.length === 1 ? [text("notices.file-refused", { reason: textOf(refused[0]) })] : [];
    if (isFatal) remarks.push(problem.message);
    addedFrames(kino, projectId, frames, "notices.imported", step, remarks.join(" "));
  }
  if (!frames.length || refused.length > 1) nameRefused(kino, frames.length, refused);
}

/**
 * Takes back what came before an import was cancelled.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {string} step of the undo
 * @param {Imported} imported
 */
async function takeBack(kino, projectId, step, { frames }) {
  if (frames.length) await kino.history.run("undo", projectId, step);
  kino.notify("info", text("imports.cancelled"));
}

/**
 * Sends pictures in several requests, all of one undo; those after one that fails are not sent.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {File[]} files
 * @param {import("../api.js").Query} query
 * @param {AbortSignal} signal ends it before the next request
 * @returns {Promise<Imported>} `failure`: the last error, also where it is only about files
 */
async function sendPictures(kino, projectId, files, query, signal) {
  /** @type {Imported} */
  const found = { frames: [], refused: [], failure: null };
  const message = text("notices.picture-too-large", { megabytes: LARGEST_PICTURE >> 20 });
  const tooLarge = files.filter(({ size }) => size > LARGEST_PICTURE);
  found.refused.push(...tooLarge.map(({ name: file }) => ({ file, code: "too_large", message })));
  const small = files.filter(({ size }) => size <= LARGEST_PICTURE);
  for (const part of inRequests(small, MOST_FILES, MOST_BYTES)) {
    if (signal.aborted) return found;
    const form = new FormData();
    for (const file of part) form.append("images", file, file.name);
    try {
      const { frames, refused } = await kino.api.importPictures(projectId, query, form);
      found.frames.push(...frames);
      found.refused.push(...refused);
    } catch (error) {
      found.failure = error;
      const { refused } = problemOf(error);
      if (!refused) return found;
      found.refused.push(...refused);
    }
  }
  return found;
}

/**
 * The tick at which a frame begins; of none, the film's end.
 * @param {Kino} kino
 * @param {number | undefined} id
 */
function startTick({ state: { timeline } }, id) {
  const index = timeline?.numbers.get(id ?? NaN) ?? timeline?.ids.length ?? 0;
  return timeline?.ticks.startOf(index) ?? 0;
}

/** @param {Kino} kino @param {number} imported frames @param {Refused[]} refused */
function nameRefused(kino, imported, refused) {
  if (refused.length > 1) kino.request("open-dialog", { kind: "import-result", imported, refused });
  else if (refused.length) kino.notify("error", textOf(refused[0]));
}

/** @param {Refused} refused */
const textOf = ({ file, message }) => text("words.labelled", { label: file, text: message });

/** @param {File} file */
async function kindOfContent(file) {
  const kind = kindOf(file);
  if (kind !== "picture" || !/\.(webp|png)$/i.test(file.name)) return kind;
  const head = await file.slice(0, HEAD).arrayBuffer();
  return isAnimated(new Uint8Array(head)) ? "video" : "picture";
}
