/** What a dialog is made of; the words that all of them share. */
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Dialog} Dialog */
/**
 * @typedef {object} Context
 * @property {(verb: string, detail?: any) => void} ask
 * @property {Dialog} dialog
 * @property {() => State} state the newest
 * @property {AbortSignal} signal aborted when the dialog is closed
 */
/**
 * @typedef {object} Pane
 * @property {string} title
 * @property {(Node | string)[]} body
 * @property {Node[]} [foot]
 * @property {boolean} [wide]
 * @property {(state: State, previous: State | null) => void} [update]
 * @property {() => void} [submit] what Enter does
 */
/** @typedef {(context: Context) => Pane} Maker */

/** The button that does what the dialog is for. @param {string} label @param {() => void} press @param {string} [look] */
export const primary = (label, press, look = "primary") =>
  h("button", { type: "button", class: look, onclick: press }, label);

/** @param {Context} context @param {string} [label] */
export const cancel = ({ ask }, label = "Cancel") =>
  h("button", { type: "button", onclick: () => ask("close-dialog") }, label);

/** One dialog instead of another. @param {Context} context @param {import("../../core/types.js").Dialog} dialog */
export function replace({ ask }, dialog) {
  ask("close-dialog");
  ask("open-dialog", dialog);
}
