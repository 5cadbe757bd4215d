/** Makes a sheet of the form as it is filled in. */
import { labelOf } from "../../core/form.js";
import { movable } from "../../core/sheet.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

const [MOST, USUAL] = [10_000, 48]; // frames
const FIRST = ["denoise", "zoom", "cfg", "prompt"]; // what people move most

/** @type {import("./pane.js").CreatePane<"new-sheet">} */
export function newSheet(context) {
  const { generators, generator: chosen, count } = context.state();
  const generator = generators?.[chosen ?? ""];
  const names = generator ? movable(generator) : [];
  const name = h("input", {
    type: "text",
    required: true,
    maxLength: 200,
    placeholder: text("sheets.example"),
  });
  const frames = h("input", { type: "number", required: true, min: 1, max: MOST, step: 1 });
  frames.value = String(count > 1 ? count : USUAL);
  const track = h(
    "select",
    {},
    ...names.map((one) =>
      h("option", { value: one }, generator ? labelOf(one, generator.parameters[one]) : one),
    ),
    h("option", { value: "" }, text("sheets.nothing-yet")),
  );
  track.value = FIRST.find((one) => names.includes(one)) ?? "";
  const submit = () => {
    if (!name.reportValidity() || !frames.reportValidity()) return;
    context.request("create-sheet", {
      ...{ name: name.value.trim(), frames: frames.valueAsNumber, track: track.value },
    });
  };
  return {
    title: text("sheets.new-title"),
    body: [
      h("p", { class: "dim" }, text("sheets.new-message")),
      labelled(text("fields.name"), name),
      labelled(text("sheets.frames"), frames),
      labelled(text("sheets.what-moves"), track),
    ],
    footer: [cancel(context), primary(text("sheets.create"), submit)],
    submit,
    verb: "create-sheet",
  };
}
