/** Requests about exports: formats, orders, finished files. */
import { taskSeconds } from "../../core/eta.js";
import { megapixelsOf, withSpeed, workflowType } from "../../core/export.js";
import { formatBytes } from "../../core/words.js";
import { text } from "../../texts/text.js";
import { closeDialog, submitForm } from "./form-requests.js";
import { loadQueue } from "../queue.js";

/** @typedef {import("../kino.js").Kino} Kino */

const SPEEDS = "kino-export-speeds"; // storage key
const BEGINNING = 1 << 21; // bytes of a video in which ComfyUI looks for the workflow

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const EXPORTS = {
  async "load-exports"(kino) {
    const id = kino.state.project?.id;
    if (id === undefined) return;
    const [presets, { files }] = await Promise.all([
      kino.state.exports.presets ?? kino.api.get("/v1/exports/presets").then((answer) => answer.presets),
      kino.api.get(`/v1/projects/${id}/exports`),
    ]);
    if (kino.state.project?.id === id) kino.set({ exports: { presets, files, speeds: savedSpeeds(kino) } });
  },

  async "export-film"(kino, order) {
    const { project } = kino.state;
    if (!project) return;
    const post = kino.api.post(`/v1/projects/${project.id}/exports`, order);
    if (!(await submitForm(kino, "export.", text("busy.ordering-export"), post))) return;
    closeDialog(kino, "export");
    kino.request("set-tab", { tab: "queue" });
    await loadQueue(kino);
  },

  async "open-export"(kino, { name, url }) {
    const beginning = await kino.api.beginning(url, BEGINNING);
    await kino.host.openInGraph(new File([beginning], name, { type: workflowType(name) }), null, name);
    closeDialog(kino, "export");
    kino.request("close-studio");
  },

  download(kino, { url }) {
    kino.browser.download(kino.host.url(url));
  },
};

/** @param {Kino} kino @returns {import("../../core/export.js").Speeds} */
function savedSpeeds(kino) {
  try {
    return JSON.parse(kino.browser.storage.get(SPEEDS) ?? "{}");
  } catch {
    return {}; // another version wrote it
  }
}

/** @typedef {import("../queue.js").TaskEvent} TaskEvent */

/**
 * Remembers how fast an export was, for the next estimate.
 * @param {Kino} kino
 * @param {TaskEvent} task
 */
function rememberSpeed(kino, task) {
  const order = kino.state.queue?.tasks.find(({ id }) => id === task.id)?.data;
  if (!order) return;
  const { preset, width, height } = /** @type {{preset: string, width?: number, height?: number}} */ (order);
  const { frames } = /** @type {{frames: number}} */ (task.result);
  const { project } = kino.state;
  const size = { width: width ?? project?.width ?? 0, height: height ?? project?.height ?? 0 };
  const speeds = withSpeed(savedSpeeds(kino), preset, megapixelsOf(size, frames), taskSeconds(task));
  kino.browser.storage.set(SPEEDS, JSON.stringify(speeds));
}

/**
 * Shows that a file is finished, and offers to download it.
 * @param {Kino} kino
 * @param {TaskEvent} task
 */
export function showExported(kino, task) {
  const { project_id, result } = task;
  rememberSpeed(kino, task);
  const { file, bytes } = /** @type {{file: string, bytes: number}} */ (result);
  const url = `/api/kino/v1/projects/${project_id}/exports/${encodeURIComponent(file)}`;
  /** @type {import("../../core/types.js").NoticeAction} */
  const action = { label: text("notices.download"), request: { verb: "download", detail: { url } } };
  kino.notify("success", text("notices.exported", { file, size: formatBytes(bytes) }), action);
}
