/** Remembers in this browser where one was in each project, and how the panel looked. */
import { memoryOf, readMemory } from "../core/memory.js";
import { selectOne } from "../core/selection.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").State} State */

const SOON = 300; // milliseconds in which many changes are stored once

/** Storage key. @param {string} uid of a project */
const keyOf = (uid) => `kino-view-${uid}`;

export class Memory {
  /** What will be stored. @type {{key: string, text: string} | null} */
  #pending = null;
  #stored = "";

  /** @param {import("./browser.js").Browser} browser */
  constructor(browser) {
    this.browser = browser;
    browser.onHidden(() => this.#store(), new AbortController().signal); // also when the page is left
  }

  /** Notes a state; stores it soon. @param {State} state */
  note(state) {
    if (!state.project || !state.timeline) return;
    const text = JSON.stringify(memoryOf(state));
    const key = keyOf(state.project.uid);
    if (this.#pending?.key === key && this.#pending.text === text) return;
    if (!this.#pending && this.#stored === `${key} ${text}`) return;
    if (this.#pending && this.#pending.key !== key) this.#store();
    if (!this.#pending) setTimeout(() => this.#store(), SOON);
    this.#pending = { key, text };
  }

  /**
   * What was remembered of a project, as changes of the state. Its frames may be gone by now.
   * @param {State} state
   * @param {string} uid of the project
   * @returns {Partial<State>}
   */
  recall({ playback, generators, generator: current }, uid) {
    this.#store();
    const {
      cursor = null,
      in: start = null,
      out = null,
      generator = current,
      ...look
    } = readMemory(this.browser.storage.get(keyOf(uid)));
    const isGone = generators && generator && !generators[generator];
    return {
      ...look,
      generator: isGone ? current : generator,
      ...(cursor === null ? {} : { selection: selectOne(cursor) }),
      playback: { ...playback, in: start, out },
    };
  }

  #store() {
    if (!this.#pending) return;
    const { key, text } = this.#pending;
    this.#pending = null;
    this.#stored = `${key} ${text}`;
    this.browser.storage.set(key, text);
  }
}
