/** The options of a select. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/**
 * Fills a select. A value that is not among the names is shown as not found.
 * @param {HTMLSelectElement} select
 * @param {readonly string[]} names
 * @param {unknown} value
 * @param {boolean} required whether a chosen value can't be cleared
 * @param {string} [empty] text of the empty option
 */
export function showOptions(select, names, value, required, empty = "") {
  const chosen = String(value ?? "");
  const none = required && chosen ? [] : [""];
  const unknown = chosen && !names.includes(chosen) ? [chosen] : [];
  const wanted = [...none, ...names, ...unknown].map((name) => ({
    name,
    label: !name ? empty : names.includes(name) ? name : text("forms.not-found", { name }),
  }));
  const isSame = (/** @type {HTMLOptionElement} */ { value: name, text: label }, /** @type {number} */ at) =>
    name === wanted[at].name && label === wanted[at].label;
  if (select.options.length !== wanted.length || ![...select.options].every(isSame))
    select.replaceChildren(...wanted.map(({ name, label }) => h("option", { value: name }, label)));
  if (select.value !== chosen) select.value = chosen;
}
