/** A variation of a frame: its parameters as fields, and the changed ones as overrides. */
import { text } from "../texts/text.js";
import { checkValue } from "./form.js";

/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {{[name: string]: Parameter}} Fields */

/** @type {Fields} */
const FIELDS = {
  prompt: { type: "string", required: false, multiline: true },
  negative_prompt: { type: "string", required: false, multiline: true },
  model_name: {
    type: "model_selection",
    required: true,
    label: text("fields.model"),
    category: "checkpoints",
  },
  loras: { type: "lora_list", required: false, label: "LoRAs" },
  steps: { type: "integer", required: true, min: 1, max: 10_000 },
  cfg_scale: { type: "float", required: true, label: "CFG", min: 0, max: 100, step: 0.1 },
  guidance: { type: "float", required: true, min: 0, max: 100, step: 0.1 },
  sampler: { type: "selection", required: true },
  scheduler: { type: "selection", required: true },
  denoise: { type: "float", required: true, min: 0, max: 1, step: 0.05 },
};
/** @type {Parameter} */
const SEED = { type: "integer", required: false, seed: true, max: 2 ** 64 };

/**
 * The fields of a frame's variation: the known parameters, and always the seed.
 * @param {Params} params
 * @param {string} generator of the frame
 * @param {{[name: string]: Generator} | null} generators
 * @returns {Fields}
 */
export function variationFields(params, generator, generators) {
  const own = generators?.[generator];
  const manifests = [...(own ? [own] : []), ...Object.values(generators ?? {})].map((one) => one.parameters);
  const known = Object.entries(FIELDS).filter(([name]) => (valueOf(params, name) ?? null) !== null);
  const fields = known.map(([name, field]) => [name, { ...field, ...fromManifests(name, manifests) }]);
  return { ...Object.fromEntries(fields), seed: SEED };
}

/**
 * Choices and folder of a field, from the first manifest that has them.
 * @param {string} name
 * @param {Fields[]} manifests
 * @returns {Partial<Parameter>}
 */
function fromManifests(name, manifests) {
  if (name === "sampler" || name === "scheduler")
    return { options: manifests.map((one) => one[name]?.options).find((options) => options?.length) ?? [] };
  if (name === "model_name")
    return { category: manifests.map((one) => one[name]?.category).find(Boolean) ?? "checkpoints" };
  return {};
}

/**
 * The changed parameters. A cleared seed is null, which draws a random one.
 * @param {Fields} fields
 * @param {Params} params
 * @param {FormValues} typed
 * @returns {{overrides: FormValues, errors: {[name: string]: string}}}
 */
export function overridesOf(fields, params, typed) {
  /** @type {{overrides: FormValues, errors: {[name: string]: string}}} */
  const result = { overrides: {}, errors: {} };
  for (const [name, field] of Object.entries(fields)) {
    const original = valueOf(params, name) ?? null;
    if (typed[name] === undefined || same(typed[name], original)) continue;
    const { value, error } = checkValue(name, field, typed[name]);
    if (error) result.errors[name] = error;
    else if (!same(value, original))
      result.overrides[name] = value ?? (field.type === "lora_list" ? [] : null);
  }
  return result;
}

/** @param {Params} params @param {string} name */
const valueOf = (params, name) => params[/** @type {keyof Params} */ (name)];
/** @param {unknown} one @param {unknown} other */
const same = (one, other) => written(one) === written(other);
/** @param {unknown} value */
const written = (value) =>
  value !== null && typeof value === "object" ? JSON.stringify(value) : String(value ?? "");
