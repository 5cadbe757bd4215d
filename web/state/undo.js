/** What Ctrl+Z takes back: the last changes of this page to the open project, newest first. */

const KEPT = 50;

export class Undo {
  /** @type {{label: string, run: () => Promise<unknown>}[]} */
  #steps = [];

  /** @param {import("./kino.js").Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** @param {string} label what was done, "Deleted 3 frames" @param {() => Promise<unknown>} run takes it back */
  push(label, run) {
    this.#steps = [...this.#steps, { label, run }].slice(-KEPT);
    this.#tell();
  }

  /** Takes back the last change; one that can't be taken back is not tried again. */
  async run() {
    const step = this.#steps.pop();
    this.#tell();
    if (!step) return;
    await step.run();
    this.kino.notice("info", `Undone: ${step.label}`);
  }

  forget() {
    this.#steps = [];
    this.#tell();
  }

  #tell() {
    this.kino.set({ undo: this.#steps.at(-1)?.label ?? null });
  }
}
