/** Kino's HTTP API: JSON in and out; every failure is a Problem that says what to do next. */
import { text } from "../texts/text.js";
import { fromJson, toJson } from "./json.js";

/** @typedef {import("../core/types.js").Problem} Problem */
/** @typedef {import("../core/api-routes.js").GetAnswers} GetAnswers */
/** @typedef {import("../core/api-routes.js").PostAnswers} PostAnswers */
/** @typedef {import("../core/api-routes.js").PutAnswers} PutAnswers */
/** @typedef {import("../core/api-routes.js").PatchAnswers} PatchAnswers */
/** @typedef {import("../core/api-routes.js").DeleteAnswers} DeleteAnswers */
/** @typedef {{[name: string]: string | number | boolean | null | undefined}} Query */
/** @typedef {{field: string, message: string}} FieldMessage */

const TOKEN = "kino-token"; // storage key of the token that other machines need to change something

/** A request that failed. */
export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/** Each method takes a path below /api/kino, typed by core/api-types.js, and throws ApiError. */
export class Api {
  /** @param {import("./host.js").Host} host @param {import("./browser.js").Browser} browser */
  constructor(host, browser) {
    this.host = host;
    this.storage = browser.storage;
    this.browser = browser;
  }

  /**
   * @template {keyof GetAnswers} P
   * @param {P} path
   * @param {Query} [query]
   * @returns {Promise<GetAnswers[P]>}
   */
  get(path, query = {}) {
    return this.#json("GET", withQuery(path, query));
  }

  /**
   * @template {keyof PostAnswers} P
   * @param {P} path
   * @param {object} [body]
   * @param {Query} [query]
   * @returns {Promise<PostAnswers[P]>}
   */
  post(path, body = {}, query = {}) {
    return this.#json("POST", withQuery(path, query), body);
  }

  /**
   * @template {keyof PutAnswers} P
   * @param {P} path
   * @param {object} body
   * @returns {Promise<PutAnswers[P]>}
   */
  put(path, body) {
    return this.#json("PUT", path, body);
  }

  /**
   * @template {keyof PatchAnswers} P
   * @param {P} path
   * @param {object} body
   * @returns {Promise<PatchAnswers[P]>}
   */
  patch(path, body) {
    return this.#json("PATCH", path, body);
  }

  /**
   * @template {keyof DeleteAnswers} P
   * @param {P} path
   * @returns {Promise<DeleteAnswers[P]>}
   */
  delete(path) {
    return this.#json("DELETE", path);
  }

  /**
   * Imports picture files into a project.
   * @param {number} projectId
   * @param {Query} query
   * @param {FormData} files
   * @returns {Promise<import("../core/api-routes.js").FramesImported>}
   */
  async importPictures(projectId, query, files) {
    const path = withQuery(`/v1/projects/${projectId}/frames/import`, query);
    return fromJson(await (await this.#send("POST", path, files)).text());
  }

  /**
   * Adds a sound file to a project.
   * @param {number} projectId
   * @param {File} file
   * @returns {Promise<import("../core/api-routes.js").SoundFileAnswer>}
   */
  async addSound(projectId, file) {
    const form = new FormData();
    form.append("audio", file, file.name);
    return fromJson(await (await this.#send("POST", `/v1/projects/${projectId}/audio/files`, form)).text());
  }

  /**
   * Opens an archive as a new project.
   * @param {File} file
   * @param {(sent: number) => void} onProgress  gets 0 to 1
   * @returns {Promise<import("../core/api-types.js").Project>}
   */
  openArchive(file, onProgress) {
    return this.#upload("POST", "/v1/projects/archive", "application/zip", file, onProgress);
  }

  /**
   * Adds a model file to a folder of ComfyUI's.
   * @param {string} category
   * @param {File} file
   * @param {(sent: number) => void} onProgress  gets 0 to 1
   * @returns {Promise<import("../core/api-types.js").ModelInfo>}
   */
  uploadModel(category, file, onProgress) {
    const path = `/v1/models/${encodeURIComponent(category)}/${encodeURIComponent(file.name)}`;
    return this.#upload("PUT", path, "application/octet-stream", file, onProgress);
  }

  /**
   * Sends a video, and finds what is in it.
   * @param {FormData} file
   * @returns {Promise<import("../core/api-routes.js").VideoProbed>}
   */
  async probeVideo(file) {
    return fromJson(await (await this.#send("POST", "/v1/videos/probe", file)).text());
  }

  /** A frame's picture. @param {number} frameId */
  async picture(frameId) {
    return (await this.#send("GET", `/v1/frames/${frameId}/image`)).blob();
  }

  /**
   * The first bytes of a file.
   * @param {string} url  from an answer: "/api/kino/v1/…"
   * @param {number} bytes
   */
  async beginning(url, bytes) {
    const headers = { Range: `bytes=0-${bytes - 1}` };
    return (await answered(this.host.fetch(url.replace(/^\/api\/kino/, ""), { headers }))).blob();
  }

  /** @param {string} token */
  setToken(token) {
    this.storage.set(TOKEN, token);
  }

  /**
   * @param {"POST" | "PUT"} method
   * @param {string} path
   * @param {string} kind
   * @param {File} file
   * @param {(sent: number) => void} onProgress
   */
  async #upload(method, path, kind, file, onProgress) {
    const headers = { "Content-Type": kind, ...this.#token() };
    const sent = this.browser.upload(this.host.url(`/api/kino${path}`), file, headers, onProgress, method);
    return fromJson(await (await answered(sent)).text());
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async #json(method, path, body) {
    const answer = await this.#send(method, path, body === undefined ? undefined : toJson(body));
    return fromJson(await answer.text());
  }

  /** @param {string} method @param {string} path @param {FormData | string} [body] */
  async #send(method, path, body) {
    /** @type {{[name: string]: string}} */
    const headers = typeof body === "string" ? { "Content-Type": "application/json" } : {};
    if (method !== "GET") Object.assign(headers, this.#token());
    return answered(this.host.fetch(path, { method, headers, body }));
  }

  /** The header that other machines need. @returns {{[name: string]: string}} */
  #token() {
    const token = this.storage.get(TOKEN);
    return token ? { "X-Kino-Token": token } : {};
  }
}

/** @typedef {Pick<Response, "ok" | "status" | "statusText" | "text">} Answer */

/**
 * Waits for an answer. Throws ApiError if there is none, or it is an error.
 * @template {Answer} A
 * @param {Promise<A>} request
 */
async function answered(request) {
  let answer;
  try {
    answer = await request;
  } catch {
    throw new ApiError({ code: "offline", message: text("notices.offline"), fields: {} });
  }
  if (!answer.ok) throw new ApiError(await readProblem(answer));
  return answer;
}

/** The problem of any error. @param {unknown} error @returns {Problem} */
export function problemOf(error) {
  if (error instanceof ApiError) return error.problem;
  const reason = String(error instanceof Error ? error.message : error);
  return { code: "page", message: text("notices.page-error", { reason }), fields: {} };
}

/** @param {Answer} answer @returns {Promise<Problem>} */
async function readProblem(answer) {
  const body = await answer.text();
  try {
    const { code, message, details } = JSON.parse(body).error;
    /** @type {FieldMessage[]} */
    const named = details?.fields ?? (details?.field ? [{ field: details.field, message }] : []);
    return {
      code,
      message,
      fields: Object.fromEntries(named.map((one) => [fieldName(one.field), one.message])),
      ...(details?.refused ? { refused: details.refused } : {}),
    };
  } catch {
    const status = `${answer.status} ${answer.statusText}`;
    const message = text("notices.server-error", { status });
    return { code: `http_${answer.status}`, message, fields: {} };
  }
}

/** The form field of a path: "loras" of `data.loras.0.lora_name`. @param {unknown} path */
const fieldName = (path) =>
  String(path)
    .replace(/^(body|data|overrides)\./, "")
    .split(".")[0];

/** @param {string} path @param {Query} query */
function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (!given.length) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
