/** A variation of a frame: its parameters as fields, and those that were changed as overrides. */
import { checked } from "./form.js";

/** @typedef {import("./types.js").Params} Params */
/** @typedef {import("./types.js").Parameter} Parameter */
/** @typedef {import("./types.js").Generator} Generator */

const GREATEST_SEED = "18446744073709551615"; // 64 bits

/** @type {{[name: string]: Parameter}} */
const FIELDS = {
  prompt: { type: "string", required: false, multiline: true },
  negative_prompt: { type: "string", required: false, multiline: true },
  model_name: { type: "model_selection", required: true, label: "Model", category: "checkpoints" },
  loras: { type: "lora_list", required: false, label: "LoRAs" },
  steps: { type: "integer", required: true, min: 1, max: 10_000 },
  cfg_scale: { type: "float", required: true, label: "CFG", min: 0, max: 100, step: 0.1 },
  guidance: { type: "float", required: true, min: 0, max: 100, step: 0.1 },
  sampler: { type: "selection", required: true },
  scheduler: { type: "selection", required: true },
  denoise: { type: "float", required: true, min: 0, max: 1, step: 0.05 },
};
/** @type {Parameter} */
const SEED = { type: "integer", required: false, seed: true, max: /** @type {any} */ (GREATEST_SEED) };

/**
 * The fields of a frame's variation: what is known of it, and always the seed.
 * @param {Params} params @param {string} generator that made the frame @param {{[name: string]: Generator} | null} generators
 * @returns {{[name: string]: Parameter}}
 */
export function variationFields(params, generator, generators) {
  const own = generators?.[generator];
  const all = [...(own ? [own] : []), ...Object.values(generators ?? {})].map(({ parameters }) => parameters);
  const known = Object.entries(FIELDS).filter(([name]) =>
    isKnown(params[/** @type {keyof Params} */ (name)]),
  );
  return {
    ...Object.fromEntries(known.map(([name, field]) => [name, { ...field, ...fitting(name, all) }])),
    seed: SEED,
  };
}

/** @param {any} value */
const isKnown = (value) => value !== null && value !== undefined;

/** What a generator's own manifest says of a field: choices, folder. @param {string} name @param {{[name: string]: Parameter}[]} all @returns {Partial<Parameter>} */
function fitting(name, all) {
  if (name === "sampler" || name === "scheduler")
    return {
      options: all.map((parameters) => parameters[name]?.options).find((options) => options?.length) ?? [],
    };
  if (name === "model_name")
    return { category: all.map((parameters) => parameters[name]?.category).find(Boolean) ?? "checkpoints" };
  return {};
}

/**
 * What was changed. A seed that was emptied is null, a new one each time; one left as it was stays.
 * @param {{[name: string]: Parameter}} fields @param {Params} params @param {{[name: string]: any}} typed undefined: untouched
 * @returns {{overrides: {[name: string]: any}, errors: {[name: string]: string}}}
 */
export function overridesOf(fields, params, typed) {
  /** @type {{overrides: {[name: string]: any}, errors: {[name: string]: string}}} */
  const made = { overrides: {}, errors: {} };
  for (const [name, field] of Object.entries(fields)) {
    const was = params[/** @type {keyof Params} */ (name)] ?? null;
    if (typed[name] === undefined || same(typed[name], was)) continue;
    const { value, error } = checked(name, field, typed[name]);
    if (error) made.errors[name] = error;
    else if (!same(value, was)) made.overrides[name] = value ?? (field.type === "lora_list" ? [] : null);
  }
  return made;
}

/** @param {any} one @param {any} other */
const same = (one, other) => text(one) === text(other);
/** @param {any} value */
const text = (value) =>
  value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
