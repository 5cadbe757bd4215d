/** How pictures come in, and so which of those ahead are worth asking for. */

const WEIGHT = 0.15; // of the newest in the mean
const SPARSEST = 8;

export class Pace {
  #seconds = 0; // from asking to having it, on average

  /** @param {number} atOnce how many are asked for at the same time */
  constructor(atOnce) {
    this.atOnce = atOnce;
  }

  /** One came. @param {number} seconds after it was asked for */
  took(seconds) {
    this.#seconds += (seconds - this.#seconds) * (this.#seconds ? WEIGHT : 1);
  }

  /**
   * Frames that go by while a picture comes, and of how many one can be had.
   * @param {number} fps @returns {{late: number, every: number}}
   */
  at(fps) {
    const flown = fps * this.#seconds;
    return { late: Math.floor(flown), every: Math.max(1, Math.ceil(flown / this.atOnce)) };
  }

  /**
   * Which of the coming frames to ask for, in this order. What can't come in time is left out, and while too few are there to bridge
   * the wait, all but every second, third, … one: half of the frames, evenly, look better than a burst and a stop.
   * @param {readonly boolean[]} there whether the frame due now, the next one, … is there @param {number} count of the frame due now @param {number} fps
   * @returns {number[]} how many frames later each is due
   */
  wanted(there, count, fps) {
    const pace = this.at(fps);
    const late = Math.min(pace.late, there.length >> 1); // some are asked for in any case: how else would it be known that they come fast again?
    const every = Math.min(pace.every, SPARSEST);
    const behind = there.filter(Boolean).length <= late;
    const missing = there.map((_, later) => later).filter((later) => !there[later]);
    return missing.filter((later) => later >= late && (!behind || (count + later) % every === 0));
  }
}
