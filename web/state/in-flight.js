/** Keeps work that is already running from starting again. */

export class InFlight {
  /** @type {Set<string>} */
  #keys = new Set();

  /**
   * Runs a piece of work, unless one with the same key is running or ended less than `rest` milliseconds ago.
   * @param {string} key
   * @param {() => Promise<void>} work
   * @param {number} [rest]
   */
  async run(key, work, rest = 0) {
    if (this.#keys.has(key)) return;
    this.#keys.add(key);
    try {
      await work();
    } finally {
      if (rest) setTimeout(() => this.#keys.delete(key), rest);
      else this.#keys.delete(key);
    }
  }
}
