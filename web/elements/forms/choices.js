/** The options of a select. */
import { h } from "../../dom/h.js";

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
    text: !name ? empty : names.includes(name) ? name : `${name} (not found)`,
  }));
  const isSame = (/** @type {HTMLOptionElement} */ { value: name, text }, /** @type {number} */ at) =>
    name === wanted[at].name && text === wanted[at].text;
  if (select.options.length !== wanted.length || ![...select.options].every(isSame))
    select.replaceChildren(...wanted.map(({ name, text }) => h("option", { value: name }, text)));
  if (select.value !== chosen) select.value = chosen;
}
