/** The options of a select. */
import { h } from "../../dom/h.js";

/**
 * Fills a select. A value that is not among the names is shown as not found.
 * @param {HTMLSelectElement} select
 * @param {readonly string[]} names
 * @param {unknown} value
 * @param {boolean} required whether there is no empty option once a value is chosen
 * @param {string} [empty] text of the empty option
 */
export function showOptions(select, names, value, required, empty = "") {
  const shown = String(value ?? "");
  const wanted = [
    ...(required && shown ? [] : [""]),
    ...names,
    ...(shown && !names.includes(shown) ? [shown] : []),
  ];
  if (
    wanted.length !== select.options.length ||
    wanted.some(
      (name, at) => select.options[at].value !== name || (!name && select.options[at].text !== empty),
    )
  ) {
    select.replaceChildren(
      ...wanted.map((name) =>
        h("option", { value: name }, name ? (names.includes(name) ? name : `${name} (not found)`) : empty),
      ),
    );
  }
  if (select.value !== shown) select.value = shown;
}
