/** The ways in which the viewer compares two frames. */

/** Mode, label, explanation. @type {readonly (readonly [CompareMode, string, string])[]} */
export const COMPARE_MODES = [
  ["wipe", "Wipe", "A line divides the pictures"],
  ["side", "Side by side", "Both pictures"],
  ["difference", "Difference", "Black where the pictures are equal"],
  ["flicker", "Flicker", "Both pictures in turn"],
  ["diff", "Parameters", "What they were made with"],
];

/** @typedef {"wipe" | "side" | "difference" | "flicker" | "diff"} CompareMode */

/** Whether a mode compares with another frame. @param {string} mode */
export const compares = (mode) => COMPARE_MODES.some(([name]) => name === mode);

/** The mode after another one, round and round. @param {string} mode */
export function nextMode(mode) {
  const at = COMPARE_MODES.findIndex(([name]) => name === mode);
  return COMPARE_MODES[(at + 1) % COMPARE_MODES.length][0];
}
