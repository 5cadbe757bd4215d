/** The fields of a project: common sizes and rates, and the API's limits. */
import { text } from "../texts/text.js";

/**
 * The first size suits today's models, the second small graphics cards.
 * @type {readonly (readonly [ratio: string, width: number, height: number])[]}
 */
export const SIZES = [
  ["16:9", 1280, 720],
  ["16:9", 1920, 1080],
  ["16:9", 3840, 2160],
  ["2.39:1", 1920, 804],
  ["9:16", 720, 1280],
  ["1:1", 1024, 1024],
  ["4:3", 1024, 768],
  ["16:9", 832, 480],
];
export const RATES = [12, 23.976, 24, 25, 29.97, 30, 60];
export const LONGEST_NAME = 200;

/** @type {{[name: string]: import("./api-types.js").Parameter}} */
export const PROJECT_FIELDS = {
  name: { type: "string", required: true, example: text("fields.name-example") },
  width: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  height: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  fps: { type: "float", required: true, label: text("fields.frame-rate"), min: 1, max: 240, step: 1 },
};

/**
 * Sizes that suit a generator: that of its models and, if it is a square, one of the same area for a film.
 * @param {readonly number[] | null | undefined} best
 * @returns {[width: number, height: number][]} the first is for a new project
 */
export function bestSizes(best) {
  if (!best) return [];
  const [width, height] = best;
  if (width !== height) return [[width, height]];
  const side = (/** @type {number} */ ratio) => Math.round((width * Math.sqrt(ratio)) / 8) * 8;
  return [
    [side(16 / 9), side(9 / 16)],
    [width, height],
  ];
}

/** @type {import("./api-types.js").Parameter} */
export const NOTE_FIELD = { type: "string", required: false, multiline: true };

/** The error of a name; "" if there is none. @param {string} name */
export function nameError(name) {
  return name.trim().length > LONGEST_NAME ? text("fields.longest", { count: LONGEST_NAME }) : "";
}
