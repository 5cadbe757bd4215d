/** Requests about generators as files: import, export, copy, edit, delete, restore. */
import { unusedName } from "../../core/words.js";
import { loadGenerators } from "../sync.js";
import { text } from "../../texts/text.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/api-types.js").Generator} Generator */

/** @param {string} name @returns {`/v1/generator/plugins/${string}`} */
const pathOf = (name) => `/v1/generator/plugins/${encodeURIComponent(name)}`;

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const GENERATORS = {
  async "import-generator"(kino, { file }) {
    const name = unused(kino, file.name.replace(/\.json$/i, ""));
    await add(kino, kino.api.post("/v1/generator/import", { name, text: await file.text() }));
  },

  "export-generator"(kino, { name }) {
    kino.browser.download(kino.host.url(`/api/kino${pathOf(name)}/file`));
  },

  async "copy-generator"(kino, { name }) {
    const copy = { name: unused(kino, text("notices.name-of-copy", { name })) };
    const added = await add(kino, kino.api.post(`${pathOf(name)}/copy`, copy));
    closeDialog(kino, "edit-generator");
    kino.request("open-dialog", { kind: "edit-generator", name: added.name });
  },

  async "edit-generator"(kino, { name, changes }) {
    const put = kino.api.put(pathOf(name), changes);
    const fieldOf = { name_taken: "name", generator_broken: "description" };
    const done = await submitForm(kino, "generator.", text("busy.saving-generator"), put, fieldOf);
    if (!done) return;
    closeDialog(kino, "edit-generator");
    const isSelected = kino.state.generator === name;
    await loadGenerators(kino);
    if (isSelected) kino.set({ generator: done.answer.name });
    kino.notify("success", text("notices.generator-saved", { name: done.answer.name }));
  },

  async "delete-generator"(kino, { name }) {
    await kino.api.delete(pathOf(name));
    closeDialog(kino, "edit-generator");
    await loadGenerators(kino);
    const request = /** @type {const} */ ({ verb: "restore-generator", detail: { name } });
    kino.notify("info", text("notices.generator-deleted", { name }), { label: text("words.undo"), request });
  },

  async "restore-generator"(kino, { name }) {
    await kino.api.post(`${pathOf(name)}/restore`);
    await loadGenerators(kino);
    kino.notify("success", text("notices.generator-restored", { name }));
  },
};

/** @param {Kino} kino @param {string} name */
const unused = (kino, name) => unusedName(name, Object.keys(kino.state.generators ?? {}));

/** @param {Kino} kino @param {Promise<Generator>} post @returns {Promise<Generator>} */
async function add(kino, post) {
  const added = await kino.withBusy(text("busy.adding-generator"), post);
  await loadGenerators(kino);
  kino.notify("success", text("notices.generator-added", { name: added.name }));
  return added;
}
