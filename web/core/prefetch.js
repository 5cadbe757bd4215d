/** Which upcoming pictures to fetch, given how fast they arrive. */

const WEIGHT = 0.15; // of the latest in the moving average
const SPARSEST = 8;

export class Prefetch {
  #seconds = 0; // moving average of a fetch

  /** @param {number} parallel number of fetches at the same time */
  constructor(parallel) {
    this.parallel = parallel;
  }

  /** Notes how long a fetch took. @param {number} seconds */
  record(seconds) {
    this.#seconds += (seconds - this.#seconds) * (this.#seconds ? WEIGHT : 1);
  }

  /**
   * How many frames go by during one fetch (`late`), and which part of them can be fetched (one of `every`).
   * @param {number} fps
   * @returns {{late: number, every: number}}
   */
  pace(fps) {
    const passing = fps * this.#seconds;
    return { late: Math.floor(passing), every: Math.max(1, Math.ceil(passing / this.parallel)) };
  }

  /**
   * The frames to fetch, in this order. Those that can't arrive in time are left out. While the buffer is too
   * short to bridge a fetch, only every second, third, … one is fetched: evenly dropped frames look better
   * than a burst and a stop.
   * @param {readonly boolean[]} loaded for the frame due now, the next one, …
   * @param {number} count of the frame due now
   * @param {number} fps
   * @returns {number[]} how many frames later each is due
   */
  plan(loaded, count, fps) {
    const pace = this.pace(fps);
    // Some are always fetched: only this way it is noticed that fetches have become fast again.
    const late = Math.min(pace.late, loaded.length >> 1);
    const every = Math.min(pace.every, SPARSEST);
    const behind = loaded.filter(Boolean).length <= late;
    const missing = loaded.map((_, later) => later).filter((later) => !loaded[later]);
    return missing.filter((later) => later >= late && (!behind || (count + later) % every === 0));
  }
}
