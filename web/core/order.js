/** An order of the form: where its frames go, how many, and what changes from one to the next. */
import { text } from "../texts/text.js";
import { previousOf } from "./chain.js";
import { checkValue, shownValue } from "./form.js";
import { suggestedPlace } from "./place.js";

/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").FormValues} FormValues */
/**
 * @typedef {object} Order
 * @property {"auto" | "after" | "selected"} where  auto: where the generator suggests, else at the end
 * @property {string} across  what changes: LINES, a parameter that is a ramp, or "" (the seed alone)
 * @property {string} last  where the ramp ends, as typed
 */

export const LINES = "/lines"; // one frame for each line of the prompt
/** @type {Order} */
export const ORDER = { where: "auto", across: "", last: "" };

/** The parameters that can be a ramp. @param {Pick<Generator, "parameters">} generator */
export const rampNames = ({ parameters }) =>
  Object.entries(parameters)
    .filter(([, one]) => ["integer", "float"].includes(one.type) && !one.seed && !one.from_project)
    .map(([name]) => name);

/**
 * What changes from frame to frame, as far as the generator has it.
 * @param {Pick<Generator, "parameters">} generator
 * @param {string} across
 */
export function acrossOf(generator, across) {
  if (previousOf(generator)) return ""; // each is made from the one before, with what is the same for all
  const fits = across === LINES ? "prompt" in generator.parameters : rampNames(generator).includes(across);
  return fits ? across : "";
}

/** The prompts of a text with one on each line. @param {unknown} prompts */
export const linesOf = (prompts) =>
  String(prompts ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

/** The selected frames, in the order of the timeline. @param {Pick<State, "selection" | "timeline">} state */
export function selectedInOrder({ selection, timeline }) {
  const indexOf = (/** @type {number} */ id) => timeline?.numbers.get(id) ?? -1;
  return [...selection.ids].filter((id) => indexOf(id) >= 0).sort((a, b) => indexOf(a) - indexOf(b));
}

/**
 * Whether the frames of an order replace the selected ones: those of a chain are new.
 * @param {Pick<Generator, "parameters">} generator
 * @param {Order} order
 */
export const replaces = (generator, { where }) => where === "selected" && !previousOf(generator);

/**
 * How many tasks an order has.
 * @param {Generator} generator
 * @param {Pick<State, "forms" | "order" | "count" | "selection" | "timeline" | "project">} state
 */
export function tasksOf(generator, state) {
  const { forms, order, count, project } = state;
  if (acrossOf(generator, order.across) === LINES)
    return linesOf(shownValue(generator.parameters.prompt, forms[generator.name]?.prompt, project)).length;
  return replaces(generator, order) ? selectedInOrder(state).length : count;
}

/**
 * Where the frames go, as the API takes it.
 * @param {Generator} generator
 * @param {Pick<State, "order" | "selection" | "timeline">} state
 * @returns {{place?: import("./api-types.js").Place, replace?: number[]}}
 */
export function placeOfOrder(generator, state) {
  const { order, selection, timeline } = state;
  if (replaces(generator, order)) return { replace: selectedInOrder(state) };
  const cursor = selection.cursor;
  if (order.where === "after" && cursor !== null && timeline?.numbers.has(cursor))
    return { place: { where: "after", frame_id: cursor } };
  const place = suggestedPlace(generator, state);
  return place ? { place } : {};
}

/**
 * What changes from frame to frame, as the API takes it; errors by field.
 * @param {Generator} generator
 * @param {FormValues} data checked values
 * @param {Order} order
 * @param {{tasks: number, seed: bigint | null}} asked
 * @returns {{spread: {[name: string]: unknown}, errors: {[name: string]: string}}}
 */
export function spreadOf(generator, data, { across, last }, { tasks, seed }) {
  const name = acrossOf(generator, across);
  const seedName = Object.entries(generator.parameters).find(([, one]) => one.seed)?.[0];
  const fixed = seed !== null && seedName ? { data: { ...data, [seedName]: seed } } : {};
  if (name === LINES) return { spread: { ...fixed, prompts: linesOf(data.prompt) }, errors: {} };
  if (!name) {
    const seeds = seed === null ? null : Array.from({ length: tasks }, (_, index) => seed + BigInt(index));
    return { spread: seeds ? { seeds } : { count: tasks }, errors: {} };
  }
  const { value, error } = checkValue(name, { ...generator.parameters[name], required: true }, last);
  if (error) return { spread: {}, errors: { last: error } };
  if (tasks < 2) return { spread: {}, errors: { count: text("fields.ramp-count") } };
  if (typeof data[name] !== "number") return { spread: {}, errors: { [name]: text("fields.ramp-begin") } };
  return {
    spread: { ...fixed, range: { parameter: name, first: data[name], last: value, count: tasks } },
    errors: {},
  };
}
