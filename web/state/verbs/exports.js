/** Requests about exports: formats, orders, finished files. */
import { workflowType } from "../../core/export.js";
import { formatBytes } from "../../core/words.js";
import { closeDialog, submitForm } from "./form-requests.js";
import { loadQueue } from "../queue.js";

/** @typedef {import("../kino.js").Kino} Kino */

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
    if (kino.state.project?.id === id) kino.set({ exports: { presets, files } });
  },

  async "export-film"(kino, order) {
    const { project } = kino.state;
    if (!project) return;
    const post = kino.api.post(`/v1/projects/${project.id}/exports`, order);
    if (!(await submitForm(kino, "export.", "Ordering the export", post))) return;
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

/**
 * Shows that a file is finished, and offers to download it.
 * @param {Kino} kino
 * @param {Pick<import("../../core/api-types.js").ApiTask, "project_id" | "result">} task
 */
export function showExported(kino, { project_id, result }) {
  const { file, bytes } = /** @type {{file: string, bytes: number}} */ (result);
  const url = `/api/kino/v1/projects/${project_id}/exports/${encodeURIComponent(file)}`;
  const action = /** @type {const} */ ({ label: "Download", request: { verb: "download", detail: { url } } });
  kino.notify("success", `Exported ${file}, ${formatBytes(bytes)}`, action);
}
