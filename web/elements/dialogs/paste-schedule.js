/** Adds a schedule of another program to a sheet's tracks. */
import { labelOf } from "../../core/form.js";
import { movable } from "../../core/sheet.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

const FORMATS = [
  ["schedule", text("sheets.format-schedule"), "0:(0.65), 30:(0.4 + 0.1*sin(t/5))"],
  ["texts", text("sheets.format-texts"), '"0": "a fox at dawn", "30": "a fox in snow"'],
  ["parseq", text("sheets.format-parseq"), '{"rendered_frames": […]}'],
];

/** The types of the parameters that a format is for. @type {{[format: string]: string[]}} */
const TYPES = { schedule: ["integer", "float"], texts: ["string"] };

/** @type {import("./pane.js").CreatePane<"paste-schedule">} */
export function pasteSchedule(context) {
  const { uid } = context.dialog;
  const { sheets, generators } = context.state();
  const generator = generators?.[sheets.find((one) => one.uid === uid)?.generator ?? ""];
  const fits = (/** @type {string} */ name) =>
    TYPES[format.value]?.includes(generator?.parameters[name].type ?? "");
  const names = generator ? movable(generator) : [];
  const format = h("select", {}, ...FORMATS.map(([value, label]) => h("option", { value }, label)));
  const parameter = h("select");
  const parameterRow = labelled(text("sheets.for"), parameter);
  const schedule = h("textarea", { class: "mono", rows: 8, required: true, spellcheck: false });
  const update = () => {
    const fitting = names.filter(fits);
    const options = fitting.map((name) =>
      h("option", { value: name }, generator ? labelOf(name, generator.parameters[name]) : name),
    );
    parameter.replaceChildren(...options);
    parameterRow.hidden = format.value === "parseq";
    schedule.placeholder = FORMATS.find(([value]) => value === format.value)?.[2] ?? "";
  };
  format.addEventListener("change", update);
  update();
  const submit = () => {
    if (!schedule.reportValidity()) return;
    const about = { format: format.value, text: schedule.value, parameter: parameter.value };
    context.request("import-schedule", { uid, ...about });
  };
  return {
    title: text("sheets.paste-title"),
    body: [
      labelled(text("sheets.format"), format),
      parameterRow,
      labelled(text("sheets.schedule"), schedule),
    ],
    footer: [cancel(context), primary(text("sheets.add"), submit)],
    submit,
    verb: "import-schedule",
  };
}
