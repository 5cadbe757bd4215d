/** Playback by a clock: which frame belongs to a moment, however late the page gets to ask. */

/**
 * @typedef {object} Reel
 * @property {number} start  index of the first frame shown
 * @property {number} first  index where the range begins
 * @property {number} last  index where it ends, included
 * @property {{num: number, den: number}} fps  exact: num / den frames a second
 * @property {boolean} loop
 */

/**
 * The frame of a moment. `count` is how many frames were due since the start, from 0; it never jumps back as `index` does in a loop.
 * @param {Reel} reel @param {number} seconds since the start
 * @returns {{index: number, count: number, ended: boolean}}
 */
export function frameAt(reel, seconds) {
  const count = Math.max(0, Math.floor((seconds * reel.fps.num) / reel.fps.den + 1e-9));
  const length = reel.last - reel.first + 1;
  const offset = reel.start - reel.first + count;
  if (reel.loop) return { index: reel.first + (offset % length), count, ended: false };
  return { index: Math.min(reel.first + offset, reel.last), count, ended: offset >= length };
}

/** The indexes that come after one, in the order in which they will be shown, `ahead` at most. @param {Reel} reel @param {number} index @param {number} ahead */
export function upcoming(reel, index, ahead) {
  const length = reel.last - reel.first + 1;
  const wanted = [];
  for (let step = 0; step < Math.min(ahead, length); step += 1) {
    const next = index + step;
    if (next <= reel.last) wanted.push(next);
    else if (reel.loop) wanted.push(reel.first + ((next - reel.first) % length));
  }
  return wanted;
}

/** How many frames were passed over between two that were shown. @param {number} shown count of the last one, -1 before the first @param {number} count */
export const passedOver = (shown, count) => Math.max(0, count - shown - 1);
