/** Playback by a clock: which tick is due at a moment, however late the page asks. See core/ticks.js. */

/**
 * @typedef {object} PlayRange
 * @property {number} start  the first tick shown
 * @property {number} first  of the in point
 * @property {number} last  of the out point, included
 * @property {{num: number, den: number}} fps  exact: num / den frames per second
 * @property {boolean} loop
 * @property {number} [speed]  1 if left out; negative: backwards; 0.5: each frame twice as long; 4: every
 *   fourth frame, each as long as at 1
 * @property {boolean} [pingPong]  turns round at both ends, in place of a loop
 */

export const FASTEST = 8;
const SLACK = { frames: 0.25, seconds: 0.004 };

/**
 * The tick due at a moment. `count` is the number of ticks due since the start, from 0; in a loop it keeps
 * growing.
 *
 * The tick after the one shown may come a little early or late: at 60 fps on a 60 Hz screen, half of the
 * frames would otherwise be requested too early, and skipped the next time.
 * @param {PlayRange} range
 * @param {number} seconds since the start
 * @param {number} [shown] count of the frame shown last; without it the time alone decides
 * @returns {{tick: number, count: number, ended: boolean}}
 */
export function tickAt(range, seconds, shown = -Infinity) {
  const rate = rateOf(range);
  const count = countAt(seconds * rate, Math.min(SLACK.frames, SLACK.seconds * rate), shown);
  const tick = tickOf(range, count);
  const end = (range.speed ?? 1) < 0 ? range.first : range.last;
  return { tick: tick ?? end, count, ended: tick === null };
}

/** Frames shown per second; those that a faster speed leaves out are not counted. @param {PlayRange} range */
export const rateOf = ({ fps, speed = 1 }) => (fps.num * Math.min(1, Math.abs(speed))) / fps.den;

/** @param {number} due frames, with fractions @param {number} slack frames @param {number} shown */
function countAt(due, slack, shown) {
  const next = shown + 1;
  if (next <= due + slack && next + 1 > due - slack) return next;
  return Math.max(shown, 0, Math.floor(due + 1e-9));
}

/**
 * A tick by its count; null: playback has ended by then.
 * @param {PlayRange} range
 * @param {number} count
 */
function tickOf({ start, first, last, loop, speed = 1, pingPong }, count) {
  const length = last - first + 1;
  const offset = start - first + Math.sign(speed) * Math.max(1, Math.abs(speed)) * count;
  if (pingPong) {
    const way = modulo(offset, Math.max(1, 2 * length - 2)); // there and back
    return first + (way < length ? way : 2 * length - 2 - way);
  }
  if (loop) return first + modulo(offset, length);
  return offset < 0 || offset >= length ? null : first + offset;
}

/** @param {number} value @param {number} by */
const modulo = (value, by) => ((value % by) + by) % by;

/**
 * The next ticks, in playing order; of a loop, each once.
 * @param {PlayRange} range
 * @param {number} count of the first of them
 * @param {number} most
 */
export function upcoming(range, count, most) {
  /** @type {number[]} */
  const ticks = [];
  for (let later = 0; later < most; later += 1) {
    const next = tickOf(range, count + later);
    if (next === null || (later && !range.pingPong && next === ticks[0])) break;
    ticks.push(next);
  }
  return ticks;
}

/**
 * The speed after a press of J or L: from 1 it doubles up to FASTEST, and the other direction begins at 1.
 * @param {number} speed 0: it stands
 * @param {1 | -1} direction
 */
export function fasterSpeed(speed, direction) {
  const forwards = speed * direction;
  return direction * (forwards < 1 ? 1 : Math.min(FASTEST, forwards * 2));
}

/**
 * Frames skipped between two that were shown.
 * @param {number} shown count of the earlier; -1: none
 * @param {number} count
 */
export const skippedBetween = (shown, count) => Math.max(0, count - shown - 1);
