/** Requests about model files: add, delete, restore. */
import { formatBytes } from "../../core/words.js";
import { text } from "../../texts/text.js";
import { loadModels } from "./generation.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").NoticeAction} NoticeAction */

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const MODELS = {
  async "load-model-files"(kino) {
    kino.set({ modelFiles: await kino.api.get("/v1/model-files") });
  },

  async "upload-model"(kino, { category, file }) {
    const onProgress = (/** @type {number} */ sent) => kino.set({ upload: { name: file.name, sent } });
    onProgress(0);
    try {
      await kino.api.uploadModel(category, file, onProgress);
      kino.notify("success", text("notices.added", { name: file.name }));
    } finally {
      kino.set({ upload: null });
    }
    await changed(kino, category);
  },

  async "delete-model"(kino, { category, name }) {
    const path = /** @type {const} */ (`/v1/models/${encodeURIComponent(category)}/${withSlashes(name)}`);
    const { undo } = await kino.api.delete(path);
    /** @type {NoticeAction} */
    const action = { label: text("words.undo"), request: { verb: "restore-model", detail: { undo } } };
    kino.notify("info", text("notices.file-deleted", { name }), action);
    await changed(kino, category);
  },

  async "restore-model"(kino, { undo }) {
    const { name, category } = await kino.api.post("/v1/model-files/restore", { undo });
    kino.notify("success", text("notices.file-restored", { name }));
    await changed(kino, category);
  },

  async "empty-model-trash"(kino) {
    const { bytes } = await kino.api.post("/v1/model-files/empty-trash");
    kino.notify("success", text("notices.freed", { size: formatBytes(bytes) }));
    await kino.request("load-model-files");
  },
};

/** Loads what depends on the files of a category. @param {Kino} kino @param {string} category */
async function changed(kino, category) {
  await loadModels(kino, category);
  await kino.request("load-model-files");
}

/** A path in a URL; the slashes of subfolders stay. @param {string} name */
const withSlashes = (name) => name.split("/").map(encodeURIComponent).join("/");
