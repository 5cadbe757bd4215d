/** The ways in which the viewer compares two frames. */
import { text } from "../texts/text.js";

/** Mode, label, explanation. @type {readonly (readonly [CompareMode, string, string])[]} */
export const COMPARE_MODES = [
  ["wipe", text("viewer.wipe"), text("viewer.wipe-hint")],
  ["side", text("viewer.side"), text("viewer.side-hint")],
  ["difference", text("viewer.difference"), text("viewer.difference-hint")],
  ["flicker", text("viewer.flicker"), text("viewer.flicker-hint")],
  ["diff", text("viewer.parameters"), text("viewer.parameters-hint")],
];

/** @typedef {"wipe" | "side" | "difference" | "flicker" | "diff"} CompareMode */

/** Whether a mode compares with another frame. @param {string} mode */
export const compares = (mode) => COMPARE_MODES.some(([name]) => name === mode);

/**
 * Whether each frame is compared with its take of a run.
 * @param {Pick<import("./types.js").View, "mode" | "run">} view
 */
export const comparesTakes = ({ mode, run }) => run !== null && compares(mode) && mode !== "diff";

/** The mode after another one, round and round. @param {string} mode */
export function nextMode(mode) {
  const at = COMPARE_MODES.findIndex(([name]) => name === mode);
  return COMPARE_MODES[(at + 1) % COMPARE_MODES.length][0];
}
