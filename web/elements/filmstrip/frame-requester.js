/** Asks for the frames in view that are not known yet: not for all that is flown over, and not again at once for what did not come. */

const [SOON, REST] = [60, 5000]; // milliseconds

export class Needs {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #asked = "";
  #again = 0;

  /** @param {() => number[]} missing timeline indexes in view, ascending @param {(from: number, to: number) => void} ask */
  constructor(missing, ask) {
    this.missing = missing;
    this.ask = ask;
  }

  look() {
    if (this.#timer) return;
    const seen = this.missing().at(-1);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#send(seen);
    }, SOON);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = "";
  }

  /** @param {number | undefined} seen one that was missing a moment ago */
  #send(seen) {
    const missing = this.missing();
    const [from, last] = [missing[0], missing.at(-1)];
    if (from === undefined || last === undefined) return;
    if (seen !== undefined && !missing.includes(seen)) return this.look(); // all of it has gone by: the strip flies
    const what = `${from} ${last}`;
    if (what === this.#asked && performance.now() < this.#again) return;
    this.#asked = what;
    this.#again = performance.now() + REST;
    this.ask(from, last + 1);
  }
}
