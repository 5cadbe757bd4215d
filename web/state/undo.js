/** What Ctrl+Z takes back: the last changes of this page to the open project, newest first. */

import { problem } from "./api.js";

const KEPT = 50;
const PASSING = ["offline", "token_needed"]; // failures after which the same may work

export class Undo {
  /** @type {{label: string, run: () => Promise<unknown>}[]} */
  #steps = [];
  #busy = false;

  /** @param {import("./kino.js").Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** @param {string} label what was done, "Deleted 3 frames" @param {() => Promise<unknown>} run takes it back */
  push(label, run) {
    this.#steps = [...this.#steps, { label, run }].slice(-KEPT);
    this.#tell();
  }

  /** Takes back the last change, one after the other; one that the server refuses is not tried again. */
  async run() {
    const step = this.#steps.at(-1);
    if (!step || this.#busy) return;
    this.#busy = true;
    try {
      await this.kino.during("Undoing", step.run());
      this.#drop(step);
      this.kino.notice("info", `Undone: ${step.label}`);
    } catch (error) {
      if (!PASSING.includes(problem(error).code)) this.#drop(step);
      throw error;
    } finally {
      this.#busy = false;
    }
  }

  /** Whether what this label says was done last. @param {string} label */
  isLast = (label) => this.#steps.at(-1)?.label === label;

  /** @param {{label: string}} step */
  #drop(step) {
    this.#steps = this.#steps.filter((one) => one !== step);
    this.#tell();
  }

  forget() {
    this.#steps = [];
    this.#tell();
  }

  #tell() {
    this.kino.set({ undo: this.#steps.at(-1)?.label ?? null });
  }
}
