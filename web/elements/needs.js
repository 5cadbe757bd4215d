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
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#send();
    }, SOON);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#asked = "";
  }

  #send() {
    const missing = this.missing();
    const [from, last] = [missing[0], missing.at(-1)];
    if (from === undefined || last === undefined) return;
    const what = `${from} ${last}`;
    if (what === this.#asked && performance.now() < this.#again) return;
    this.#asked = what;
    this.#again = performance.now() + REST;
    this.ask(from, last + 1);
  }
}
