/** Buttons that fill fields with common values. */
import { h, setAttribute } from "../../dom/h.js";

/** @typedef {{values: {[field: string]: number}, text: string, note?: string}} Preset */

/**
 * @param {import("../forms/form.js").Form} form
 * @param {string} label
 * @param {string} look CSS class
 * @param {Preset[]} items
 */
export function presets(form, label, look, items) {
  const buttons = items.map(({ values, text, note }) => {
    const props = { type: "button", onclick: () => form.setValues(values) };
    return h("button", props, note && h("b", {}, note), h("span", {}, text));
  });
  const isSet = (/** @type {Preset} */ { values }) =>
    Object.entries(values).every(([name, value]) => Number(form.value(name)) === value);
  const update = () =>
    items.forEach((item, at) => setAttribute(buttons[at], "aria-pressed", String(isSet(item))));
  form.element.addEventListener("changed", update);
  update();
  return h("div", { class: `chips wide ${look}`, role: "group", "aria-label": label }, ...buttons);
}
