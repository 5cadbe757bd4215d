/** Changes of sheets: seen at once, and sent one after the other, each on top of the one before. */
import { changedIds, sheetBody } from "../core/sheet.js";
import { problemOf } from "./problems.js";
import { loadSheets } from "./verbs/sheets.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/api-sheets.js").SheetAnswer} Sheet */

export class SheetChanges {
  /** Ends when all requests so far have ended. */
  #last = Promise.resolve();
  #waiting = 0;

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** Whether what is shown is ahead of the server. */
  get isAhead() {
    return this.#waiting > 0;
  }

  /** Ends when all changes so far are made. */
  get settled() {
    return this.#last;
  }

  /**
   * Loads the sheets after an undo; changes that are made meanwhile are sent on top of that.
   * @param {Promise<void>} undone
   */
  follow(undone) {
    const before = this.#last;
    const ended = (async () => {
      await Promise.all([before, undone]);
      if (this.kino.state.sheets.length) await loadSheets(this.kino, true);
    })();
    this.#last = ended.catch(() => {});
  }

  /** @param {string} uid @param {import("../core/sheet.js").SheetChanges} changes */
  async make(uid, changes) {
    const { project } = this.kino.state;
    if (!project) return;
    this.#show(uid, changes);
    this.#waiting += 1;
    const before = this.#last;
    const ended = (async () => {
      await before;
      this.#waiting -= 1; // before the answer: only the last one is shown whole
      await this.#send(project.id, uid, changes);
    })();
    this.#last = ended.catch(() => {});
    await ended;
  }

  /**
   * @param {number} projectId
   * @param {string} uid
   * @param {import("../core/sheet.js").SheetChanges} changes
   */
  async #send(projectId, uid, changes) {
    const { kino } = this;
    const sheet = kino.state.sheets.find((one) => one.uid === uid);
    if (!sheet || kino.state.project?.id !== projectId) return;
    try {
      const body = { ...sheetBody({ ...sheet, ...changes }), revision: sheet.revision };
      const answer = await kino.api.put(`/v1/projects/${projectId}/sheets/${uid}`, body);
      if (kino.state.project?.id !== projectId) return;
      const { revision } = answer;
      this.#show(uid, this.#waiting ? { revision } : answer);
      kino.set({ sheetProblem: null });
      kino.history.loadSoon();
    } catch (error) {
      const { fields, message } = problemOf(error);
      const [named] = Object.entries(fields);
      await loadSheets(kino, true);
      if (!named) throw error;
      const [track, text] = [named[0], named[1] || message];
      kino.set({ sheetProblem: { uid, track, message: withoutName(text, track) } });
    }
  }

  /** @param {string} uid @param {Partial<Sheet>} changes */
  #show(uid, changes) {
    const { sheets } = this.kino.state;
    const next = sheets.map((one) => (one.uid === uid ? { ...one, ...changes } : one));
    this.kino.set({ sheets: next, ...(changes.changed ? { changed: changedIds(next) } : {}) });
  }
}

/** The message, which begins with the track's name. @param {string} message @param {string} track */
const withoutName = (message, track) =>
  message.startsWith(`${track}: `) ? message.slice(track.length + 2) : message;
