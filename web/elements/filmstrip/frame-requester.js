/** Requests the frames in view that are not loaded, but not while the user scrolls past them. */

const [DELAY, RETRY] = [60, 5000]; // milliseconds

export class FrameRequester {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #lastRange = "";
  #retryAt = 0;

  /**
   * @param {() => number[]} missing timeline indexes in view, ascending
   * @param {(indexes: number[]) => void} request
   */
  constructor(missing, request) {
    this.missing = missing;
    this.request = request;
  }

  /** Requests what is missing, a moment later. */
  schedule() {
    if (this.#timer) return;
    const seen = this.missing().at(-1);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send(seen);
    }, DELAY);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#lastRange = "";
  }

  /** @param {number | undefined} seen one that was missing a moment ago */
  #send(seen) {
    const missing = this.missing();
    const [from, last] = [missing[0], missing.at(-1)];
    if (from === undefined || last === undefined) return;
    if (seen !== undefined && !missing.includes(seen)) return this.schedule(); // still scrolling fast
    const range = `${from} ${last} ${missing.length}`;
    if (range === this.#lastRange && performance.now() < this.#retryAt) return;
    this.#lastRange = range;
    this.#retryAt = performance.now() + RETRY;
    this.request(missing);
  }
}
