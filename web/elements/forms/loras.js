/** The control of a list of LoRAs with their strengths, in the order they are applied. */
import { h } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { showOptions } from "./choices.js";
import { CONTROL_ID, hasFocus, typedValue } from "./control.js";

/**
 * @typedef {{lora_name: string, strength_model: number | string, strength_clip: number | string}} TypedLora
 */
/** @typedef {(at: number, changes: Partial<TypedLora> | null) => void} ChangeRow  null removes the row */

const STRENGTHS = /** @type {const} */ ([
  ["strength_model", text("forms.model-strength")],
  ["strength_clip", text("forms.clip-strength")],
]);

/** @type {import("./control.js").CreateControl} */
export function loraList(_name, _parameter, onChange, request) {
  /** @type {TypedLora[]} */
  let list = [];
  const rows = h("div", { class: "loras" });
  const append = () => onChange([...list, { lora_name: "", strength_model: 1, strength_clip: 1 }]);
  const props = { class: "link", id: CONTROL_ID, "aria-label": text("forms.add-lora"), onclick: append };
  /** @type {ChangeRow} */
  const change = (at, changes) =>
    onChange(
      changes
        ? list.map((lora, index) => (index === at ? { ...lora, ...changes } : lora))
        : list.filter((_, index) => index !== at),
    );
  /** @type {import("./control.js").Control["update"]} */
  const update = (value, { models }) => {
    list = Array.isArray(value) ? value : [];
    if (list.length && !models.loras) request("load-models", { category: "loras" });
    const names = models.loras?.map(({ name }) => name) ?? [];
    renderKeyed(
      rows,
      list,
      (_, index) => index,
      () => createRow(rows, change),
      (row, lora) => updateRow(row, lora, names),
    );
  };
  return { element: h("div", {}, rows, h("button", props, text("forms.add-lora-button"))), update };
}

/** @param {Element} rows @param {ChangeRow} change */
function createRow(rows, change) {
  const row = h("div", { class: "lora" });
  const at = () => [...rows.children].indexOf(row);
  const onchange = (/** @type {Event} */ event) => change(at(), { lora_name: typedValue(event) });
  const select = h("select", { "aria-label": "LoRA", onchange });
  const inputs = STRENGTHS.map(([name, label]) => {
    const oninput = (/** @type {Event} */ event) => change(at(), { [name]: typedValue(event) });
    return h("input", { type: "number", step: "0.05", "aria-label": label, title: label, oninput });
  });
  const props = {
    class: "plain icon",
    "aria-label": text("forms.remove-lora"),
    title: text("forms.remove-lora"),
  };
  row.append(select, ...inputs, h("button", { ...props, onclick: () => change(at(), null) }, icon("close")));
  return Object.assign(row, { select, inputs });
}

/** @param {ReturnType<typeof createRow>} row @param {TypedLora} lora @param {string[]} names */
function updateRow({ select, inputs }, lora, names) {
  showOptions(select, names, lora.lora_name, false, text("forms.choose"));
  STRENGTHS.forEach(([name], index) => {
    const strength = String(lora[name]);
    if (!hasFocus(inputs[index]) && inputs[index].value !== strength) inputs[index].value = strength;
  });
}
