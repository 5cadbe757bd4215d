/** Requests of forms: the API's messages about fields are shown at these fields. */
import { problemOf } from "../problems.js";

/** @typedef {import("../kino.js").Kino} Kino */

/**
 * Waits for a form's request. Messages about fields go to `formErrors`; other failures are thrown.
 * @template T
 * @param {Kino} kino
 * @param {string} prefix of this form's fields in `formErrors`
 * @param {string} label shown while it takes long
 * @param {Promise<T>} request
 * @param {{[code: string]: string}} [fieldOf] field of an error that names none, by its code
 * @returns {Promise<{answer: T} | null>} null: the form has to be corrected
 */
export async function submitForm(kino, prefix, label, request, fieldOf = {}) {
  try {
    const answer = await kino.withBusy(label, request);
    kino.set({ formErrors: {} });
    return { answer };
  } catch (error) {
    const { code, message, fields } = problemOf(error);
    const byField = code in fieldOf ? { [fieldOf[code]]: message } : null;
    const messages = Object.keys(fields).length ? fields : byField;
    if (!messages) throw error;
    const prefixed = Object.entries(messages).map(([field, text]) => [prefix + field, text]);
    kino.set({ formErrors: Object.fromEntries(prefixed) });
    return null;
  }
}

/**
 * Closes a dialog if it is still on top: the user may have closed it meanwhile.
 * @param {Kino} kino
 * @param {import("../../core/dialogs.js").DialogKind} kind
 */
export function closeDialog(kino, kind) {
  if (kino.state.dialogs.at(-1)?.kind === kind) kino.request("close-dialog");
}
