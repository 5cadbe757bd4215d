/** Dialogs about frames: find one, delete some, import pictures. */
import { frameIndex } from "../../core/frame-number.js";
import { counted } from "../../core/words.js";
import { each, h, setAttribute, setText } from "../../dom/h.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";
import { placeChoice } from "./place-select.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").Pane} Pane */

const PICTURES = 5; // of those that are deleted

/** @param {Context} context @returns {Pane} */
export function findFrame(context) {
  const form = new Form(
    { frame: { type: "string", required: true, label: "Number or timecode", example: "118 or 00:00:04:22" } },
    "find.",
  );
  const submit = () => {
    const { timeline, project } = context.state();
    const found = frameIndex(
      String(form.value("frame") ?? ""),
      timeline?.ids.length ?? 0,
      project?.fps ?? 24,
    );
    if ("error" in found) return form.fail({ frame: found.error });
    context.ask("close-dialog");
    return context.ask("go", { to: found.index });
  };
  return {
    title: "Find frame",
    body: [form.element],
    foot: [cancel(context), primary("Go there", submit)],
    submit,
    update: (state) => form.show(state),
  };
}

/** @param {Context} context @returns {Pane} */
export function deleteFrames(context) {
  /** @type {number[]} */
  const ids = context.dialog.ids ?? [];
  const pictures = h("div", { class: "pictures" });
  const never = h("input", { type: "checkbox" });
  const submit = () => {
    if (never.checked) context.ask("set-settings", { confirmDeletes: false });
    context.ask("close-dialog");
    context.ask("delete-frames-now", { ids });
  };
  const shown = ids.slice(0, PICTURES);
  for (const id of shown) need(context, id);
  const update = (/** @type {import("./pane.js").State} */ state) =>
    each(
      pictures,
      shown,
      (id) => id,
      () => h("img", { role: "presentation", alt: "" }),
      (image, id) => setAttribute(image, "src", thumbnail(state, id)),
    );
  const more =
    ids.length > PICTURES
      ? [h("p", { class: "dim" }, `and ${(ids.length - PICTURES).toLocaleString("en")} more`)]
      : [];
  const body = [
    h(
      "p",
      {},
      `${ids.length === 1 ? "This frame goes" : `${counted(ids.length)} go`} out of the timeline. Ctrl+Z brings ${ids.length === 1 ? "it" : "them"} back.`,
    ),
    pictures,
    ...more,
    h("label", { class: "check" }, never, "Don't ask again"),
  ];
  return {
    title: ids.length === 1 ? "Delete the frame?" : `Delete ${counted(ids.length)}?`,
    body,
    foot: [cancel(context), primary("Delete", submit, "danger first")],
    submit,
    update,
  };
}

/** @param {Context} context @returns {Pane} */
export function importPictures(context) {
  const told = h("p", { class: "dim" });
  const wrong = h("div", { class: "error", role: "alert" });
  const picker = h("input", {
    type: "file",
    multiple: true,
    accept: "image/png,image/jpeg,image/webp",
    "aria-label": "Pictures",
  });
  const place = placeChoice(context, ["append", "before"]);
  const say = () => {
    setText(wrong, "");
    setText(
      told,
      picker.files?.length
        ? `${counted(picker.files.length, "picture")}, in the order of their names.`
        : "PNG, JPEG or WebP. A picture of another size is fitted into the frame.",
    );
  };
  const submit = () => {
    const files = [...(picker.files ?? [])].sort((a, b) =>
      a.name.localeCompare(b.name, undefined, { numeric: true }),
    );
    if (!files.length) return setText(wrong, "Choose one picture or more.");
    return context.ask("import-files", { files, ...place.value() });
  };
  picker.addEventListener("change", say);
  say();
  return {
    title: "Import pictures",
    body: [picker, told, wrong, place.element],
    foot: [cancel(context), primary("Import", submit)],
    submit,
    update: place.show,
  };
}

/** @param {Context} context @param {number} id */
function need({ ask, state }, id) {
  const index = state().timeline?.numbers.get(id);
  if (index !== undefined && !state().frames.has(id)) ask("need-frames", { from: index, to: index + 1 });
}

/** @param {import("./pane.js").State} state @param {number} id */
function thumbnail({ frames }, id) {
  const frame = frames.get(id);
  return frame ? `${frame.thumbnail_url}&height=128` : null;
}
