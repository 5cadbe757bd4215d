/** Keeps one from asking twice for what is already under way. */

/** @typedef {import("../../core/types.js").State} State */

const PATIENCE = 1500; // milliseconds without a sign of the server's

export class Asked {
  /** The state when it was asked for. @type {State | null} */
  #then = null;
  #until = 0;

  /** Whether it may be asked for now; if so it counts as asked. @param {State | null} state */
  may(state) {
    if (!state || this.#waits(state)) return false;
    this.#then = state;
    this.#until = performance.now() + PATIENCE;
    return true;
  }

  /** An answer is an error at a field, a dialog that closed, or a notice. @param {State} state */
  #waits({ formErrors, dialogs, notices, busy }) {
    const then = this.#then;
    if (!then || (formErrors !== then.formErrors && Object.keys(formErrors).length)) return false;
    if (dialogs !== then.dialogs || newest(notices) > newest(then.notices)) return false;
    return busy.length > 0 || performance.now() < this.#until;
  }
}

/** @param {State["notices"]} notices */
const newest = (notices) => notices.at(-1)?.id ?? 0;
