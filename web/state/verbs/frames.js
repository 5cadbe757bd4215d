/** Requests that change frames: delete, move, copy, import, and undo. */
import { frameAfter } from "../../core/timeline.js";
import { counted } from "../../core/words.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/api-routes.js").Refused} Refused */

const MOST_IDS = 10_000; // in one request

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const FRAMES = {
  "delete-frames"(kino, { ids }) {
    if (!ids.length) return;
    if (kino.state.settings.confirmDeletes) kino.request("open-dialog", { kind: "delete-frames", ids });
    else kino.request("delete-frames-now", { ids });
  },

  async "delete-frames-now"(kino, { ids }) {
    const projectId = kino.state.project?.id;
    await kino.withBusy("Deleting", deleteFrames(kino, ids));
    const label = `Deleted ${counted(ids.length)}`;
    undoable(kino, projectId, "info", label, () => restoreFrames(kino, ids));
  },

  async undo(kino, { label }) {
    // The Undo button of a notice must not undo a later change.
    if (label && !kino.undo.isLast(label))
      kino.notify("info", "You have made other changes since. Ctrl+Z undoes them one at a time.");
    else await kino.undo.run();
  },

  copy: (kino) => toClipboard(kino, false),
  cut: (kino) => toClipboard(kino, true),

  async paste(kino) {
    const { clipboard, timeline, selection } = kino.state;
    if (!clipboard || !timeline) return;
    const after = selection.cursor === null ? [] : [selection.cursor];
    if (!clipboard.cut)
      return void (await copyFrames(kino, [...clipboard.ids], nextAfter(kino, after), "Pasted"));
    const ids = clipboard.ids.filter((id) => timeline.numbers.has(id));
    await moveFrames(kino, ids, nextAfter(kino, after, clipboard.ids));
    kino.set({ clipboard: null });
  },

  async duplicate(kino) {
    const ids = selectedIds(kino);
    if (ids.length) await copyFrames(kino, ids, nextAfter(kino, ids), "Duplicated");
  },

  "move-frames": (kino, { ids, before }) => moveFrames(kino, ids, before),

  async "nudge-frames"(kino, { by }) {
    const { timeline } = kino.state;
    const ids = selectedIds(kino);
    if (!timeline || !ids.length) return;
    const first = timeline.numbers.get(ids[0]) ?? 0;
    const last = timeline.numbers.get(ids[ids.length - 1]) ?? 0;
    if (by < 0 ? first === 0 : last === timeline.ids.length - 1) return;
    const selected = new Set(ids);
    const next = timeline.ids.slice(last + 2).find((id) => !selected.has(id));
    await moveFrames(kino, ids, by < 0 ? timeline.ids[first - 1] : (next ?? null));
  },

  async "import-pictures"(kino, { files, where = "append", frame_id }) {
    const { project } = kino.state;
    if (!project) return;
    const form = new FormData();
    for (const file of files) form.append("images", file, file.name);
    const label = `Importing ${files.length === 1 ? files[0].name : counted(files.length, "picture")}`;
    const query = { fit: "contain", where, frame_id };
    const answer = await kino.withBusy(label, kino.api.importPictures(project.id, query, form));
    closeDialog(kino, "import-pictures");
    const { frames, refused } = answer;
    addedFrames(kino, project.id, frames, "Imported", refused.length === 1 ? refusalText(refused[0]) : "");
    if (refused.length > 1)
      kino.request("open-dialog", { kind: "import-result", imported: frames.length, refused });
  },
};

/** The selected frames, in the order of the timeline. @param {Kino} kino */
function selectedIds({ state: { selection, timeline } }) {
  return timeline ? timeline.ids.filter((id) => selection.ids.has(id)) : [];
}

/** @param {Kino} kino @param {boolean} cut */
function toClipboard(kino, cut) {
  const ids = selectedIds(kino);
  if (!ids.length) return;
  kino.set({ clipboard: { ids, cut } });
  kino.notify("info", `${cut ? "Cut" : "Copied"} ${counted(ids.length)}`);
}

/**
 * The frame after the last of these, not counting the ones in `skipped`; null: the end.
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {readonly number[]} [skipped]
 */
function nextAfter({ state: { timeline } }, ids, skipped = []) {
  const last = ids.at(-1);
  if (!timeline || last === undefined) return null;
  let next = frameAfter(timeline, last);
  while (next !== null && skipped.includes(next)) next = frameAfter(timeline, next);
  return next;
}

/** @param {Kino} kino @param {number[]} ids @param {number | null} before */
async function moveFrames(kino, ids, before) {
  const { timeline, project } = kino.state;
  if (!timeline || !project || !ids.length) return;
  const moves = movesBack(timeline.ids, new Set(ids));
  const put = (/** @type {number[]} */ frame_ids, /** @type {number | null} */ place) =>
    kino.api.post(`/v1/projects/${project.id}/frames/move`, withBefore(frame_ids, place));
  await kino.withBusy("Moving", put(ids, before));
  const exists = (/** @type {number | null} */ id) => id === null || kino.state.timeline?.numbers.has(id);
  undoable(kino, project.id, null, `Moved ${counted(ids.length)}`, async () => {
    for (const move of moves) {
      const left = move.ids.filter(exists); // others may have deleted some meanwhile
      if (left.length && exists(move.before)) await put(left, move.before);
    }
  });
}

/** @param {number[]} frame_ids @param {number | null} before */
const withBefore = (frame_ids, before) => ({ frame_ids, ...(before === null ? {} : { before }) });

/**
 * The moves that bring frames back to where they are now: one per run of adjacent frames, from the last to
 * the first.
 * @param {readonly number[]} all
 * @param {Set<number>} moved
 */
function movesBack(all, moved) {
  /** @type {{ids: number[], before: number | null}[]} */
  const moves = [];
  for (let index = all.length - 1; index >= 0; index -= 1) {
    if (!moved.has(all[index])) continue;
    const before = all[index + 1] ?? null;
    const run = moves.at(-1);
    if (run && run.ids[0] === before) run.ids.unshift(all[index]);
    else moves.push({ ids: [all[index]], before });
  }
  return moves;
}

/**
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {number | null} before
 * @param {string} verb in the past tense
 */
async function copyFrames(kino, ids, before, verb) {
  const { project } = kino.state;
  if (!project) return;
  const copy = kino.api.post(`/v1/projects/${project.id}/frames/copy`, withBefore(ids, before));
  const { frames } = await kino.withBusy("Copying", copy);
  addedFrames(kino, project.id, frames, verb);
}

/**
 * Selects new frames, and offers to undo them.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {Frame[]} frames
 * @param {string} verb in the past tense
 * @param {string} [remark]
 */
function addedFrames(kino, projectId, frames, verb, remark = "") {
  const ids = frames.map(({ id }) => id);
  if (kino.state.project?.id === projectId && ids.length)
    kino.set({ selection: { ids: new Set(ids), cursor: ids[0], anchor: ids[0] } });
  const label = `${verb} ${counted(ids.length)}`;
  undoable(kino, projectId, remark ? "error" : "success", label, () => deleteFrames(kino, ids), remark);
}

/** @param {Refused} refusal */
const refusalText = ({ file, message }) => `1 file refused: ${file}: ${message}`;

/**
 * Notes a change that can be undone while its project is open.
 * @param {Kino} kino
 * @param {number | undefined} projectId
 * @param {"info" | "success" | "error" | null} severity null: no notice
 * @param {string} label
 * @param {() => Promise<unknown>} run undoes it
 * @param {string} [remark] after the label in the notice
 */
function undoable(kino, projectId, severity, label, run, remark = "") {
  const isOpen = kino.state.project?.id === projectId;
  if (isOpen) kino.undo.push(label, run);
  if (!severity) return;
  /** @type {import("../../core/types.js").NoticeAction} */
  const action = { label: "Undo", request: { verb: "undo", detail: { label } } };
  kino.notify(severity, remark ? `${label}. ${remark}` : label, isOpen ? action : undefined);
}

/** @param {Kino} kino @param {number[]} ids */
const deleteFrames = (kino, ids) => inParts(ids, (part) => kino.api.post("/v1/frames/delete", { ids: part }));

/** @param {Kino} kino @param {number[]} ids */
const restoreFrames = (kino, ids) =>
  inParts(ids, (part) => kino.api.post("/v1/frames/restore", { ids: part }));

/**
 * Sends many ids in requests of MOST_IDS.
 * @param {number[]} ids
 * @param {(part: number[]) => Promise<unknown>} send
 */
async function inParts(ids, send) {
  for (let at = 0; at < ids.length; at += MOST_IDS) await send(ids.slice(at, at + MOST_IDS));
}
