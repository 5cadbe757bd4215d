/** Chooses which frame of the film a picture is. */
import { PICKED, relationChoices } from "../../core/graph-pictures.js";
import { h } from "../../dom/h.js";

/** @param {string} label @param {string} [chosen] */
export function relationSelect(label, chosen = PICKED) {
  const options = relationChoices().map(([value, name]) => h("option", { value }, name));
  const select = h("select", { "aria-label": label }, ...options);
  select.value = chosen;
  return select;
}
