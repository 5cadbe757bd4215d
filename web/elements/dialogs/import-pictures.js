/** Imports picture files, and lists those that were refused; a video gets its own dialog. */
import { PICTURE_TYPES, inNaturalOrder, kindOf } from "../../core/files.js";
import { VIDEO_TYPES } from "../../core/video.js";
import { counted } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { cancel, errorArea, primary } from "./pane.js";
import { placeSelect } from "./place-select.js";

const HINT =
  "PNG, JPEG, WebP, TIFF or EXR pictures, which are fitted into the frame; videos, GIF, APNG or WebP " +
  "animations. Folders can be dropped on the filmstrip.";

/** @type {import("./pane.js").CreatePane<"import-pictures">} */
export function importPictures(context) {
  const hint = h("p", { class: "dim" });
  const error = errorArea();
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: `${PICTURE_TYPES},${VIDEO_TYPES}`,
    "aria-label": "Files",
  });
  const place = placeSelect(context, ["append", "before"]);
  const onChange = () => {
    const files = sorted(input);
    if (files.some((file) => kindOf(file) === "video"))
      return context.request("import-files", { files, ...place.value() });
    const count = files.length;
    setText(error, "");
    setText(hint, count ? `${counted(count, "picture")}, ordered by file name.` : HINT);
  };
  const submit = () => {
    const files = sorted(input);
    if (files.length) context.request("import-files", { files, ...place.value() });
    else setText(error, "Choose at least one file.");
  };
  input.addEventListener("change", onChange);
  onChange();
  return {
    title: "Import",
    body: [input, hint, error, place.element],
    footer: [cancel(context), primary("Import", submit)],
    submit,
    verb: "import-files",
    update: place.update,
  };
}

/** @param {HTMLInputElement} input */
const sorted = (input) => [...(input.files ?? [])].sort((a, b) => inNaturalOrder(a.name, b.name));

/** @type {import("./pane.js").CreatePane<"import-result">} */
export function importResult(context) {
  const { imported, refused } = context.dialog;
  const rows = refused.map(({ file, message }) =>
    h("div", {}, h("dt", {}, h("bdi", {}, file)), h("dd", {}, message)),
  );
  const came = imported ? `${counted(imported)} imported. ` : "";
  const text = `${came}${counted(refused.length, "file")} refused:`;
  return {
    title: "Some files were not imported",
    body: [
      h("p", {}, text),
      h("dl", { class: "refused", tabindex: 0, "aria-label": "Refused files" }, ...rows),
    ],
    footer: [cancel(context, "Close")],
  };
}
