/** What a dialog consists of, and parts that several dialogs share. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/dialogs.js").DialogKind} DialogKind */
/**
 * @template {DialogKind} [K=DialogKind]
 * @typedef {object} Context
 * @property {import("../../core/requests.js").Send} request
 * @property {import("../../core/dialogs.js").DialogOf<K>} dialog
 * @property {() => State} state  the latest
 * @property {AbortSignal} signal  aborted when the dialog closes
 */
/**
 * @typedef {object} Pane
 * @property {string} title
 * @property {(Node | string)[]} body
 * @property {Node[]} [footer]
 * @property {boolean} [wide]
 * @property {(state: State) => void} [update]
 * @property {() => void} [submit]  what Enter does
 * @property {import("../../core/requests.js").Verb} [verb]  what `submit` requests: not twice at the same
 *   time
 */
/**
 * @template {DialogKind} K
 * @typedef {(context: Context<K>) => Pane} CreatePane
 */
/** @typedef {Pick<Context, "request">} WithRequest */

/**
 * The button for the dialog's main action.
 * @param {string} label
 * @param {() => void} onclick
 * @param {string} [look] CSS classes
 */
export const primary = (label, onclick, look = "primary") =>
  h("button", { type: "button", class: look, onclick }, label);

/**
 * @param {WithRequest} context
 * @param {string} [label]
 * @param {"close-dialog" | "cancel-import"} [verb]
 */
export const cancel = ({ request }, label = text("words.cancel"), verb = "close-dialog") =>
  h("button", { type: "button", onclick: () => request(verb) }, label);

/** @param {string} label @param {HTMLElement} control */
export const labelled = (label, control) => h("label", { class: "place" }, h("span", {}, label), control);

/** An area for an error that belongs to no field. */
export const errorArea = () => h("div", { class: "error", role: "alert" });
