/** What a dialog is made of; the words that all of them share. */
import { h, setAttribute } from "../../dom/h.js";

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

/** @param {number} many @param {string} [what] */
export const counted = (many, what = "frame") =>
  many === 1 ? `1 ${what}` : `${many.toLocaleString("en")} ${what}s`;

/** @param {{width: number, height: number, fps: number}} project @param {number | undefined} frames undefined: not known yet */
export function facts({ width, height, fps }, frames) {
  return [`${width} × ${height}`, `${fps} fps`, ...(frames === undefined ? [] : [counted(frames)])].join(
    " · ",
  );
}

/** A thumbnail in its place, or none. @param {HTMLElement} place @param {string | null} url */
export function picture(place, url) {
  const image = place.querySelector("img");
  if (!url) image?.remove();
  else if (!image)
    place.replaceChildren(
      h("img", { role: "presentation", alt: "", loading: "lazy", draggable: false, src: sized(url) }),
    );
  else setAttribute(image, "src", sized(url));
}

/** @param {string} url */
const sized = (url) => `${url}${url.includes("?") ? "&" : "?"}height=128`;

/** One dialog instead of another. @param {Context} context @param {import("../../core/types.js").Dialog} dialog */
export function replace({ ask }, dialog) {
  ask("close-dialog");
  ask("open-dialog", dialog);
}
