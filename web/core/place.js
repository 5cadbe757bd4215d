/** Where a generator's frames go unless people choose another place. */
import { text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Place} Place */
/** @typedef {import("./types.js").State} State */

/** @type {{[where: string]: import("../texts/text.js").TextKey}} */
const PLACES = {
  before: "forms.before-frame",
  after: "forms.after-frame",
  replace: "forms.replace-frame",
  take: "forms.take-of-frame",
};

/**
 * The place that a generator suggests, at the current frame; null: at the end.
 * @param {Pick<import("./api-types.js").Generator, "output">} generator
 * @param {Pick<State, "selection" | "timeline">} state
 * @returns {Place | null}
 */
export function suggestedPlace({ output }, { selection, timeline }) {
  const id = selection.cursor;
  if (!output || output.where === "append" || id === null || !timeline?.numbers.has(id)) return null;
  return { where: output.where, frame_id: id };
}

/**
 * "Before frame 12", "Replace frame 12"; "" for the end.
 * @param {Place | null} place
 * @param {Pick<State, "timeline">} state
 */
export function whereText(place, { timeline }) {
  const index = timeline?.numbers.get(place?.frame_id ?? -1);
  const key = PLACES[place?.where ?? "before"];
  return place && index !== undefined && key ? text(key, { number: index + 1 }) : "";
}
