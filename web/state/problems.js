/** Requests that fail: every failure is a Problem that says what to do next. */
import { text } from "../texts/text.js";

/** @typedef {import("../core/types.js").Problem} Problem */
/** @typedef {{field: string, message: string}} FieldMessage */
/** @typedef {Pick<Response, "ok" | "status" | "statusText" | "text">} Answer */

/** A request that failed. */
export class ApiError extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.message);
    this.problem = problem;
  }
}

/**
 * Waits for an answer. Throws ApiError if there is none, or it is an error.
 * @template {Answer} A
 * @param {Promise<A>} request
 */
export async function answered(request) {
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
    const field = details?.field ?? details?.track;
    /** @type {FieldMessage[]} */
    const named = details?.fields ?? (field ? [{ field, message }] : []);
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
