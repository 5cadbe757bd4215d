/** The last changes to the open project, which Ctrl+Z undoes, latest first. */
import { problemOf } from "./api.js";

const MOST = 50; // steps
const TEMPORARY = ["offline", "token_needed"]; // failures after which the same step may work

/** @typedef {{label: string, run: () => Promise<unknown>}} Step */

export class Undo {
  /** @type {Step[]} */
  #steps = [];
  #running = false;

  /** @param {import("./kino.js").Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** @param {string} label of the change, "Deleted 3 frames" @param {() => Promise<unknown>} run undoes it */
  push(label, run) {
    this.#setSteps([...this.#steps, { label, run }].slice(-MOST));
  }

  /** Undoes the last change. A step that the server refuses is dropped. */
  async run() {
    const step = this.#steps.at(-1);
    if (!step || this.#running) return;
    this.#running = true;
    try {
      await this.kino.withBusy("Undoing", step.run());
      this.#drop(step);
      this.kino.notify("info", `Undone: ${step.label}`);
    } catch (error) {
      if (!TEMPORARY.includes(problemOf(error).code)) this.#drop(step);
      throw error;
    } finally {
      this.#running = false;
    }
  }

  /** Whether the last change has this label. @param {string} label */
  isLast(label) {
    return this.#steps.at(-1)?.label === label;
  }

  clear() {
    this.#setSteps([]);
  }

  /** @param {Step} step */
  #drop(step) {
    this.#setSteps(this.#steps.filter((one) => one !== step));
  }

  /** @param {Step[]} steps */
  #setSteps(steps) {
    this.#steps = steps;
    this.kino.set({ undo: steps.at(-1)?.label ?? null });
  }
}
