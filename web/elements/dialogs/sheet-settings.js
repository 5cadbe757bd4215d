/** A sheet's name, length, seeds and beats. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

const MOST = 10_000; // frames
/** @typedef {import("../../core/api-sheets.js").SheetAnswer} Sheet */
/** @type {Pick<Sheet, "name" | "frames" | "bpm" | "offset" | "seed">} */
const EMPTY = { name: "", frames: 1, bpm: 120, offset: 0, seed: null };
/** @type {{[mode: string]: string}} */
const SEEDS = {
  "": text("sheets.seed-constant"),
  fixed: text("sheets.seed-fixed"),
  step: text("sheets.seed-step"),
  ladder: text("sheets.seed-ladder"),
  alternate: text("sheets.seed-alternate"),
  random: text("sheets.seed-random"),
};

/** @type {import("./pane.js").CreatePane<"sheet-settings">} */
export function sheetSettings(context) {
  const { uid } = context.dialog;
  const sheet = { ...EMPTY, ...context.state().sheets.find((one) => one.uid === uid) };
  const name = h("input", { type: "text", required: true, maxLength: 200, value: sheet.name });
  const frames = numberInput(sheet.frames, { min: 1, max: MOST, step: 1 });
  const bpm = numberInput(sheet.bpm, { min: 1, max: 1000, step: "any" });
  const offset = numberInput(sheet.offset, { step: "any" });
  const seeds = seedFields(sheet.seed);
  const submit = () => {
    if (![name, frames, seeds.start, bpm, offset].every((one) => one.reportValidity())) return;
    const changes = {
      ...{ name: name.value.trim(), frames: frames.valueAsNumber, seed: seeds.read() },
      ...{ bpm: bpm.valueAsNumber, offset: offset.valueAsNumber },
    };
    context.request("close-dialog");
    context.request("change-sheet", { uid, changes });
  };
  return {
    title: text("sheets.settings-title"),
    body: [
      labelled(text("fields.name"), name),
      labelled(text("sheets.frames"), frames),
      ...seeds.rows,
      labelled(text("sheets.bpm"), bpm),
      labelled(text("sheets.offset"), offset),
    ],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
  };
}

/** @param {{[name: string]: any} | null} rule */
function seedFields(rule) {
  const modes = { ...SEEDS, ...(rule?.mode === "track" ? { track: text("sheets.seed-track") } : {}) };
  const mode = h(
    "select",
    {},
    ...Object.entries(modes).map(([value, label]) => h("option", { value }, label)),
  );
  mode.value = rule?.mode ?? "";
  const start = h("input", { type: "text", inputMode: "numeric", pattern: "\\d+", required: true });
  start.value = String(rule?.start ?? 0);
  const row = labelled(text("sheets.seed-start"), start);
  const update = () => (row.hidden = !mode.value || mode.value === "track");
  mode.addEventListener("change", update);
  update();
  const rows = [labelled(text("sheets.seed"), mode), row];
  return { start, rows, read: () => seedOf(rule, mode.value, start.value) };
}

/** @param {number} value @param {object} props */
function numberInput(value, props) {
  const input = h("input", { type: "number", required: true, ...props });
  input.value = String(value);
  return input;
}

/**
 * The seeds' rule; what else it says of the same mode stays.
 * @param {{[name: string]: any} | null} before
 * @param {string} mode
 * @param {string} start
 */
function seedOf(before, mode, start) {
  if (!mode) return null;
  return before?.mode === mode ? { ...before, start } : { mode, start };
}
