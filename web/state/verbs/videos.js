/** Requests about files that come in: which are videos, what is in them, their import. */
import { isAnimated, isVideo } from "../../core/video.js";
import { counted, formatBytes } from "../../core/words.js";
import { loadQueue } from "../queue.js";
import { noteChange } from "./changes.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */

const HEAD = 4096; // bytes in which an animation shows

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const VIDEOS = {
  async "import-files"(kino, { files, ...place }) {
    if (!kino.state.project) return;
    const animated = await Promise.all(files.map(isMoving));
    const [video] = files.filter((_, index) => animated[index]);
    const pictures = files.filter((_, index) => !animated[index]);
    if (video) {
      closeDialog(kino, "import-pictures");
      const before = place.where === "before" ? (place.frame_id ?? undefined) : undefined;
      kino.request("open-dialog", { kind: "import-video", file: video, before });
    }
    if (pictures.length) await kino.request("import-pictures", { files: pictures, ...place });
  },

  async "probe-video"(kino, { file }) {
    kino.set({ video: null, formErrors: {} });
    const form = new FormData();
    form.append("video", file, file.name);
    const label = `Sending ${file.name}, ${formatBytes(file.size)}`;
    const fieldOf = { video_broken: "video", disk_full: "video" };
    const sent = await submitForm(kino, "video.", label, kino.api.probeVideo(form), fieldOf);
    const isOpen = kino.state.dialogs.some((one) => one.kind === "import-video" && one.file === file);
    if (sent && isOpen) kino.set({ video: sent.answer });
  },

  async "import-video"(kino, order) {
    const { project } = kino.state;
    if (!project) return;
    const post = kino.api.post(`/v1/projects/${project.id}/frames/import-video`, order);
    if (!(await submitForm(kino, "video.", "Ordering the import", post))) return;
    closeDialog(kino, "import-video");
    kino.request("set-tab", { tab: "queue" });
    await loadQueue(kino);
  },
};

/** @param {File} file */
async function isMoving(file) {
  if (isVideo(file)) return true;
  if (!/\.(webp|png)$/i.test(file.name)) return false;
  return isAnimated(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()));
}

/**
 * Shows that a video came in, and offers to undo it.
 * @param {Kino} kino
 * @param {Pick<import("../../core/api-types.js").ApiTask, "project_id" | "result">} task
 */
export function showImported(kino, { project_id, result }) {
  const { frames, step, note } = /** @type {{frames: number, step: string, note: string | null}} */ (result);
  const label = `Imported ${counted(frames)}`;
  noteChange(kino, project_id ?? undefined, note ? "error" : "success", label, step, note ?? "");
}
