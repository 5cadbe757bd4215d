/** Kino's HTTP API: JSON in and out; every failure becomes a Problem that says what to do next. */

/** @typedef {import("../core/types.js").Problem} Problem */
/** @typedef {import("./host.js").Host} Host */

const LONG_SEED = /("(?:noise_)?seed"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g; // in a text, quotes would be escaped
const TOKEN = "kino-token"; // where this browser keeps the word that other machines need to change something

/** A request that did not succeed. */
export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export class Api {
  /** @param {Host} host */
  constructor(host) {
    this.host = host;
  }

  /** @param {string} path @param {{[name: string]: any}} [query] */
  get = (path, query = {}) => this.#json("GET", withQuery(path, query));
  /** @param {string} path @param {any} [body] */
  post = (path, body = {}) => this.#json("POST", path, body);
  /** @param {string} path @param {any} body */
  put = (path, body) => this.#json("PUT", path, body);
  /** @param {string} path @param {any} body */
  patch = (path, body) => this.#json("PATCH", path, body);
  /** @param {string} path */
  delete = (path) => this.#json("DELETE", path);

  /** Sends files as multipart/form-data. @param {string} path @param {FormData} form */
  upload = async (path, form) => parsed(await this.#answer("POST", path, form));

  /** @param {string} path */
  blob = async (path) => (await this.#answer("GET", path)).blob();

  /** @param {string} token */
  setToken(token) {
    localStorage.setItem(TOKEN, token);
  }

  /** @param {string} method @param {string} path @param {any} [body] */
  async #json(method, path, body) {
    return parsed(await this.#answer(method, path, body === undefined ? undefined : encoded(body)));
  }

  /** @param {string} method @param {string} path @param {FormData | string} [body] */
  async #answer(method, path, body) {
    /** @type {{[name: string]: string}} */
    const headers = typeof body === "string" ? { "Content-Type": "application/json" } : {};
    const token = method === "GET" ? null : localStorage.getItem(TOKEN);
    if (token) headers["X-Kino-Token"] = token;
    let answer;
    try {
      answer = await this.host.fetch(path, { method, headers, body });
    } catch {
      throw new ApiError({
        code: "offline",
        message: "ComfyUI does not answer. Is it still running? Kino tries again every 3 seconds.",
        fields: {},
      });
    }
    if (!answer.ok) throw new ApiError(await problemOf(answer));
    return answer;
  }
}

/** The problem of any failure. @param {unknown} error @returns {Problem} */
export function problem(error) {
  if (error instanceof ApiError) return error.problem;
  return {
    code: "page",
    message: `Something went wrong in the page: ${error instanceof Error ? error.message : error}. Reload it; nothing that was saved is lost.`,
    fields: {},
  };
}

/** @param {Response} answer @returns {Promise<Problem>} */
async function problemOf(answer) {
  const text = await answer.text();
  try {
    const { code, message, details } = JSON.parse(text).error;
    const named = details?.fields ?? (details?.field ? [{ field: details.field, message }] : []);
    const fields = Object.fromEntries(
      named.map((/** @type {any} */ entry) => [fieldName(entry.field), entry.message]),
    );
    return { code, message, fields };
  } catch {
    return {
      code: `http_${answer.status}`,
      message: `The server answered ${answer.status} ${answer.statusText}. ComfyUI's log may say why.`,
      fields: {},
    };
  }
}

/** `data.loras.0.lora_name` and `loras` are the same field of a form. @param {unknown} field */
const fieldName = (field) =>
  String(field)
    .replace(/^(body|data|overrides)\./, "")
    .split(".")[0];

/** @param {string} path @param {{[name: string]: any}} query */
function withQuery(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== null);
  return given.length
    ? `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`
    : path;
}

/** JSON in which a BigInt is a number: seeds go beyond what JavaScript's numbers hold. @param {any} body */
export function encoded(body) {
  const mark = `big-${Math.random()}:`;
  const text = JSON.stringify(body, (_, value) => (typeof value === "bigint" ? `${mark}${value}` : value));
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/** @param {Response} answer */
async function parsed(answer) {
  return decoded(await answer.text());
}

/** JSON in which a seed that JavaScript's numbers can't hold stays as it was written, as text. @param {string} text */
export const decoded = (text) => JSON.parse(text.replaceAll(LONG_SEED, '$1"$2"'));
