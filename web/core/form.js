/** A generator's form: the typed values become the data of a task, or errors at their fields. */
import { manifestText, text } from "../texts/text.js";
import { inSentence } from "./words.js";

/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {{value?: any, error?: string}} Checked */
/** @typedef {{width: number, height: number}} Size  pixels */
/** @typedef {{data: FormValues, errors: {[name: string]: string}, seed: bigint | null}} TaskInput */

const LARGEST_SEED = 2n ** 63n - 1n; // the API's own limit
const FINE_STEP = 0.05; // for ranges of at most 4

/**
 * The value a field shows: the project's size, else what was typed, else the default.
 * @param {Parameter} parameter
 * @param {unknown} typed
 * @param {Size | null} project
 */
export function shownValue(parameter, typed, project) {
  if (parameter.from_project && project) return project[parameter.from_project];
  return typed === undefined ? (parameter.default ?? "") : typed;
}

/**
 * Whether a text gets several lines, by its manifest or its name.
 * @param {string} name
 * @param {Parameter} parameter
 */
export const isMultiline = (name, parameter) =>
  parameter.type === "string" && (parameter.multiline === true || /prompt|caption|text$/i.test(name));

/** Of the parameters that are known. @type {{[name: string]: string}} */
const LABELS = {
  cfg: "CFG",
  cfg_scale: "CFG",
  loras: manifestText("LoRAs"),
  name: text("fields.name"),
  width: text("fields.width"),
  height: text("fields.height"),
  note: text("fields.note"),
  prompt: text("fields.prompt"),
  negative_prompt: text("fields.negative-prompt"),
  model_name: text("fields.model"),
  steps: text("fields.steps"),
  guidance: text("fields.guidance"),
  sampler: text("fields.sampler"),
  scheduler: text("fields.scheduler"),
  denoise: text("fields.denoise"),
  seed: text("fields.seed"),
};

/**
 * The manifest's label, in the panel's language if a built-in generator has it, too; else one from the name.
 * @param {string} name
 * @param {Parameter} parameter
 */
export const labelOf = (name, parameter) =>
  manifestText(parameter.label ?? "") ||
  LABELS[name] ||
  name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());

/** What the field's tooltip says. @param {Parameter} parameter */
export const hintOf = (parameter) => manifestText(parameter.description ?? "");

/** The step of a number's arrows. @param {Parameter} parameter */
export function stepOf(parameter) {
  if (parameter.step !== undefined) return parameter.step;
  if (parameter.type === "integer") return parameter.multiple ?? 1;
  return (parameter.max ?? 100) - (parameter.min ?? 0) <= 4 ? FINE_STEP : 0.1;
}

/**
 * The value nearest to a number that the parameter accepts: in its range, and of its lengths, such as 4n+1.
 * @param {Parameter} parameter
 * @param {number} value
 */
export function nearestLegal({ multiple = 1, plus = 0, min = -Infinity, max = Infinity }, value) {
  const lowest = plus + Math.ceil((min - plus) / multiple) * multiple;
  const highest = plus + Math.floor((max - plus) / multiple) * multiple;
  const nearest = plus + Math.round((value - plus) / multiple) * multiple;
  return Math.min(highest, Math.max(lowest, nearest));
}

/**
 * The data of a task. With `seed`, the frames of a batch get consecutive seeds; null: random ones.
 * @param {{parameters: {[name: string]: Parameter}}} generator
 * @param {FormValues} form
 * @param {Size} project
 * @returns {TaskInput}
 */
export function taskInput(generator, form, project) {
  /** @type {TaskInput} */
  const input = { data: {}, errors: {}, seed: null };
  for (const [name, parameter] of Object.entries(generator.parameters)) {
    if (parameter.from_project) continue; // the server fills it in
    const { value, error } = checkValue(name, parameter, shownValue(parameter, form[name], project));
    if (error) input.errors[name] = error;
    else if (parameter.seed) input.seed = value ?? null;
    else if (value !== undefined) input.data[name] = value;
  }
  return input;
}

/**
 * One field's value as the API takes it; neither value nor error if the field is empty and may be.
 * @param {string} name
 * @param {Parameter} parameter
 * @param {any} typed
 * @returns {Checked}
 */
export function checkValue(name, parameter, typed) {
  if (isEmpty(typed)) {
    if (parameter.required) return { error: missing(name, parameter) };
    // Without a default, no text leaves the graph's own.
    const isText = parameter.type === "string" && typed === "" && parameter.default !== undefined;
    return isText ? { value: "" } : {};
  }
  if (parameter.seed) return seed(typed, parameter);
  if (parameter.type === "integer" || parameter.type === "float") return number(parameter, typed);
  if (parameter.type === "lora_list") return loras(typed);
  return { value: typed };
}

/** @param {unknown} typed */
const isEmpty = (typed) => String(typed ?? "").trim() === ""; // also of an empty list

/** @param {string} name @param {Parameter} parameter */
function missing(name, parameter) {
  const label = inSentence(labelOf(name, parameter));
  /** @type {{[type: string]: string}} */
  const messages = {
    model_selection: text("fields.choose-model"),
    image: text("fields.choose-frame"),
    mask: text("masks.missing"),
    selection: text("fields.choose-one"),
    string: text(/^[aeiou]/.test(label) ? "fields.enter-an" : "fields.enter-a", { label }),
  };
  return messages[parameter.type] ?? text("fields.enter-number");
}

/**
 * A whole number that JavaScript's own may not hold exactly.
 * @param {unknown} typed
 * @param {Parameter} parameter
 * @returns {Checked}
 */
function seed(typed, parameter) {
  const digits = String(typed).trim();
  if (!/^\d+$/.test(digits)) return { error: text("fields.enter-seed") };
  const value = BigInt(digits);
  const most = largestSeed(parameter.max);
  return value > most ? { error: text("forms.at-most", { most: String(most) }) } : { value };
}

/** 2^63 - 1 and 2^64 - 1 are rounded to the powers when JSON is read. @param {number | undefined} max */
function largestSeed(max) {
  if (max === undefined) return LARGEST_SEED;
  return max > Number.MAX_SAFE_INTEGER ? BigInt(max) - 1n : BigInt(max);
}

/** @param {Parameter} parameter @param {unknown} typed @returns {Checked} */
function number(parameter, typed) {
  const value = Number(typed);
  const { type, min, max, multiple } = parameter;
  if (!Number.isFinite(value)) return { error: text("fields.enter-number") };
  if (type === "integer" && !Number.isInteger(value)) return { error: text("fields.enter-whole-number") };
  // As strings: numbers are written as one types them.
  if (min !== undefined && value < min) return { error: text("forms.at-least", { least: String(min) }) };
  if (max !== undefined && value > max) return { error: text("forms.at-most", { most: String(max) }) };
  const legal = multiple ? nearestLegal(parameter, value) : value;
  if (legal !== value)
    return { error: text("fields.illegal", { value: String(value), nearest: String(legal) }) };
  return { value };
}

/** Rows without a LoRA are left out. @param {any[]} list @returns {Checked} */
function loras(list) {
  const strengths = list.flatMap((lora) => [lora.strength_model, lora.strength_clip]);
  if (strengths.some((strength) => isEmpty(strength) || !Number.isFinite(Number(strength))))
    return { error: text("fields.enter-strengths") };
  const named = list.filter((lora) => lora.lora_name);
  const value = named.map((lora) => ({
    ...lora,
    strength_model: Number(lora.strength_model),
    strength_clip: Number(lora.strength_clip),
  }));
  return { value };
}

/**
 * The errors that belong to no field, as lines.
 * @param {{parameters: {[name: string]: Parameter}}} generator
 * @param {{[field: string]: string}} errors
 * @param {string[]} fields that the form has besides parameters
 */
export const otherErrors = ({ parameters }, errors, fields) =>
  Object.entries(errors)
    .filter(([name]) => !(name in parameters) && !fields.includes(name) && !name.includes("."))
    .map(([label, message]) => text("words.labelled", { label, text: message }));
