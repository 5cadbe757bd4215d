/** Playback by a clock: which frame belongs to a moment, however late the page gets to ask. */

/**
 * @typedef {object} Reel
 * @property {number} start  index of the first frame shown
 * @property {number} first  index where the range begins
 * @property {number} last  index where it ends, included
 * @property {{num: number, den: number}} fps  exact: num / den frames a second
 * @property {boolean} loop
 */

const SLACK = { frames: 0.25, seconds: 0.004 };

/**
 * The frame of a moment. `count` is how many frames were due since the start, from 0; it never jumps back as `index` does in a loop.
 * The frame after the one that is shown gets its turn when the screen asks a little before or after its time: at 60 frames a second
 * on a screen of 60 Hz, half of them would else be asked for too early, and passed over the next time.
 * @param {Reel} reel @param {number} seconds since the start @param {number} [shown] count of the frame shown last; left out, the time alone decides
 * @returns {{index: number, count: number, ended: boolean}}
 */
export function frameAt(reel, seconds, shown = -Infinity) {
  const { num, den } = reel.fps;
  const count = countAt((seconds * num) / den, Math.min(SLACK.frames, (SLACK.seconds * num) / den), shown);
  const length = reel.last - reel.first + 1;
  const offset = reel.start - reel.first + count;
  if (reel.loop) return { index: reel.first + (offset % length), count, ended: false };
  return { index: Math.min(reel.first + offset, reel.last), count, ended: offset >= length };
}

/** @param {number} due frames, and parts of one @param {number} slack @param {number} shown */
function countAt(due, slack, shown) {
  const next = shown + 1;
  if (next <= due + slack && next + 1 > due - slack) return next;
  return Math.max(shown, 0, Math.floor(due + 1e-9));
}

/** The index of a frame that is due so many frames later; null: the film is over by then. @param {Reel} reel @param {number} index @param {number} later */
export function indexAfter(reel, index, later) {
  const next = index + later;
  if (next <= reel.last) return next;
  return reel.loop ? reel.first + ((next - reel.first) % (reel.last - reel.first + 1)) : null;
}

/** The indexes that come after one, in the order in which they will be shown, `ahead` at most and each once. @param {Reel} reel @param {number} index @param {number} ahead */
export function upcoming(reel, index, ahead) {
  const wanted = [];
  for (let later = 0; later < Math.min(ahead, reel.last - reel.first + 1); later += 1) {
    const next = indexAfter(reel, index, later);
    if (next !== null) wanted.push(next);
  }
  return wanted;
}

/** How many frames were passed over between two that were shown. @param {number} shown count of the last one, -1 before the first @param {number} count */
export const passedOver = (shown, count) => Math.max(0, count - shown - 1);
