/** Imports picture files, and lists those that were refused; a video gets its own dialog. */
import { PICTURE_TYPES, inNaturalOrder, kindOf } from "../../core/files.js";
import { VIDEO_TYPES } from "../../core/video.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, errorArea, labelled, primary } from "./pane.js";
import { placeSelect } from "./place-select.js";

/** @type {import("./pane.js").CreatePane<"import-pictures">} */
export function importPictures(context) {
  const hint = h("p", { class: "dim" });
  const error = errorArea();
  const input = h("input", {
    type: "file",
    multiple: true,
    accept: `${PICTURE_TYPES},${VIDEO_TYPES}`,
    "aria-label": text("imports.files"),
  });
  const place = placeSelect(context, ["append", "before"]);
  const fits = /** @type {const} */ (["contain", "cover"]);
  const fit = h("select", {}, ...fits.map((value) => h("option", { value }, text(`imports.${value}`))));
  const onChange = () => {
    const files = sorted(input);
    if (files.some((file) => kindOf(file) === "video"))
      return context.request("import-files", { files, ...place.value() });
    const count = files.length;
    setText(error, "");
    setText(hint, count ? text("imports.ordered", { count }) : text("imports.hint"));
  };
  const submit = () => {
    const files = sorted(input);
    const chosen = fits[fit.selectedIndex];
    if (files.length) context.request("import-files", { files, fit: chosen, ...place.value() });
    else setText(error, text("dialogs.choose-a-file"));
  };
  input.addEventListener("change", onChange);
  onChange();
  return {
    title: text("imports.import"),
    body: [input, hint, error, labelled(text("imports.fit"), fit), place.element],
    footer: [cancel(context, text("words.cancel"), "cancel-import"), primary(text("imports.import"), submit)],
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
  const came = imported ? [text("imports.imported", { count: imported })] : [];
  const result = [...came, text("imports.refused", { count: refused.length })].join(" ");
  return {
    title: text("imports.some-refused"),
    body: [
      h("p", {}, result),
      h("dl", { class: "refused", tabindex: 0, "aria-label": text("imports.refused-files") }, ...rows),
    ],
    footer: [cancel(context, text("words.close"))],
  };
}
