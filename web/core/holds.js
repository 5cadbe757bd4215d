/** Holds: for how many ticks frames are shown. */
import { text } from "../texts/text.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./requests.js").PanelRequest} PanelRequest */

export const LONGEST_HOLD = 1000; // ticks

/** @param {number} ticks with fractions */
export const possibleHold = (ticks) => Math.max(1, Math.min(LONGEST_HOLD, Math.round(ticks)));

/**
 * The request of a key that holds the selected frames shorter or longer: all as the current one is then.
 * @param {1 | -1} by
 * @returns {(state: State) => PanelRequest | null}
 */
export const changeHold =
  (by) =>
  ({ selection: { ids, cursor }, timeline }) => {
    if (cursor === null || !timeline) return null;
    const hold = possibleHold((timeline.holds.get(cursor) ?? 1) + by);
    return { verb: "hold-frames", detail: { ids: ids.size ? [...ids] : [cursor], hold } };
  };

/** The items of the context menu. @param {number[]} ids @returns {import("./frame-menu.js").MenuItem[]} */
export function holdItems(ids) {
  const item = (/** @type {string} */ label, /** @type {number} */ hold) => ({
    label,
    request: /** @type {const} */ ({ verb: "hold-frames", detail: { ids, hold } }),
  });
  return [
    item(text("holds.on-ones"), 1),
    item(text("holds.on-twos"), 2),
    item(text("holds.on-threes"), 3),
    { label: text("holds.other"), request: { verb: "open-dialog", detail: { kind: "hold", ids } } },
  ];
}
