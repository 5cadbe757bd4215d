/** Holds the panel's state: roots draw it and send requests; the server's events keep it up to date. */
import { alertsOf } from "../core/queue-watch.js";
import { ALERTS_KEY, Alerts } from "./alerts.js";
import { Api } from "./api.js";
import { browser as realBrowser } from "./browser.js";
import { CursorChannel } from "./cursor-channel.js";
import { History } from "./history.js";
import { InFlight } from "./in-flight.js";
import { initial } from "./initial.js";
import { Memory } from "./memory.js";
import { NewProjects } from "./new-projects.js";
import { Player } from "./player.js";
import { problemOf } from "./problems.js";
import { SheetChanges } from "./sheet-changes.js";
import { Socket } from "./socket.js";
import { SoundPlayer } from "./sound-player.js";
import { handleEvent, loadAll } from "./sync.js";
import { VERBS } from "./verbs/registry.js";

/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/types.js").Notice} Notice */
/** @typedef {import("../core/requests.js").Verb} Verb */
/** @typedef {HTMLElement & {state: State | null}} Root */

const NOTICE_MS = { info: 5000, success: 5000, error: 12_000 };
const ACTION_MS = 10_000; // a notice with a button stays longer
const BACKGROUND = /^load-/; // requests that elements send by themselves
const BUSY_MS = 400; // after which something counts as taking long

export class Kino {
  /** @type {State} */
  state;
  /** @type {Set<Root>} */
  #roots = new Set();
  /** Roots that the user sees. While there is none, the server is not listened to. @type {Set<Root>} */
  #visible = new Set();
  /** Seconds that the last tasks took. @type {number[]} */
  durations = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  queueTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  marksTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  staleTimer;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  sheetsTimer;
  sheetChanges = new SheetChanges(this);
  /** The studio's split before the drawer was opened. @type {number | null} */
  splitBefore = null;
  /** Number of the latest request for the queue; answers to earlier ones are dropped. */
  queueRequest = 0;
  /** Whether frames were ordered on this page. */
  hasQueued = false;
  /** Failed tasks that the notice about them stands for. */
  failures = 0;
  inFlight = new InFlight();
  #drawing = false;
  #lastNotice = 0;
  /** Running requests. @type {Map<Verb, number>} */
  #running = new Map();

  /**
   * @param {import("./host.js").Host} host
   * @param {import("./browser.js").Browser} [browser]
   * @param {{follows?: boolean}} [how] `follows`: shows the current frame of other windows
   */
  constructor(host, browser = realBrowser, { follows = false } = {}) {
    this.host = host;
    this.browser = browser;
    this.state = { ...initial(host), alerts: alertsOf(browser.storage.get(ALERTS_KEY)) };
    this.memory = new Memory(browser);
    this.alerts = new Alerts(this);
    this.api = new Api(host, browser);
    this.sound = new SoundPlayer(this);
    this.player = new Player(this);
    this.history = new History(this);
    this.cursors = new CursorChannel(this, follows);
    this.newProjects = new NewProjects(this);
    this.socket = new Socket(
      () => browser.openSocket(host.socketUrl()),
      (kind, data) => handleEvent(this, kind, data),
      (online) => this.#onConnection(online),
    );
  }

  /**
   * Gives a root the state while it is on the page, and carries out its requests.
   * @param {Root} root
   * @param {boolean} [visible] whether the server is listened to while the root is on the page
   */
  addRoot(root, visible = true) {
    root.addEventListener("kino-request", (event) => {
      event.stopPropagation();
      const { verb, detail } = /** @type {CustomEvent} */ (event).detail;
      this.request(/** @type {Verb} */ (verb), detail);
    });
    root.addEventListener("kino-connected", () => this.#onRootConnected(root, visible));
    root.addEventListener("kino-disconnected", () => this.#onRootDisconnected(root));
    if (root.isConnected) this.#onRootConnected(root, visible);
  }

  /**
   * Carries out a request; a failure becomes a notice. Ends when the request has ended.
   * @template {Verb} V
   * @param {V} verb
   * @param {import("../core/requests.js").Details<V>} details
   */
  async request(verb, ...details) {
    const [detail = {}] = details;
    const handle = /** @type {(kino: Kino, detail: unknown) => unknown} */ (VERBS[verb]);
    try {
      const result = handle(this, detail);
      if (result instanceof Promise) await this.#track(verb, result);
    } catch (error) {
      this.showError(error, BACKGROUND.test(verb));
    }
  }

  /** Changes the state; all roots draw it once, in a microtask. @param {Partial<State>} patch */
  set(patch) {
    this.state = { ...this.state, ...patch };
    if (this.#drawing) return;
    this.#drawing = true;
    queueMicrotask(() => {
      this.#drawing = false;
      this.memory.note(this.state);
      this.cursors.note();
      for (const root of this.#roots) this.#draw(root);
      this.alerts.note();
    });
  }

  /**
   * Applies settings that were changed in ComfyUI.
   * @param {Partial<import("../core/types.js").Settings>} changes
   */
  applySettings(changes) {
    const { loop = this.state.playback.loop } = changes;
    const settings = { ...this.state.settings, ...changes };
    this.set({ settings, playback: { ...this.state.playback, loop } });
    this.player.refresh();
  }

  /**
   * Shows an error, as a notice or by asking for the token.
   * @param {unknown} error
   * @param {boolean} [background] not caused by the user: not shown while the server is away
   */
  showError(error, background = false) {
    const { code, message } = problemOf(error);
    if (code === "token_needed") this.request("open-dialog", { kind: "token", message });
    else if (code !== "offline" || !background) this.notify("error", message);
    if (code === "page") console.error("Kino:", error);
  }

  /**
   * @param {Notice["severity"]} severity
   * @param {string} text
   * @param {Notice["action"]} [action]
   * @param {string} [about] replaces a notice about the same
   */
  notify(severity, text, action, about = text) {
    const id = (this.#lastNotice += 1);
    const others = this.state.notices.filter((notice) => notice.about !== about).slice(-3);
    this.set({ notices: [...others, { id, severity, text, action, about }] });
    setTimeout(() => this.dismissNotice(id), action ? ACTION_MS : NOTICE_MS[severity]);
  }

  /** @param {number} id */
  dismissNotice(id) {
    this.dismissNotices((notice) => notice.id === id);
  }

  /** @param {(notice: Notice) => boolean} matches */
  dismissNotices(matches) {
    if (this.state.notices.some(matches))
      this.set({ notices: this.state.notices.filter((notice) => !matches(notice)) });
  }

  /**
   * Waits for a promise, and shows a label if it takes long.
   * @template T
   * @param {string} label "Loading the timeline"
   * @param {Promise<T>} promise
   * @returns {Promise<T>}
   */
  async withBusy(label, promise) {
    const timer = setTimeout(() => this.set({ busy: [...this.state.busy, label] }), BUSY_MS);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      const at = this.state.busy.indexOf(label);
      if (at >= 0) this.set({ busy: this.state.busy.toSpliced(at, 1) });
    }
  }

  /** Lists a verb as pending until the promise ends. @param {Verb} verb @param {Promise<unknown>} promise */
  async #track(verb, promise) {
    this.#count(verb, 1);
    try {
      await promise;
    } finally {
      this.#count(verb, -1);
    }
  }

  /** @param {Verb} verb @param {1 | -1} by */
  #count(verb, by) {
    const running = (this.#running.get(verb) ?? 0) + by;
    if (running) this.#running.set(verb, running);
    else this.#running.delete(verb);
    if (this.state.pending.has(verb) !== running > 0) this.set({ pending: new Set(this.#running.keys()) });
  }

  /** A root that fails to draw must not keep the others from it. @param {Root} root */
  #draw(root) {
    try {
      root.state = this.state;
    } catch (error) {
      console.error("Kino:", error);
    }
  }

  /** @param {Root} root @param {boolean} visible */
  #onRootConnected(root, visible) {
    this.#roots.add(root);
    root.state = this.state;
    if (!visible) return;
    this.#visible.add(root);
    if (this.#visible.size > 1) return;
    this.set({ connection: "connecting" });
    this.socket.open();
  }

  /** @param {Root} root */
  #onRootDisconnected(root) {
    this.#roots.delete(root);
    if (!this.#visible.delete(root) || this.#visible.size) return;
    this.player.pause();
    this.socket.close();
  }

  /** @param {boolean} online */
  #onConnection(online) {
    this.set({ connection: online ? "online" : "offline" });
    if (online) loadAll(this);
    else this.player.pause();
  }
}
