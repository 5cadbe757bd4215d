/** Kino's HTTP API: JSON in and out; every failure is a Problem that says what to do next. */
import { fromJson, toJson } from "./json.js";
import { answered } from "./problems.js";

/** @typedef {import("../core/api-routes.js").GetAnswers} GetAnswers */
/** @typedef {import("../core/api-routes.js").PostAnswers} PostAnswers */
/** @typedef {import("../core/api-routes.js").PutAnswers} PutAnswers */
/** @typedef {import("../core/api-routes.js").PatchAnswers} PatchAnswers */
/** @typedef {import("../core/api-routes.js").DeleteAnswers} DeleteAnswers */
/** @typedef {{[name: string]: string | number | boolean | null | undefined}} Query */

const TOKEN = "kino-token"; // storage key of the token that other machines need to change something

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
    return this.#postForm(withQuery(`/v1/projects/${projectId}/frames/import`, query), files);
  }

  /**
   * Adds a sound file to a project.
   * @param {number} projectId
   * @param {File} file
   * @returns {Promise<import("../core/api-files.js").SoundFileAnswer>}
   */
  async addSound(projectId, file) {
    return this.#postForm(`/v1/projects/${projectId}/audio/files`, formOf("audio", file, file.name));
  }

  /**
   * Adds a mask to a project.
   * @param {number} projectId
   * @param {Blob} picture
   * @returns {Promise<import("../core/api-files.js").MaskAnswer>}
   */
  async addMask(projectId, picture) {
    return this.#postForm(`/v1/projects/${projectId}/masks`, formOf("mask", picture, "mask.png"));
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
    return this.#postForm("/v1/videos/probe", file);
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

  /** @param {string} path @param {FormData} form */
  async #postForm(path, form) {
    return fromJson(await (await this.#send("POST", path, form)).text());
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

/** @param {string} path @param {Query} query */
function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  if (!given.length) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}

/** A form with one file. @param {string} field @param {Blob} file @param {string} name */
function formOf(field, file, name) {
  const form = new FormData();
  form.append(field, file, name);
  return form;
}
