/** Playback by a clock: which frame is due at a moment, however late the page asks. */

/**
 * @typedef {object} PlayRange
 * @property {number} start  index of the first frame shown
 * @property {number} first  index of the in point
 * @property {number} last  index of the out point, included
 * @property {{num: number, den: number}} fps  exact: num / den frames per second
 * @property {boolean} loop
 */

const SLACK = { frames: 0.25, seconds: 0.004 };

/**
 * The frame due at a moment. `count` is the number of frames due since the start, from 0; in a loop it keeps
 * growing.
 *
 * The frame after the one shown may come a little early or late: at 60 fps on a 60 Hz screen, half of the
 * frames would otherwise be requested too early, and skipped the next time.
 * @param {PlayRange} range
 * @param {number} seconds since the start
 * @param {number} [shown] count of the frame shown last; without it the time alone decides
 * @returns {{index: number, count: number, ended: boolean}}
 */
export function frameAt(range, seconds, shown = -Infinity) {
  const { num, den } = range.fps;
  const count = countAt((seconds * num) / den, Math.min(SLACK.frames, (SLACK.seconds * num) / den), shown);
  const length = range.last - range.first + 1;
  const offset = range.start - range.first + count;
  if (range.loop) return { index: range.first + (offset % length), count, ended: false };
  return { index: Math.min(range.first + offset, range.last), count, ended: offset >= length };
}

/** @param {number} due frames, with fractions @param {number} slack frames @param {number} shown */
function countAt(due, slack, shown) {
  const next = shown + 1;
  if (next <= due + slack && next + 1 > due - slack) return next;
  return Math.max(shown, 0, Math.floor(due + 1e-9));
}

/**
 * The index of the frame that is due `later` frames after another; null: playback has ended by then.
 * @param {PlayRange} range
 * @param {number} index
 * @param {number} later
 */
export function indexAfter(range, index, later) {
  const next = index + later;
  if (next <= range.last) return next;
  return range.loop ? range.first + ((next - range.first) % (range.last - range.first + 1)) : null;
}

/**
 * The next indexes to show, in playing order, each once.
 * @param {PlayRange} range
 * @param {number} index the first of them
 * @param {number} most
 */
export function upcoming(range, index, most) {
  const indexes = [];
  for (let later = 0; later < Math.min(most, range.last - range.first + 1); later += 1) {
    const next = indexAfter(range, index, later);
    if (next !== null) indexes.push(next);
  }
  return indexes;
}

/**
 * Frames skipped between two that were shown.
 * @param {number} shown count of the earlier; -1: none
 * @param {number} count
 */
export const skippedBetween = (shown, count) => Math.max(0, count - shown - 1);
