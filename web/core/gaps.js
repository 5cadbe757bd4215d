/** New frames between others: the gaps of a selection, what fills them, and the orders. */
import { taskInput } from "./form.js";
import { presentIds } from "./many.js";
import { withSeed } from "./chain.js";
import { text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {import("./types.js").State} State */
/** @typedef {{[name: string]: Parameter}} Fields */
/** @typedef {Pick<State, "timeline">} WithTimeline */
/** @typedef {{type: string, data: FormValues, count: number, pairs: number[][]}} BetweenBody */
/** @typedef {{type: string, data: FormValues, frame_ids: number[]}} FillBody */

const FIRST = "between"; // the built-in generator, offered before others
const COUNT = "count"; // the field, as the API names it
const BATCH = "batch_size";
const MOST = 1000; // frames in a gap that a form offers

/**
 * The pairs of frames that stand side by side; of one frame, it and the next.
 * @param {WithTimeline} state
 * @param {readonly number[]} ids
 */
export function gapsOf({ timeline }, ids) {
  const at = (/** @type {number} */ id) => timeline?.numbers.get(id) ?? -1;
  const present = presentIds({ timeline }, ids);
  const next = timeline?.ids[at(present[0]) + 1];
  const frames = present.length === 1 && next !== undefined ? [...present, next] : present;
  return frames
    .slice(1)
    .map((id, index) => [frames[index], id])
    .filter(([left, right]) => at(right) === at(left) + 1);
}

/**
 * The held frames that can be filled, and the last frame of the film if it is one.
 * @param {WithTimeline} state
 * @param {readonly number[]} ids
 * @returns {{held: number[], last: number | null, count: number}}  `count`: of the frames that fill them
 */
export function heldOf({ timeline }, ids) {
  const end = timeline?.ids.at(-1);
  const holdOf = (/** @type {number} */ id) => timeline?.holds.get(id) ?? 1;
  const all = presentIds({ timeline }, ids).filter((id) => holdOf(id) > 1);
  const held = all.filter((id) => id !== end);
  const count = held.reduce((sum, id) => sum + holdOf(id) - 1, 0);
  return { held, last: all.length > held.length ? (end ?? null) : null, count };
}

/** The parameter of a relation. @param {Pick<Generator, "parameters">} generator @param {string} relation */
const parameterOf = ({ parameters }, relation) =>
  Object.keys(parameters).find(
    (name) => parameters[name].type === "frame" && parameters[name].relation === relation,
  );

/** Whether a generator takes both sides of a gap. @param {Pick<Generator, "parameters">} generator */
const takesSides = (generator) =>
  parameterOf(generator, "left") !== undefined && parameterOf(generator, "right") !== undefined;

/** The generators that can fill gaps. @param {State["generators"]} generators */
export const gapGenerators = (generators) =>
  Object.values(generators ?? {})
    .filter((one) => one.visible && !one.unavailable && takesSides(one))
    .sort((a, b) => Number(b.name === FIRST) - Number(a.name === FIRST));

/** Why none of those that could fill gaps can run. @param {State["generators"]} generators */
export const whyNone = (generators) =>
  Object.values(generators ?? {}).find((one) => one.name === FIRST)?.unavailable ?? "";

/** The parameter of the number of frames; undefined: it is fixed. @param {Generator} generator */
function countName({ output, parameters }) {
  const name = output ? output.frames : BATCH;
  return typeof name === "string" && parameters[name] ? name : undefined;
}

/**
 * The field of the number of frames that go into each gap.
 * @param {Generator} generator
 * @param {string} label
 * @returns {Parameter}
 */
export function countField(generator, label) {
  const { output, parameters } = generator;
  const dropped = (output?.drop_first ?? 0) + (output?.drop_last ?? 0);
  const name = countName(generator);
  const about = /** @type {const} */ ({ type: "integer", required: true, label });
  if (!name) {
    const only = (typeof output?.frames === "number" ? output.frames : 1) - dropped;
    return { ...about, min: only, max: only, default: only };
  }
  const { min = 1, max = MOST, multiple, plus = 0 } = parameters[name];
  const least = Math.max(1, min - dropped);
  if (!multiple) return { ...about, min: least, max: max - dropped, default: least };
  const rest = (((plus - dropped) % multiple) + multiple) % multiple;
  const first = rest + Math.ceil((least - rest) / multiple) * multiple;
  return { ...about, min: first, max: max - dropped, default: first, multiple, plus: rest };
}

/**
 * What a form about gaps asks.
 * @param {Generator} generator
 * @param {string} [label] of the number of frames; without one, it is not asked for
 * @returns {Fields}
 */
export function gapFields(generator, label) {
  const taken = [parameterOf(generator, "left"), parameterOf(generator, "right"), countName(generator)];
  const others = Object.entries(generator.parameters)
    .filter(([name]) => !taken.includes(name))
    .sort(([, a], [, b]) => Number(a.seed ?? 0) - Number(b.seed ?? 0));
  return {
    ...(label === undefined ? {} : { [COUNT]: countField(generator, label) }),
    ...Object.fromEntries(others),
  };
}

/**
 * What a form about gaps says; errors by field.
 * @param {Generator} generator
 * @param {Fields} fields
 * @param {FormValues} form
 * @param {NonNullable<State["project"]>} project
 */
export function gapOrder(generator, fields, form, project) {
  const { data, errors, seed } = taskInput({ parameters: fields }, form, project);
  const { [COUNT]: count, ...others } = data;
  return { type: generator.name, data: withSeed(generator, others, seed), count: Number(count ?? 1), errors };
}

/** The items of the context menu. @param {WithTimeline} state @param {number[]} ids */
export function gapItems(state, ids) {
  const item = (/** @type {string} */ label, /** @type {"between" | "fill-holds"} */ kind) => ({
    label,
    request: /** @type {const} */ ({ verb: "open-dialog", detail: { kind, ids } }),
  });
  return [
    { ...item(text("passes.between"), "between"), disabled: !gapsOf(state, ids).length },
    { ...item(text("passes.fill"), "fill-holds"), disabled: !heldOf(state, ids).held.length },
  ];
}
