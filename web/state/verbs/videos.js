/** Requests about videos: what is in them, and their import. */
import { formatBytes } from "../../core/words.js";
import { problemOf } from "../problems.js";
import { loadQueue } from "../queue.js";
import { text } from "../../texts/text.js";
import { noteChange } from "./changes.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/video.js").VideoOrder} VideoOrder */
/** @typedef {import("../../core/api-routes.js").Refused} Refused */

const ABOUT_FILE = ["video_broken", "disk_full", "too_large", "invalid_value"]; // others are about all files

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const VIDEOS = {
  async "probe-videos"(kino, { files }) {
    kino.set({ videos: new Map(), formErrors: {} });
    const isOpen = () =>
      kino.state.dialogs.some((one) => one.kind === "import-videos" && one.files === files);
    for (const file of files) {
      const found = await probe(kino, file);
      if (!isOpen()) return;
      kino.set({ videos: new Map(kino.state.videos).set(file, found) });
    }
  },

  async "import-videos"(kino, { orders }) {
    const { project } = kino.state;
    if (!project || !orders.length) return;
    const refused = await sendOrders(kino, project.id, orders);
    if (refused === null) return;
    closeDialog(kino, "import-videos");
    if (refused.length) kino.request("open-dialog", { kind: "import-result", imported: 0, refused });
    kino.request("set-tab", { tab: "queue" });
    await loadQueue(kino);
  },
};

/** @param {Kino} kino @param {File} file */
async function probe(kino, file) {
  const form = new FormData();
  form.append("video", file, file.name);
  const label = text("busy.sending", { name: file.name, size: formatBytes(file.size) });
  try {
    return await kino.withBusy(label, kino.api.probeVideo(form));
  } catch (error) {
    const problem = problemOf(error);
    if (!ABOUT_FILE.includes(problem.code)) throw error;
    return problem;
  }
}

/**
 * Orders imports, one after the other.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {VideoOrder[]} orders
 * @returns {Promise<Refused[] | null>} null: there was only one, and its form has to be corrected
 */
async function sendOrders(kino, projectId, orders) {
  const post = (/** @type {VideoOrder} */ order) =>
    kino.api.post(`/v1/projects/${projectId}/frames/import-video`, order);
  const label = text("busy.ordering-import");
  if (orders.length === 1) return (await submitForm(kino, "video.", label, post(orders[0]))) && [];
  /** @type {Refused[]} */
  const refused = [];
  for (const order of orders) {
    try {
      await kino.withBusy(label, post(order));
    } catch (error) {
      const { code, message } = problemOf(error);
      refused.push({ file: order.name, code, message });
    }
  }
  return refused;
}

/**
 * Shows that a video came in, and offers to undo it.
 * @param {Kino} kino
 * @param {Pick<import("../../core/api-types.js").ApiTask, "project_id" | "result">} task
 */
export function showImported(kino, { project_id, result }) {
  const { frames, step, note } = /** @type {{frames: number, step: string, note: string | null}} */ (result);
  const label = text("notices.imported", { count: frames });
  noteChange(kino, project_id ?? undefined, note ? "error" : "success", label, step, note ?? "");
}
