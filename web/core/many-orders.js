/** Orders over several frames: variations of each, or a generator that takes each as its picture. */
import { clipOf, framesAdded } from "./clip.js";
import { taskInput } from "./form.js";
import { commonCells } from "./many.js";
import { overridesOf, variationFields } from "./variation.js";
import { OVERLAP, SIZE, windowFields, windowed, windowsOver } from "./windows.js";

/** @typedef {import("./api-types.js").FrameParams} FrameParams */
/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {import("./types.js").State} State */
/** @typedef {{[name: string]: Parameter}} Fields */
/** @typedef {"fixed" | "running" | "random"} Seeds */
/** @typedef {"take" | "after"} Where  each as a take of its frame, or behind it */
/** @typedef {{frame_ids: number[], overrides: FormValues, seeds: Seeds, place: {where: Where}}} VaryBody */
/**
 * @typedef {{type: string, project_id: number, data: FormValues, place: {where: Where},
 *   frames: {parameter: string, ids: number[], seeds: Seeds}}} RunBody
 */
/**
 * Each frame is made again, as a take of itself.
 * @typedef {{type: string, data: FormValues, frame_ids: number[], seeds: Seeds, show: boolean,
 *   window_size?: number, window_overlap?: number}} PassBody
 */
/** @typedef {RunBody | PassBody} OverBody */
/** @typedef {{[name: string]: string}} Errors  by field */

export const MOST_FRAMES = 10_000; // of one order
const NAMES = /** @type {const} */ ([
  ...["prompt", "negative_prompt", "model_name", "steps", "cfg_scale", "guidance"],
  ...["sampler", "scheduler", "denoise"],
]);

/**
 * The fields for what all frames have, all of them optional, and those that only some have.
 * @param {readonly FrameParams[]} frames
 * @param {{[name: string]: Generator} | null} generators
 * @param {(row: import("./many.js").CommonRow) => string} hint  what an empty field says
 * @returns {{fields: Fields, missing: string[]}}
 */
export function varyFields(frames, generators, hint) {
  const has = (/** @type {FrameParams} */ { params }, /** @type {string} */ name) =>
    (params[/** @type {keyof Params} */ (name)] ?? null) !== null;
  const shared = NAMES.filter((name) => frames.length && frames.every((frame) => has(frame, name)));
  const some = NAMES.filter((name) => !shared.includes(name) && frames.some((frame) => has(frame, name)));
  const rows = new Map(commonCells(frames.map(({ params }) => params)).map((row) => [row.name, row]));
  const first = frames[0]?.params ?? {};
  const params = Object.fromEntries(shared.map((name) => [name, first[/** @type {keyof Params} */ (name)]]));
  const { seed: _, ...known } = variationFields(params, frames[0]?.generator ?? "", generators);
  const optional = Object.entries(known).map(([name, field]) => {
    const row = rows.get(name);
    return [name, { ...field, required: false, empty: row ? hint(row) : "" }];
  });
  return { fields: Object.fromEntries(optional), missing: some };
}

/**
 * The order of variations; errors by field. An empty field leaves each frame's own value.
 * @param {number[]} frame_ids
 * @param {Fields} fields
 * @param {FormValues} typed
 * @param {{seeds: Seeds, where: Where}} how
 * @returns {{body: VaryBody, errors: Errors}}
 */
export function varyOrder(frame_ids, fields, typed, { seeds, where }) {
  const { seed, ...others } = typed;
  const used = seeds === "running" ? { ...others, seed } : others;
  const { overrides, errors } = overridesOf(fields, {}, used);
  return { body: { frame_ids, overrides, seeds, place: { where } }, errors };
}

/** Whether all variations would be what the frames are. @param {VaryBody} body */
export const changesNothing = ({ overrides, seeds }) => seeds === "fixed" && !Object.keys(overrides).length;

/** The parameter that is the frame that is made again. @param {Pick<Generator, "parameters">} generator */
export const selfName = ({ parameters }) =>
  Object.keys(parameters).find(
    (name) => parameters[name].type === "frame" && parameters[name].relation === "self",
  );

/** Whether frames get takes that are made from them. @param {Pick<Generator, "parameters">} generator */
export const isPass = (generator) => Boolean(selfName(generator) ?? windowed(generator));

/** The parameters that take a picture, or several. @param {Pick<Generator, "parameters">} generator */
export function pictureNames({ parameters }) {
  const self = windowed({ parameters })?.name ?? selfName({ parameters });
  return self ? [self] : Object.keys(parameters).filter((name) => parameters[name].type === "image");
}

/**
 * The generators that make something from a picture; first those that make a frame again.
 * @param {{[name: string]: Generator} | null} generators
 */
export const pictureGenerators = (generators) =>
  Object.values(generators ?? {})
    .filter((one) => one.visible && !one.unavailable && pictureNames(one).length > 0)
    .sort((a, b) => Number(isPass(b)) - Number(isPass(a)));

/** The parameter that is the seed. @param {Pick<Generator, "parameters">} generator */
export const seedName = ({ parameters }) => Object.keys(parameters).find((name) => parameters[name].seed);

/**
 * What a form over frames asks: all but their picture, and no seed where it is drawn.
 * @param {Pick<Generator, "parameters">} generator
 * @param {string} picture the parameter
 * @param {Seeds} seeds
 * @returns {Fields}
 */
export function runFields({ parameters }, picture, seeds) {
  const asked = Object.entries(parameters).filter(
    ([name, { seed }]) => name !== picture && !(seed && seeds === "random"),
  );
  const several = windowed({ parameters });
  const more = several ? windowFields(several.window) : {};
  const sorted = asked.sort(([, a], [, b]) => Number(a.seed ?? 0) - Number(b.seed ?? 0));
  return { ...more, ...Object.fromEntries(sorted) };
}

/**
 * The order of a generator over frames; errors by field.
 * @param {number[]} ids
 * @param {Generator} generator
 * @param {FormValues} form
 * @param {{project: NonNullable<State["project"]>, picture: string, seeds: Seeds, where: Where,
 *   show: boolean}} how `show`: of takes of the frames themselves, whether these show them
 * @returns {{body: OverBody, errors: Errors}}
 */
export function runOrder(ids, generator, form, { project, picture, seeds, where, show }) {
  const several = windowed(generator);
  const parameters = runFields(generator, picture, seeds);
  const { data: all, errors, seed } = taskInput({ parameters }, form, project);
  const { [SIZE]: size, [OVERLAP]: overlap, ...data } = all;
  const name = seedName(generator);
  const seeded = name && seed !== null ? { ...data, [name]: seed } : data;
  if (isPass(generator)) {
    const shared = several && windowsOver(several.window, ids.length, form).windows > 1 ? overlap : undefined;
    const chosen = { ...defined(SIZE, size), ...defined(OVERLAP, shared) };
    return { body: { type: generator.name, data: seeded, frame_ids: ids, seeds, show, ...chosen }, errors };
  }
  const frames = { parameter: picture, ids, seeds };
  const about = { type: generator.name, project_id: project.id };
  return { body: { ...about, data: seeded, place: { where }, frames }, errors };
}

/** @param {string} name @param {unknown} value */
const defined = (name, value) => (value === undefined ? {} : { [name]: value });

/**
 * How many pictures a task of a generator makes.
 * @param {Generator} generator
 * @param {FormValues} form
 * @param {NonNullable<State["project"]>} project
 */
export function picturesOf(generator, form, project) {
  const clip = clipOf(generator, form, project);
  return clip ? framesAdded(clip, "as_is", project) : 1;
}
