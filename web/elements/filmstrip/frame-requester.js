/** Requests the frames in view that are not loaded, but not while the user scrolls past them. */

const [DELAY, RETRY] = [60, 5000]; // milliseconds

export class FrameRequester {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #requested = ""; // the ids
  #retryAt = 0;

  /**
   * @param {() => {id: number, index: number}[]} missing frames in view, by their index in the timeline
   * @param {(indexes: number[]) => void} request
   */
  constructor(missing, request) {
    this.missing = missing;
    this.request = request;
  }

  /** Requests what is missing, a moment later. */
  schedule() {
    if (this.#timer) return;
    const seen = this.missing().at(-1)?.index;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send(seen);
    }, DELAY);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#requested = "";
  }

  /** @param {number | undefined} seen one that was missing a moment ago */
  #send(seen) {
    const missing = this.missing();
    const indexes = missing.map(({ index }) => index);
    if (!indexes.length) return;
    if (seen !== undefined && !indexes.includes(seen)) return this.schedule(); // still scrolling fast
    const ids = missing.map(({ id }) => id).join(" ");
    if (ids === this.#requested && performance.now() < this.#retryAt) return;
    this.#requested = ids;
    this.#retryAt = performance.now() + RETRY;
    this.request(indexes);
  }
}
