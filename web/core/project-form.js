/** What a new project asks for: sizes that models were trained on, common rates, and what the API takes. */

/** The first row is what today's models make well, the second is for small cards. @type {readonly (readonly [ratio: string, width: number, height: number])[]} */
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

/** @type {{[name: string]: import("./types.js").Parameter}} */
export const PROJECT_FIELDS = {
  name: { type: "string", required: true, example: "Mountain dawn" },
  width: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  height: { type: "integer", required: true, min: 16, max: 16384, step: 8 },
  fps: { type: "float", required: true, label: "Frames a second", min: 1, max: 240, step: 1 },
};

/** What is wrong with a name; "" where nothing is. @param {string} name */
export function nameError(name) {
  return name.trim().length > LONGEST_NAME ? `At most ${LONGEST_NAME} characters.` : "";
}
