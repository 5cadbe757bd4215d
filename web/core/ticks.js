/** Ticks: frames of the film as it is played. A frame that is held is shown for several of them. */

/**
 * @typedef {object} Ticks
 * @property {number} length  of the film
 * @property {(index: number) => number} startOf  the tick, from 0, at which the frame of a timeline index
 *   begins
 * @property {(tick: number) => number} indexAt  the timeline index of the frame that is shown at a tick
 */

/**
 * Of a film without holds, a tick is a frame, and nothing is stored.
 * @param {readonly number[]} ids frame ids in order
 * @param {ReadonlyMap<number, number>} holds frame id -> ticks, where there are more than one
 * @returns {Ticks}
 */
export function buildTicks(ids, holds) {
  if (!holds.size) return { length: ids.length, startOf: same, indexAt: same };
  const starts = new Uint32Array(ids.length + 1);
  ids.forEach((id, index) => (starts[index + 1] = starts[index] + (holds.get(id) ?? 1)));
  const length = starts[ids.length];
  return {
    length,
    startOf: (index) => (index <= ids.length ? (starts[index] ?? index) : length + index - ids.length),
    indexAt: (tick) => (tick < length ? lastUpTo(starts, tick) : ids.length + tick - length),
  };
}

/** @param {number} value */
const same = (value) => value;

/** The last index whose start is not after a tick. @param {Uint32Array} starts @param {number} tick */
function lastUpTo(starts, tick) {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= tick) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * Holds by frame id, as the API gives them for a whole timeline.
 * @param {readonly number[]} ids
 * @param {readonly (readonly number[])[]} runs [number of frames, ticks of each] from the first on
 * @returns {Map<number, number>}
 */
export function holdsOf(ids, runs) {
  /** @type {Map<number, number>} */
  const holds = new Map();
  let index = 0;
  for (const [count, hold] of runs) {
    if (hold > 1) for (const id of ids.slice(index, index + count)) holds.set(id, hold);
    index += count;
  }
  return holds;
}
