/** A frame's parameters as values of a generator's form. */

/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {import("./types.js").FormValues} FormValues */
/** @typedef {"all" | "prompt" | "seed"} What */

/** @type {{[W in What]: readonly (keyof Params)[]}} */
const NAMES = {
  all: /** @type {const} */ ([
    ...["prompt", "negative_prompt", "model_name", "loras", "steps", "cfg_scale", "guidance"],
    ...["sampler", "scheduler", "denoise", "seed"],
  ]),
  prompt: ["prompt", "negative_prompt"],
  seed: ["seed"],
};

/**
 * The known values for which the generator has a field. A seed is text: numbers lose digits.
 * @param {Params} params
 * @param {Pick<import("./api-types.js").Generator, "parameters">} generator
 * @param {What} what
 * @returns {FormValues}
 */
export function formValues(params, { parameters }, what) {
  const known = NAMES[what].filter((name) => name in parameters && (params[name] ?? null) !== null);
  return Object.fromEntries(
    known.map((name) => [name, name === "seed" ? String(params.seed) : params[name]]),
  );
}
