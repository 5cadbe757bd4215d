/** The items of the Edit menu for several selected frames. */
import { gapsOf, heldOf } from "../../core/gaps.js";
import { MOST_SHOWN } from "../../core/many.js";
import { selectedInOrder } from "../../core/order.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./menus.js").Item} Item */

const hasMany = (/** @type {State} */ { selection }) => selection.ids.size > 1;
const count = (/** @type {State} */ { selection }) => selection.ids.size;

/**
 * @param {"vary-frames" | "run-over" | "compare-params" | "between" | "fill-holds"} kind
 * @returns {Item["request"]}
 */
const dialog = (kind) => (state) => ({
  verb: "open-dialog",
  detail: { kind, ids: selectedInOrder(state) },
});

/** @type {import("./menus.js").Items} */
export const MANY_MENU = [
  {
    label: (state) =>
      hasMany(state) ? text("many.vary-frames", { count: count(state) }) : text("many.vary"),
    keys: "V",
    request: dialog("vary-frames"),
    enabled: hasMany,
  },
  {
    label: (state) => (hasMany(state) ? text("many.run-over", { count: count(state) }) : text("many.run")),
    request: dialog("run-over"),
    enabled: hasMany,
  },
  {
    label: text("passes.between"),
    request: dialog("between"),
    enabled: (state) => gapsOf(state, [...state.selection.ids]).length > 0,
  },
  {
    label: text("passes.fill"),
    request: dialog("fill-holds"),
    enabled: (state) => heldOf(state, [...state.selection.ids]).held.length > 0,
  },
  {
    label: text("many.compare"),
    request: dialog("compare-params"),
    enabled: (state) => hasMany(state) && count(state) <= MOST_SHOWN,
  },
];
