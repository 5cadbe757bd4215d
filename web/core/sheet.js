/** Sheets: generators whose parameters move over frames. Tracks, and the document as the API takes it. */

/** @typedef {import("./api-sheets.js").SheetAnswer} Sheet */
/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {Pick<import("./api-types.js").Generator, "parameters">} Generator */
/** @typedef {number | {beat: number} | {second: number}} KeyTime  frames from the sheet's first, or these */
/** @typedef {"hold" | "linear" | "smooth" | "ease" | "bezier"} Interpolation  to the next key */
/** @typedef {[x1: number, y1: number, x2: number, y2: number]} Handles  of a Bezier curve */
/** @typedef {[KeyTime, number | string | {expr: string}, Interpolation?, Handles?]} Key */
/**
 * @typedef {object} Track  A number or a text over frames.
 * @property {Key[]} [keys]
 * @property {string} [expr]  of a number; L in it is the value of the keys
 * @property {"hold" | "loop" | "mirror"} [outside]
 * @property {boolean} [absolute]
 * @property {string} [blend]  of a text
 */
/** @typedef {{[name: string]: Track}} Tracks */
/**
 * @typedef {object} SheetChanges  what of a sheet is to be set
 * @property {string} [name]
 * @property {number} [frames]
 * @property {{[name: string]: any} | null} [seed]
 * @property {Tracks} [tracks]
 * @property {{[name: string]: any}} [data]
 * @property {number} [bpm]
 * @property {number} [offset]
 */

const NUMBERS = ["integer", "float"];
const TEXTS = ["string", "selection", "model_selection"];
const STILL = "batch_size"; // pictures of a task, of which a sheet has one for each frame

/** @param {Track} track */
export const isText = ({ keys }) => typeof keys?.[0]?.[1] === "string";

/** The parameters that can move. @param {Generator} generator */
export const movable = ({ parameters }) =>
  Object.keys(parameters).filter((name) => {
    const { type, seed, from_project } = parameters[name];
    return name !== STILL && !seed && !from_project && (NUMBERS.includes(type) || TEXTS.includes(type));
  });

/** The parameter that is the seed. @param {Generator} generator */
export const seedOf = ({ parameters }) => Object.keys(parameters).find((name) => parameters[name].seed);

/**
 * A track that does not move yet.
 * @param {Parameter} parameter
 * @param {unknown} value of the form
 * @returns {Track}
 */
export function newTrack(parameter, value) {
  if (TEXTS.includes(parameter.type)) return { keys: [[0, String(value ?? parameter.default ?? "")]] };
  const { min = 0, max = Infinity, accumulates } = parameter;
  const still = accumulates === "add" ? 0 : Math.min(max, Math.max(min, 1));
  const number = Number(value ?? parameter.default ?? still);
  return { keys: [[0, Number.isFinite(number) ? number : still]] };
}

/**
 * The model folder of a parameter; undefined: it is no model.
 * @param {Parameter | undefined} parameter
 */
export const categoryOf = (parameter) =>
  parameter?.type === "model_selection" ? (parameter.category ?? "checkpoints") : undefined;

/**
 * What the keys of a track can be; empty: any text.
 * @param {Parameter | undefined} parameter
 * @param {import("./types.js").State["models"]} models
 * @returns {readonly string[]}
 */
export function choicesOf(parameter, models) {
  const category = categoryOf(parameter);
  if (category) return models[category]?.map(({ name }) => name) ?? [];
  return (parameter?.type === "selection" && parameter.options) || [];
}

/**
 * The tracks without one.
 * @param {Tracks} tracks
 * @param {string} name
 * @returns {Tracks}
 */
export function withoutTrack(tracks, name) {
  const { [name]: _, ...others } = tracks;
  return others;
}

/**
 * A sheet as the API takes it.
 * @param {Sheet} sheet
 */
export function sheetBody({ name, generator, frames, data, seed, tracks, bpm, offset, sound_from }) {
  const present = Object.fromEntries(Object.entries(data).filter(([, value]) => value !== null));
  return {
    name,
    generator,
    frames,
    data: exact(present),
    seed: seed && exact(seed),
    tracks,
    bpm,
    offset,
    sound_from,
  };
}

/** Seeds beyond 2^53, which are texts here, as whole numbers. @param {{[name: string]: any}} fields */
const exact = (fields) =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) =>
      typeof value === "string" && /^(start|seed|noise_seed)$/.test(name) && /^\d+$/.test(value)
        ? [name, BigInt(value)]
        : [name, value],
    ),
  );

/**
 * The seeds of a sheet that is made from a form: one that is typed goes up, else they are random.
 * @param {bigint | null} seed
 */
export const seedRule = (seed) =>
  seed === null ? { mode: "random", start: 0 } : { mode: "step", start: seed, by: 1 };

/**
 * The ids of the frames for which their sheets have other values now.
 * @param {readonly Sheet[]} sheets
 * @returns {ReadonlySet<number>}
 */
export const changedIds = (sheets) => new Set(sheets.flatMap(({ changed }) => changed));
