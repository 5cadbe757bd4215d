/** Requests of forms: what the API says of fields is shown at them. */
import { problem } from "../api.js";

/** @typedef {import("../kino.js").Kino} Kino */

/**
 * Waits for a request of a form; false where it has to be mended, which then stands in `formErrors`.
 * @template T
 * @param {Kino} kino @param {string} prefix of this form's fields @param {string} what is waited for, in words @param {Promise<T>} request
 * @param {{[code: string]: string}} [fieldOf] the field of errors that name none, by their code
 * @returns {Promise<{answer: T} | false>}
 */
export async function filed(kino, prefix, what, request, fieldOf = {}) {
  try {
    const answer = await kino.during(what, request);
    kino.set({ formErrors: {} });
    return { answer };
  } catch (error) {
    const { code, message, fields } = problem(error);
    const all = Object.keys(fields).length ? fields : code in fieldOf ? { [fieldOf[code]]: message } : null;
    if (!all) throw error;
    kino.set({
      formErrors: Object.fromEntries(Object.entries(all).map(([field, text]) => [prefix + field, text])),
    });
    return false;
  }
}

/** Closes a dialog if it is the one on top: it may have been closed while one waited. @param {Kino} kino @param {string} kind */
export function closeDialog(kino, kind) {
  if (kino.state.dialogs.at(-1)?.kind === kind) kino.ask("close-dialog");
}
