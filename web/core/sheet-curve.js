/** The curve behind the keys of a track. */

/** @typedef {import("./sheet.js").Track} Track */
/** @typedef {import("./api-types.js").Parameter} Parameter */

/**
 * The values that a track's keys speak of. What is ordered for an absolute track is the change from frame to
 * frame; its keys are the path.
 * @param {Track} track
 * @param {readonly (number | string)[] | undefined} column
 * @param {Parameter | undefined} parameter
 * @param {number} at the frame of the first key
 * @returns {readonly (number | string)[] | undefined}
 */
export function pathOf({ absolute, keys }, column, parameter, at) {
  const how = absolute ? parameter?.accumulates : undefined;
  if (!how || !column?.length) return column;
  const path = column.map(Number);
  for (let frame = 1; frame < path.length; frame += 1)
    path[frame] = how === "add" ? path[frame - 1] + path[frame] : path[frame - 1] * path[frame];
  const known = Number(keys?.[0]?.[1] ?? NaN);
  const here = path[Math.min(path.length - 1, Math.max(0, Math.round(at)))];
  if (!Number.isFinite(known)) return path;
  return path.map((value) => (how === "add" ? value + known - here : here ? (value * known) / here : value));
}

/**
 * The least and the largest of the values of a curve and its keys.
 * @param {readonly (number | string)[]} column
 * @param {Track} track
 */
export function rangeOf(column, { keys = [] }) {
  let [low, high] = [Infinity, -Infinity];
  for (const value of [column, keys.map(([, value]) => value)].flat()) {
    if (typeof value !== "number") continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/**
 * How far down a value is drawn, 0..1; all are in the middle if they are equal.
 * @param {{low: number, high: number}} range
 * @param {number} value
 */
export const downOf = ({ low, high }, value) => (high > low ? (high - value) / (high - low) : 0.5);
