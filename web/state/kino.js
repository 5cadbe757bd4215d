/** The one holder of the panel's state: roots draw it and ask; verbs answer; the server's events keep it true. */
import { Api, problem } from "./api.js";
import { initial } from "./initial.js";
import { hear, load } from "./sync.js";
import { Player } from "./player.js";
import { Socket } from "./socket.js";
import { Undo } from "./undo.js";
import { VERBS } from "./verbs/registry.js";

/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/types.js").Notice} Notice */
/** @typedef {HTMLElement & {state: State | null}} Root */

const NOTICE_MS = { info: 5000, success: 5000, error: 12_000 };
const UNDO_MS = 10_000; // a notice with something to press stays longer
const UNASKED = /^(need-|load-)/; // what elements ask for by themselves
const PATIENCE = 400; // milliseconds after which a wait is shown

export class Kino {
  /** @type {State} */
  state;
  /** @type {Set<Root>} */
  #roots = new Set();
  /** Roots that somebody can see; while there is none, nothing is listened to or asked for. @type {Set<Root>} */
  #seen = new Set();
  /** How long the last tasks took, in seconds. @type {number[]} */
  durations = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  queueTimer;
  /** Counts the readings of the queue: a late answer is dropped. */
  queueTurn = 0;
  #drawing = false;
  #notices = 0;

  /** @param {import("./host.js").Host} host */
  constructor(host) {
    this.host = host;
    this.state = initial(host);
    this.api = new Api(host);
    this.player = new Player(this);
    this.undo = new Undo(this);
    this.socket = new Socket(
      () => host.socket(),
      (kind, data) => hear(this, kind, data),
      (online) => this.#connected(online),
    );
  }

  /**
   * Gives a root its state and answers what it asks, for as long as the root lives. `seen`: it is something to look at,
   * so that the server is listened to while it is on the page.
   * @param {Root} root @param {boolean} [seen]
   */
  adopt(root, seen = true) {
    root.addEventListener("kino-ask", (event) => {
      event.stopPropagation();
      const { verb, detail } = /** @type {CustomEvent} */ (event).detail;
      this.ask(verb, detail);
    });
    root.addEventListener("kino-here", () => this.#here(root, seen));
    root.addEventListener("kino-gone", () => this.#gone(root));
    if (root.isConnected) this.#here(root, seen);
  }

  /** Does what was asked; a failure becomes a notice. @param {string} verb @param {any} [detail] */
  async ask(verb, detail = {}) {
    try {
      await VERBS[verb](this, detail);
    } catch (error) {
      this.fail(error, UNASKED.test(verb));
    }
  }

  /** Changes the state; all roots draw it once, soon. @param {Partial<State>} patch */
  set(patch) {
    this.state = { ...this.state, ...patch };
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      for (const root of this.#roots) this.#draw(root);
    });
  }

  /** Takes settings that were changed elsewhere. @param {Partial<import("../core/types.js").Settings>} changes */
  settle(changes) {
    const { loop = this.state.playback.loop } = changes;
    this.set({
      settings: { ...this.state.settings, ...changes },
      playback: { ...this.state.playback, loop },
    });
    this.player.changed();
  }

  /** Shows a failure where it can be read. @param {unknown} error @param {boolean} [unasked] nobody asked for it: while the server is away, that is said once */
  fail(error, unasked = false) {
    const { code, message } = problem(error);
    if (code === "token_needed")
      this.set({
        dialogs: [...this.state.dialogs.filter(({ kind }) => kind !== "token"), { kind: "token", message }],
      });
    else if (code !== "offline" || !unasked) this.notice("error", message);
    if (code === "page") console.error("Kino:", error);
  }

  /** @param {Notice["severity"]} severity @param {string} text @param {Notice["action"]} [action] */
  notice(severity, text, action) {
    const id = (this.#notices += 1);
    const others = this.state.notices.filter((notice) => notice.text !== text).slice(-3);
    this.set({ notices: [...others, { id, severity, text, action }] });
    setTimeout(() => this.dismiss(id), action ? UNDO_MS : NOTICE_MS[severity]);
  }

  /** @param {number} id */
  dismiss(id) {
    if (this.state.notices.some((notice) => notice.id === id))
      this.set({ notices: this.state.notices.filter((notice) => notice.id !== id) });
  }

  /**
   * Waits, and says for what when it takes a while.
   * @template T
   * @param {string} what in words, "Loading the timeline" @param {Promise<T>} promise @returns {Promise<T>}
   */
  async during(what, promise) {
    const timer = setTimeout(() => this.set({ busy: [...this.state.busy, what] }), PATIENCE);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      const at = this.state.busy.indexOf(what);
      if (at >= 0) this.set({ busy: this.state.busy.toSpliced(at, 1) });
    }
  }

  /** One root that can't draw must not keep the others from it. @param {Root} root */
  #draw(root) {
    try {
      root.state = this.state;
    } catch (error) {
      console.error("Kino:", error);
    }
  }

  /** @param {Root} root @param {boolean} seen */
  #here(root, seen) {
    this.#roots.add(root);
    root.state = this.state;
    if (!seen) return;
    this.#seen.add(root);
    if (this.#seen.size === 1) this.#connect();
  }

  /** @param {Root} root */
  #gone(root) {
    this.#roots.delete(root);
    if (!this.#seen.delete(root) || this.#seen.size) return;
    this.player.pause();
    this.socket.close();
  }

  #connect() {
    this.set({ connection: "connecting" });
    this.socket.open();
  }

  /** @param {boolean} online */
  #connected(online) {
    this.set({ connection: online ? "online" : "offline" });
    if (online) load(this);
    else this.player.pause();
  }
}
