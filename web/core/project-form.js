/** The fields of a project: common sizes and rates, and the API's limits. */

/**
 * The first size suits today's models, the second small graphics cards.
 * @type {readonly (readonly [ratio: string, width: number, height: number])[]}
 */
export const SIZES = [
  ["16:9", 1280, 720],
  ["9:16", 720, 1280],
  ["1:1", 1024, 1024],
  ["4:3", 1024, 768],
  ["16:9", 832, 480],
  ["9:16", 480, 832],
  ["1:1", 512, 512],
  ["4:3", 640, 480],
];
export const RATES = [12, 23.976, 24, 25, 30, 60];
export const LONGEST_NAME = 200;

/** @type {{[name: string]: import("./api-types.js").Parameter}} */
export const PROJECT_FIELDS = {
  name: { type: "string", required: true, example: "Mountain dawn" },
  width: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  height: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  fps: { type: "float", required: true, label: "Frame rate (fps)", min: 1, max: 240, step: 1 },
};

/** @type {import("./api-types.js").Parameter} */
export const NOTE_FIELD = { type: "string", required: false, multiline: true };

/** The error of a name; "" if there is none. @param {string} name */
export function nameError(name) {
  return name.trim().length > LONGEST_NAME ? `At most ${LONGEST_NAME} characters.` : "";
}
