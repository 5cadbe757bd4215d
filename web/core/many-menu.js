/** The items of the context menu of several selected frames. */
import { text } from "../texts/text.js";
import { MOST_SHOWN, presentIds } from "./many.js";

/** @typedef {import("./frame-menu.js").MenuItem} MenuItem */

/**
 * @param {Pick<import("./types.js").State, "timeline">} state
 * @param {number[]} selected
 * @returns {(MenuItem | null)[]}
 */
export function manyItems(state, selected) {
  const ids = presentIds(state, selected);
  const count = ids.length;
  const dialog = (/** @type {"vary-frames" | "run-over" | "compare-params"} */ kind) =>
    /** @type {const} */ ({ verb: "open-dialog", detail: { kind, ids } });
  return [
    {
      label: text("many.regenerate-frames", { count }),
      request: { verb: "regenerate-frames", detail: { ids } },
    },
    { label: text("many.vary-frames", { count }), keys: "V", request: dialog("vary-frames") },
    { label: text("many.run-over", { count }), request: dialog("run-over") },
    { label: text("many.compare"), request: dialog("compare-params"), disabled: count > MOST_SHOWN },
    null,
  ];
}
