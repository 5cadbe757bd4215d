/** A panel without a page: a fake server behind the host, and a fake browser with its own clock. */
import { Kino } from "../../web/state/kino.js";
import { FakeAlerts } from "./fake-alerts.js";
import { FakeSocket } from "./fake-socket.js";

/** @typedef {{path: string, query: URLSearchParams, body: any}} FakeRequest */
/** @typedef {(request: FakeRequest) => unknown} Answer  may return a promise, or throw a `refusal` */
/**
 * @typedef {{[route: string]: unknown | Answer}} Answers  by "METHOD /path"; anything but a function is the
 *   JSON itself
 */

/** An answer of the API's with an error. */
class Refused extends Error {
  /** @param {string} code @param {{[field: string]: string}} fields @param {object} more */
  constructor(code, fields, more) {
    super(`Refused: ${code}.`);
    this.code = code;
    const named = Object.entries(fields).map(([field, message]) => ({ field, message }));
    this.details = { ...more, ...(named.length ? { fields: named } : {}) };
  }
}

/** @param {string} code @param {{[field: string]: string}} [fields] messages @param {object} [more] */
export const refusal = (code, fields = {}, more = {}) => new Refused(code, fields, more);

export class FakeServer {
  /** "METHOD /path" of every request, in order. @type {string[]} */
  log = [];
  /** Bodies of the requests, in the same order. @type {any[]} */
  bodies = [];
  online = true;

  /** @param {Answers} answers */
  constructor(answers) {
    this.answers = answers;
  }

  /** @param {string} path @param {RequestInit} init */
  fetch = async (path, { method = "GET", body }) => {
    const [route, query = ""] = path.split("?");
    const parsed = typeof body === "string" ? JSON.parse(body) : body;
    this.log.push(`${method} ${route}`);
    this.bodies.push(parsed);
    if (!this.online) throw new TypeError("no connection");
    try {
      const request = { path: route, query: new URLSearchParams(query), body: parsed };
      return response(200, await this.#answer(`${method} ${route}`, request));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { code, message, details } = error;
      return response(400, { error: { code, message, details } });
    }
  };

  /** @param {string} route @param {FakeRequest} request */
  #answer(route, request) {
    const isKnown = route in this.answers || /(markers|stale|sheets)$/.test(route);
    if (!isKnown) throw new Refused("not_found", {}, {});
    const answer = this.answers[route] ?? { markers: [], revision: -1, runs: [], sheets: [] };
    return typeof answer === "function" ? answer(request) : answer;
  }

  /** How often a route was requested. @param {string} route */
  count(route) {
    return this.log.filter((one) => one === route).length;
  }

  /** The body of the last request of a route. @param {string} route */
  body(route) {
    return this.bodies[this.log.lastIndexOf(route)];
  }
}

/** @param {number} status @param {unknown} json */
export const response = (status, json) =>
  /** @type {any} */ ({ ok: status < 400, status, statusText: "", text: async () => JSON.stringify(json) });

export class FakeBrowser extends FakeAlerts {
  time = 1000; // milliseconds
  /** @type {FakeSocket[]} */
  sockets = [];
  /** @type {Map<string, string>} */
  stored = new Map();
  /** URLs of the pictures that were fetched. @type {string[]} */
  fetched = [];
  /** Fetches a picture, so that tests can delay or fail it. @type {(url: string) => Promise<any>} */
  loadPicture = async (url) => {
    this.fetched.push(url);
    return fakePicture();
  };
  /** @type {((now: number) => void)[]} */
  #steps = [];
  /** @type {{handler: () => void, signal: AbortSignal}[]} */
  #hidden = [];

  now = () => this.time;
  /** Sound that was played. @type {any} */
  audio = null;
  openAudio = () => this.audio;
  loadBytes = async () => null;
  /** URLs that were downloaded. @type {string[]} */
  downloads = [];
  download = (/** @type {string} */ url) => void this.downloads.push(url);
  /** @type {import("../../web/state/browser.js").Browser["upload"]} */
  upload = async () => response(201, {});
  nextFrame = (/** @type {(now: number) => void} */ step) => void this.#steps.push(step);
  onHidden = (/** @type {() => void} */ handler, /** @type {AbortSignal} */ signal) =>
    void this.#hidden.push({ handler, signal });
  openChannel = () => ({ post: () => {} });
  openSocket = () => {
    const socket = new FakeSocket();
    this.sockets.push(socket);
    return /** @type {any} */ (socket);
  };
  storage = {
    get: (/** @type {string} */ key) => this.stored.get(key) ?? null,
    set: (/** @type {string} */ key, /** @type {string} */ value) => void this.stored.set(key, value),
  };

  /** Repaints after some milliseconds, and lets what was fetched arrive. @param {number} milliseconds */
  async repaint(milliseconds) {
    this.time += milliseconds;
    for (const step of this.#steps.splice(0)) step(this.time);
    await flush();
  }

  hide() {
    for (const { handler, signal } of this.#hidden) if (!signal.aborted) handler();
  }
}

export const fakePicture = (width = 96, height = 54) => ({ width, height, close: () => {} });

/** Lets all promises that are ready settle. */
export async function flush() {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

/** A root of the panel, as an element would be. */
export class FakeRoot extends EventTarget {
  isConnected = true;
  /** States that were drawn. @type {any[]} */
  drawn = [];

  set state(/** @type {any} */ state) {
    this.drawn.push(state);
  }
}

/**
 * A promise, and the functions that settle it.
 * @returns {{promise: Promise<any>, resolve: (value?: any) => void}}
 */
export function deferred() {
  /** @type {(value?: any) => void} */
  let resolve = () => {};
  const promise = new Promise((done) => (resolve = done));
  return { promise, resolve };
}

export const PROJECT = {
  id: 1,
  uid: "p1",
  name: "Dawn",
  sound: [],
  ...{ width: 64, height: 64 },
  fps: 24,
  updated_at: "2026-01-01",
};
/** What every panel asks for. @type {Answers} */
const DEFAULTS = {
  "GET /v1/projects": { projects: [PROJECT] },
  "GET /health": { metrics: { cpu_percent: 1 } },
  ...{ "GET /v1/generator/plugins": { plugins: {} }, "GET /v1/machines": { machines: [] } },
  "GET /v1/projects/1/timeline": { revision: 1, frame_ids: [], holds: [] },
  "GET /v1/projects/1/history": { undo: null, redo: null },
  "GET /v1/queue": { paused: false, waiting: 0 },
  "GET /v1/generator/tasks": { total: 0, frames: 0, tasks: [] },
};
/** @typedef {Map<string, string>} Stored  what the browser has kept */
/** A panel with nothing loaded yet. @param {Answers} [answers] @param {Stored} [stored] */
export function fakeKino(answers = {}, stored = new Map()) {
  const server = new FakeServer({ ...DEFAULTS, ...answers });
  const browser = Object.assign(new FakeBrowser(), { stored });
  /** @type {(string | null)[]} */
  const titles = [];
  /** @type {object[]} */
  const saved = [];
  const host = {
    graph: false,
    fetch: server.fetch,
    url: (/** @type {string} */ path) => `http://kino${path}`,
    socketUrl: () => "ws://kino/ws",
    settings: () => ({}),
    saveSettings: (/** @type {object} */ settings) => void saved.push(settings),
    setTitle: (/** @type {string | null} */ title) => void titles.push(title),
    openInGraph: async () => {},
    graphPrompt: async () => ({ 1: {} }),
    saveGraphToProject: async () => 1,
    ...{ showTimeline: () => {}, openStudio: () => {}, closeStudio: () => {} },
  };
  const kino = new Kino(host, /** @type {any} */ (browser));
  const texts = () => kino.state.notices.map(({ text }) => text);
  return { kino, server, browser, host, titles, saved, texts };
}

/** A panel with some frames. @param {number[]} ids @param {Answers} [answers] @param {Stored} [stored] */
export async function openKino(ids, answers = {}, stored = new Map()) {
  const film = {
    "GET /v1/projects/1/timeline": { revision: 1, frame_ids: ids, holds: [] },
    "GET /v1/projects/1/frames": (/** @type {FakeRequest} */ { query }) => {
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      return { total: ids.length, frames: ids.slice(offset, offset + limit).map(frame) };
    },
  };
  const fake = fakeKino({ ...film, ...answers }, stored);
  await fake.kino.request("reload");
  return fake;
}

/** @param {number} id @returns {any} */
export const frame = (id) => ({
  id,
  uid: `u${id % 1000}`,
  project_id: 1,
  path: `frame_${id}.png`,
  image_url: `/image/${id}`,
  thumbnail_url: `/thumbnail/${id}`,
  proxy_url: `/proxy/${id}`,
});

/** @param {number} id @param {string} status @param {object} [more] @returns {any} */
export const task = (id, status, more = {}) => ({
  id,
  name: `Task ${id}`,
  type: "sd15",
  kind: "generate",
  lane: "comfyui",
  status,
  priority: 0,
  ...{ turn: `a${id}`, frames: 1 },
  after: null,
  waits_for: null,
  progress: 0,
  project_id: 1,
  started_at: null,
  completed_at: null,
  ...more,
});
