/** What orders over several frames ask: which seeds, and where the pictures go. */
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { labelled } from "./pane.js";

/** @typedef {import("../../core/many-orders.js").Seeds} Seeds */
/** @typedef {import("../../core/many-orders.js").Where} Where */

const WHERE = /** @type {const} */ ({ take: "many.as-takes", after: "many.behind" });

/** A select of places. @param {() => void} onchange */
export function whereSelect(onchange) {
  const options = Object.entries(WHERE).map(([value, key]) => h("option", { value }, text(key)));
  const select = h("select", { onchange }, ...options);
  const value = () => /** @type {Where} */ (select.value);
  return { element: labelled(text("many.where"), select), value };
}

/** A select of when frames show their new takes. */
export function showSelect() {
  const labels = { coming: text("passes.show-coming"), later: text("passes.show-later") };
  const options = Object.entries(labels).map(([value, label]) => h("option", { value }, label));
  const select = h("select", {}, ...options);
  return { element: labelled(text("passes.show"), select), value: () => select.value === "coming" };
}

/**
 * A select of seeds.
 * @param {string} fixed what fixed seeds are called
 * @param {Seeds} chosen at first
 * @param {() => void} onchange
 */
export function seedsSelect(fixed, chosen, onchange) {
  const labels = { fixed, running: text("many.seeds-running"), random: text("many.seeds-random") };
  const options = Object.entries(labels).map(([value, label]) => h("option", { value }, label));
  const select = h("select", { onchange }, ...options);
  select.value = chosen;
  const value = () => /** @type {Seeds} */ (select.value);
  return { element: labelled(text("many.seeds"), select), value };
}

/**
 * Says on the main button how many pictures will be made.
 * @param {HTMLElement} button
 * @param {Where} where
 * @param {number} count
 */
export const showCount = (button, where, count) =>
  setText(button, text(where === "take" ? "many.make-takes" : "many.make-frames", { count }));
