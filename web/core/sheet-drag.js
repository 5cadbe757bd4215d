/** A key that is dragged up or down: its value follows the pointer. */

/** @typedef {import("./api-types.js").Parameter} Parameter */

const STEPS = 100; // of a range, at least: values are round numbers
const FINE = 10; // times as many

/**
 * The value of a key that is dragged.
 * @param {number} value before
 * @param {number} up in heights of the curve
 * @param {object} about
 * @param {{low: number, high: number}} about.range of the curve
 * @param {Parameter | undefined} about.parameter
 * @param {boolean} about.isPath its limits are those of changes from frame to frame, not of keys
 * @param {boolean} about.isFine a tenth of the way
 */
export function draggedValue(value, up, { range, parameter, isPath, isFine }) {
  const span = spanOf(value, range, parameter);
  const moved = value + (up * span) / (isFine ? FINE : 1);
  const isWhole = parameter?.type === "integer";
  const decimals = isWhole ? 0 : decimalsOf(span / (isFine ? STEPS * FINE : STEPS));
  const round = Number(moved.toFixed(decimals));
  const { min = -Infinity, max = Infinity } = isPath ? {} : (parameter ?? {});
  return Math.min(max, Math.max(min, round)) + 0; // never -0
}

/**
 * How much one height of the curve is; a flat one has the height of its value.
 * @param {number} value
 * @param {{low: number, high: number}} range
 * @param {Parameter | undefined} parameter
 */
function spanOf(value, { low, high }, parameter) {
  if (high > low) return high - low;
  return Math.max(Math.abs(value), parameter?.type === "integer" ? 10 : 1);
}

/** The digits behind the point of round numbers that are at most a step apart. @param {number} step */
const decimalsOf = (step) => Math.min(8, Math.max(0, -Math.floor(Math.log10(step))));
