/** Passes of models that make as many frames of a range as they take: how long windows are, and how many. */
import { nearestLegal } from "./form.js";
import { text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {{size: number, multiple: number, plus: number, overlap: number}} Window */

export const SIZE = "window_size"; // fields of the form, and of the order
export const OVERLAP = "window_overlap";

/**
 * The parameter that receives a range of frames in windows, and these.
 * @param {Pick<Generator, "parameters">} generator
 * @returns {{name: string, window: Window} | null}
 */
export function windowed({ parameters }) {
  for (const [name, { type, window }] of Object.entries(parameters))
    if (type === "frames" && window) return { name, window };
  return null;
}

/**
 * The windows over frames that a form chooses; size 0: the model takes no so few frames.
 * @param {Window} most of the generator
 * @param {number} count frames
 * @param {FormValues} typed
 * @returns {{size: number, overlap: number, windows: number}}
 */
export function windowsOver(most, count, typed) {
  const chosen = nearestLegal(sizeField(most), wholeOr(typed[SIZE], most.size));
  const fitting = Math.min(chosen, count);
  const { multiple, plus } = most;
  const size = Math.max(0, fitting - ((((fitting - plus) % multiple) + multiple) % multiple));
  if (!size) return { size, overlap: 0, windows: 0 };
  const overlap = Math.min(wholeOr(typed[OVERLAP], most.overlap), size - 1);
  return { size, overlap, windows: 1 + Math.ceil((count - size) / (size - overlap)) };
}

/**
 * The fields of windows: no size of a model that takes one length.
 * @param {Window} most of the generator
 * @returns {{[name: string]: Parameter}}
 */
export function windowFields(most) {
  const size = sizeField(most);
  const overlap = {
    ...{ type: /** @type {const} */ ("integer"), required: false, label: text("windows.overlap") },
    ...{ min: 0, max: most.size - 1, default: most.overlap, description: text("windows.overlap-hint") },
  };
  return { ...(size.min === size.max ? {} : { [SIZE]: size }), [OVERLAP]: overlap };
}

/** @param {Window} window @returns {Parameter & {min: number, max: number}} */
function sizeField({ size, multiple, plus }) {
  return {
    ...{ type: "integer", required: false, label: text("windows.size"), default: size },
    ...{ min: plus || multiple, max: size, multiple, plus, description: text("windows.size-hint") },
  };
}

/** @param {unknown} typed @param {number} other @returns {number} */
function wholeOr(typed, other) {
  const number = typed === "" || typed === undefined || typed === null ? NaN : Number(typed);
  return Number.isInteger(number) && number >= 0 ? number : other;
}
