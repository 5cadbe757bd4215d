/** Keeps work that is already running from starting again. */

export class InFlight {
  /** @type {Map<string, Promise<void>>} */
  #running = new Map();

  /**
   * Runs a piece of work. If one with the same key is running, waits for its end; if it ended less than
   * `rest` milliseconds ago, does nothing. An error is the first caller's.
   * @param {string} key
   * @param {() => Promise<void>} work
   * @param {number} [rest]
   */
  async run(key, work, rest = 0) {
    const running = this.#running.get(key);
    if (running) return running;
    const done = work();
    this.#running.set(
      key,
      done.catch(() => {}),
    );
    try {
      await done;
    } finally {
      if (rest) setTimeout(() => this.#running.delete(key), rest);
      else this.#running.delete(key);
    }
  }
}
