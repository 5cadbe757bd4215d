/** The switch between the runs that made takes of several frames: original, restyle, upscale. */
import { text } from "../texts/text.js";
import { titleOfNamed } from "./generator-title.js";

/** @typedef {import("./api-takes.js").TakeRun} TakeRun */
/** @typedef {{run: string, label: string, pressed: "true" | "false" | "mixed", hint: string}} RunChoice */

export const MOST_SWITCHED = 10_000; // frames
const ORIGINAL = "original";

/**
 * The runs between which one can switch: the originals and those over several of the frames.
 * @param {Pick<import("./types.js").State, "runs">} state
 * @param {readonly number[]} ids the selected frames
 * @returns {TakeRun[] | null} null: not loaded
 */
export function switchedRuns({ runs }, ids) {
  if (!runs || runs.ids.length !== ids.length || runs.ids.some((id, at) => id !== ids[at])) return null;
  const list = runs.list.filter(({ run, frames }) => run === ORIGINAL || frames > 1);
  return list.length < 2 ? [] : list;
}

/**
 * The run beside the one that most frames show; undefined: there is none.
 * @param {readonly TakeRun[]} list
 * @param {-1 | 1} by
 * @returns {TakeRun | undefined}
 */
export function nextRun(list, by) {
  const shown = Math.max(...list.map((one) => one.shown));
  return list[list.findIndex((one) => one.shown === shown) + by];
}

/**
 * A choice for the originals, and one for each run that made takes of several of the frames; none if there
 * is nothing to switch.
 * @param {Pick<import("./types.js").State, "runs" | "generators">} state
 * @param {readonly number[]} ids the selected frames
 * @param {(date: string) => string} dateText
 * @returns {RunChoice[]}
 */
export const runChoices = ({ runs, generators }, ids, dateText) =>
  choicesOf(switchedRuns({ runs }, ids) ?? [], generators, dateText);

/**
 * @param {readonly TakeRun[]} list
 * @param {import("./types.js").State["generators"]} generators
 * @param {(date: string) => string} dateText
 * @returns {RunChoice[]}
 */
export function choicesOf(list, generators, dateText) {
  /** @type {Map<string, number>} */
  const times = new Map();
  return list.map((one) => {
    const title = titleOfRun(one, generators);
    const number = (times.get(title) ?? 0) + 1;
    times.set(title, number);
    const label = number > 1 ? text("passes.numbered", { title, number }) : title;
    return { run: one.run, label, pressed: pressedOf(one), hint: hintOf(one, dateText) };
  });
}

/** @param {TakeRun} run @param {import("./types.js").State["generators"]} generators */
const titleOfRun = ({ run, generator }, generators) =>
  run === ORIGINAL ? text("passes.original") : titleOfNamed(generators, generator);

/** @param {TakeRun} run */
function pressedOf({ shown, frames }) {
  if (!shown) return "false";
  return shown < frames ? "mixed" : "true";
}

/** @param {TakeRun} run @param {(date: string) => string} dateText */
function hintOf({ created_at, frames: count, shown }, dateText) {
  const date = dateText(created_at);
  const isPartly = shown > 0 && shown < count;
  return text(isPartly ? "passes.run-partly" : "passes.run", { date, count, shown });
}
