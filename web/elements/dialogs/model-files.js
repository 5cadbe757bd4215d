/** ComfyUI's model files by folder: sizes, which generators use them; adds and deletes files. */
import { formatBytes } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"model-files">} ModelContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").ModelInfo} ModelInfo */

const ENDINGS = ".safetensors,.sft,.gguf";
const FIRST = "checkpoints";

class ModelFiles {
  /** @param {ModelContext} context */
  constructor(context) {
    this.context = context;
    this.category = h("select", { onchange: () => this.update(context.state()) });
    this.facts = h("p", { class: "dim", role: "status" }, text("words.loading"));
    this.list = h("ul", { class: "files models", tabIndex: 0, "aria-label": text("models.files-label") });
    this.input = h("input", { type: "file", accept: ENDINGS, hidden: true, onchange: () => this.#onFile() });
    this.add = primary(text("models.add-file"), () => this.input.click());
    this.empty = primary(text("dialogs.empty-trash"), () => this.#confirmEmpty(), "danger");
    this.empty.hidden = true;
  }

  /** @param {State} state */
  update({ modelFiles, models, upload, pending }) {
    if (!modelFiles) return;
    if (this.category.options.length !== modelFiles.categories.length) this.#fill(modelFiles.categories);
    const category = this.category.value;
    const files = category ? models[category] : undefined;
    if (category && !files) this.context.request("load-models", { category });
    renderKeyed(
      this.list,
      [...(files ?? [])],
      ({ name }) => name,
      ({ name }) => createRow(() => this.#confirmDelete(name)),
      updateRow,
    );
    setText(this.facts, upload ? sending(upload) : describe(files, modelFiles));
    this.add.disabled = pending.has("upload-model") || !category;
    this.empty.hidden = !modelFiles.deleted;
  }

  /** @param {readonly string[]} categories */
  #fill(categories) {
    this.category.replaceChildren(...categories.map((name) => h("option", { value: name }, name)));
    if (categories.includes(FIRST)) this.category.value = FIRST;
  }

  #onFile() {
    const file = this.input.files?.[0];
    if (file) this.context.request("upload-model", { category: this.category.value, file });
    this.input.value = "";
  }

  /** @param {string} name */
  #confirmDelete(name) {
    const category = this.category.value;
    const model = this.context.state().models[category]?.find((one) => one.name === name);
    const users = model?.used_by ?? [];
    const values = { name, size: formatBytes(model?.size ?? 0), generators: joined(users) };
    this.context.request("open-dialog", {
      kind: "confirm",
      title: text("models.delete-question"),
      message: text(users.length ? "models.delete-used-message" : "models.delete-message", values),
      label: text("words.delete"),
      danger: true,
      request: { verb: "delete-model", detail: { category, name } },
    });
  }

  #confirmEmpty() {
    const { deleted = 0, deleted_bytes = 0 } = this.context.state().modelFiles ?? {};
    this.context.request("open-dialog", {
      kind: "confirm",
      title: text("models.empty-question"),
      message: text("models.empty-message", { count: deleted, size: formatBytes(deleted_bytes) }),
      label: text("dialogs.remove-for-good"),
      danger: true,
      request: { verb: "empty-model-trash" },
    });
  }
}

/** @param {{name: string, sent: number}} upload */
const sending = ({ name, sent }) =>
  sent < 1
    ? text("dialogs.sending", { name, percent: Math.floor(sent * 100) })
    : text("models.checking", { name });

/** @param {string[]} names */
const joined = (names) => names.join(text("words.list-joint"));

/**
 * @param {readonly ModelInfo[] | undefined} files
 * @param {import("../../core/api-routes.js").ModelStorage} storage
 */
function describe(files, { free_bytes, deleted, deleted_bytes }) {
  if (!files) return text("words.loading");
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  const parts = [
    files.length
      ? text("models.files", { count: files.length, size: formatBytes(bytes) })
      : text("models.no-files"),
    free_bytes === null ? "" : text("models.free", { size: formatBytes(free_bytes) }),
    deleted ? text("models.in-trash", { size: formatBytes(deleted_bytes) }) : "",
  ];
  return parts.filter(Boolean).join(" · ");
}

/** @param {() => void} onclick */
function createRow(onclick) {
  const parts = {
    name: h("bdi", { class: "one-line" }),
    users: h("span", { class: "dim one-line" }),
    size: h("span", { class: "dim mono" }),
    remove: h("button", { type: "button", class: "plain", onclick }, text("models.delete")),
  };
  return Object.assign(h("li", {}, ...Object.values(parts)), { parts });
}

/** @param {ReturnType<typeof createRow>} row @param {ModelInfo} model */
function updateRow({ parts }, { name, size, used_by = [] }) {
  setText(parts.name, name);
  parts.name.title = name;
  setText(parts.users, used_by.length ? text("models.used-by", { generators: joined(used_by) }) : "");
  parts.users.title = joined(used_by);
  setText(parts.size, formatBytes(size));
  parts.remove.setAttribute("aria-label", text("models.delete-file", { name }));
}

/** @type {import("./pane.js").CreatePane<"model-files">} */
export function modelFiles(context) {
  const view = new ModelFiles(context);
  context.request("load-model-files");
  return {
    title: text("models.title"),
    wide: true,
    body: [labelled(text("models.folder"), view.category), view.facts, view.list, view.input],
    footer: [view.empty, h("span", { class: "grow" }), cancel(context, text("words.close")), view.add],
    verb: "upload-model",
    update: (state) => view.update(state),
  };
}
