/** What a browser remembers of each project: where one was, and how the panel looked. */

import { isLook } from "./look.js";

/** @typedef {import("./types.js").State} State */
/**
 * @typedef {object} Remembered
 * @property {State["zoom"]} [zoom]
 * @property {State["tab"]} [tab]
 * @property {number} [split]
 * @property {State["look"]} [look]
 * @property {number | null} [cursor]  frame id
 * @property {number | null} [in]  frame id
 * @property {number | null} [out]  frame id
 * @property {string | null} [generator]
 * @property {State["forms"]} [forms]
 * @property {number} [count]
 */

const TABS = ["frame", "generate", "queue"];
export const SPLIT = { least: 30, most: 88 }; // percent of the studio's height above the timeline

/** @param {State} state @returns {Remembered} */
export const memoryOf = ({ zoom, tab, split, look, selection, playback, generator, forms, count }) => ({
  ...{ zoom, tab, split, look, generator, forms, count },
  ...{ cursor: selection.cursor, in: playback.in, out: playback.out },
});

const LONGEST = 200_000; // characters of all forms
/** @param {unknown} value */
const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
/** @param {unknown} value */
const isId = (value) => value === null || Number.isSafeInteger(value);
/** @type {{[N in keyof Required<Remembered>]: (value: any) => boolean}} */
const VALID = {
  zoom: (value) => value === "auto" || value === "fit" || (Number.isFinite(value) && value > 0),
  look: isLook,
  tab: (value) => TABS.includes(value),
  split: (value) => value >= SPLIT.least && value <= SPLIT.most,
  ...{ cursor: isId, in: isId, out: isId },
  generator: (value) => value === null || typeof value === "string",
  forms: (value) =>
    isObject(value) && Object.values(value).every(isObject) && JSON.stringify(value).length < LONGEST,
  count: (value) => Number.isSafeInteger(value) && value >= 1 && value <= 10_000,
};

/**
 * Reads what was stored; what can't be used is left out.
 * @param {string | null} text
 * @returns {Remembered}
 */
export function readMemory(text) {
  /** @type {unknown} */
  let stored;
  try {
    stored = JSON.parse(text ?? "{}");
  } catch {
    return {};
  }
  const known = Object.entries(VALID).filter(([name]) => Object.hasOwn(Object(stored), name));
  const values = /** @type {{[name: string]: unknown}} */ (stored);
  return Object.fromEntries(
    known.flatMap(([name, fits]) => (fits(values[name]) ? [[name, values[name]]] : [])),
  );
}
