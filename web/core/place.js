/** Where a generator's frames go unless people choose another place. */
import { text } from "../texts/text.js";
import { selfName } from "./many-orders.js";

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
 * @param {Pick<import("./api-types.js").Generator, "output" | "parameters">} generator
 * @param {Pick<State, "selection" | "timeline">} state
 * @returns {Place | null}
 */
export function suggestedPlace(generator, { selection, timeline }) {
  const id = selection.cursor;
  const where = suggestedWhere(generator);
  if (where === "append" || id === null || !timeline?.numbers.has(id)) return null;
  return { where, frame_id: id };
}

/** @param {Pick<import("./api-types.js").Generator, "output" | "parameters">} generator */
export function suggestedWhere(generator) {
  const where = generator.output?.where ?? "append";
  return where === "append" && selfName(generator) ? "take" : where; // a frame that is made again is there
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
