/** Undo and redo. The server knows what was changed in a project, whoever did it, and in which order. */
import { text } from "../texts/text.js";
import { problemOf } from "./problems.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {"undo" | "redo"} Direction */
/** @typedef {import("../core/types.js").State["history"]} Changes */

const SOON = 150; // milliseconds in which many changes become one request
const ABOUT = "undo and redo"; // what their notices are about: the last one is enough
const NOTHING = "nothing_to_undo";
const REFUSED = [NOTHING, "undo_conflict"]; // answers that say why; they are no failures

/** The identity of a change; requests that have the same one are undone together. */
export const newStep = () =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );

/**
 * @param {number} projectId
 * @param {import("../core/api-history.js").HistoryStep} undo
 * @returns {import("../core/dialogs.js").Dialog}
 */
function question(projectId, { step, count, stops }) {
  const sentences = [text("undo.stops", { count: stops })];
  if (count) sentences.push(text("undo.trashes", { count }));
  return {
    kind: "confirm",
    title: text("undo.question"),
    message: [...sentences, text("undo.can-be-redone")].join(" "),
    label: text("words.undo"),
    request: { verb: "undo", detail: { project_id: projectId, step, confirmed: true } },
  };
}

/** @param {import("../core/dialogs.js").Dialog} dialog */
const isQuestion = (dialog) => dialog.kind === "confirm" && dialog.request.verb === "undo";

export class History {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Ends when all requests so far have ended: pressing Ctrl+Z twice undoes two changes, one by one. */
  #last = Promise.resolve();
  #request = 0;
  /** The project whose next change is the one that is undone or redone here. @type {number | null} */
  #awaited = null;
  /** Projects that a step changed together: frames were cut in one. @type {Map<string, readonly number[]>} */
  #joined = new Map();

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** Loads what would be undone and redone next. */
  async load() {
    const id = this.kino.state.project?.id;
    if (id === undefined) return;
    const request = (this.#request += 1);
    const history = await this.kino.api.get(`/v1/projects/${id}/history`);
    if (this.kino.state.project?.id === id && request === this.#request) this.#set(history);
  }

  /** Notices that offer to undo another change than the last go. @param {Changes} history */
  #set(history) {
    this.kino.set({ history });
    this.kino.dismissNotices(({ action }) => {
      const offered = action?.request.verb === "undo" ? action.request.detail?.step : undefined;
      return offered !== undefined && offered !== history.undo?.step;
    });
  }

  /**
   * Lets a step be undone and redone in all projects that it changed.
   * @param {string} step
   * @param {readonly number[]} projects
   */
  join(step, projects) {
    this.#joined.set(step, projects);
  }

  /** Loads it soon, once for all changes until then. */
  loadSoon() {
    this.#request += 1; // answers to earlier requests do not know the change
    if (this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.load().catch((error) => this.kino.showError(error, true));
    }, SOON);
  }

  /**
   * Undoes or redoes the last change of a project.
   * @param {Direction} direction
   * @param {number | undefined} projectId
   * @param {string} [step] only if this was the last change
   * @param {boolean} [confirmed] also an undo that stops tasks
   */
  async run(direction, projectId, step, confirmed) {
    if (projectId === undefined) return;
    const before = [this.#last, this.kino.sheetChanges.settled];
    const ended = (async () => {
      await Promise.all(before);
      const asks = direction === "undo" && !confirmed && (await this.#asks(projectId, step));
      if (!asks) await this.#run(direction, projectId, step);
    })();
    this.#last = ended.catch(() => {});
    this.kino.sheetChanges.follow(this.#last);
    await ended;
  }

  /**
   * Whether a change of a project's frames is the one that was undone or redone here.
   * @param {number} projectId
   */
  isAwaited(projectId) {
    const is = this.#awaited === projectId;
    if (is) this.#awaited = null;
    return is;
  }

  /**
   * Asks before an undo that stops tasks; returns whether it did.
   * @param {number} projectId
   * @param {string} [step]
   */
  async #asks(projectId, step) {
    const { kino } = this;
    if (kino.state.project?.id !== projectId) return false;
    if (!this.#timer && !kino.state.history.undo?.stops) return false;
    const { undo } = await kino.api.get(`/v1/projects/${projectId}/history`); // how many they are now
    if (!undo?.stops || (step !== undefined && step !== undo.step)) return false;
    if (!kino.state.dialogs.some(isQuestion)) kino.request("open-dialog", question(projectId, undo));
    return true;
  }

  /** @param {Direction} direction @param {number} projectId @param {string} [step] */
  async #run(direction, projectId, step) {
    const done = await this.#change(direction, projectId, step);
    const others = this.#joined.get(done ?? "")?.filter((id) => id !== projectId) ?? [];
    for (const other of others) await this.#change(direction, other, done);
  }

  /**
   * Returns the step; undefined if nothing came of it.
   * @param {Direction} direction
   * @param {number} projectId
   * @param {string} [step]
   * @returns {Promise<string | undefined>}
   */
  async #change(direction, projectId, step) {
    const { kino } = this;
    const label = direction === "undo" ? text("busy.undoing") : text("busy.redoing");
    this.#awaited = projectId;
    try {
      const answer = kino.api.post(`/v1/projects/${projectId}/${direction}`, step ? { step } : {});
      const { message, history, step: done } = await kino.withBusy(label, answer);
      this.#request += 1; // answers to earlier requests are older
      if (kino.state.project?.id === projectId) this.#set(history);
      kino.notify("info", message, undefined, ABOUT);
      return done.step;
    } catch (error) {
      this.#awaited = null;
      const { code, message } = problemOf(error);
      if (!REFUSED.includes(code)) throw error;
      const nothing = code === NOTHING && text(`filmstrip.nothing-to-${direction}`);
      kino.notify("info", nothing || message, undefined, ABOUT);
      this.loadSoon();
    }
  }
}
