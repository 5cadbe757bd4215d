/** A frame's parameters as values of a generator's form. */

/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {import("./api-types.js").Generator} Generator */
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

const MODEL = /** @type {const} */ ([
  ...["model_name", "loras", "steps", "cfg_scale", "guidance", "sampler", "scheduler"],
]);

/**
 * The known values for which the generator has a field. A seed is text: numbers lose digits.
 * @param {Params} params
 * @param {Pick<Generator, "parameters">} generator
 * @param {What} what
 * @returns {FormValues}
 */
export const formValues = (params, generator, what) => valuesOf(params, generator, NAMES[what]);

/**
 * @param {Params} params
 * @param {Pick<Generator, "parameters">} generator
 * @param {readonly (keyof Params)[]} names
 * @returns {FormValues}
 */
function valuesOf(params, { parameters }, names) {
  const known = names.filter((name) => name in parameters && (params[name] ?? null) !== null);
  return Object.fromEntries(
    known.map((name) => [name, name === "seed" ? String(params.seed) : params[name]]),
  );
}

/**
 * What a form that works on a frame starts with: how the frame was made, if that was with the same kind of
 * model. What was typed stays.
 * @param {import("./types.js").Sidecar} frame
 * @param {Generator | undefined} made  the generator that made it
 * @param {Generator} generator
 * @param {FormValues} typed
 * @param {boolean} withPrompt
 * @returns {FormValues}
 */
export function startValues({ params }, made, generator, typed, withPrompt) {
  const [before, now] = [made, generator].map((one) => one?.parameters.model_name?.category);
  if (!now || before !== now) return typed;
  const names = withPrompt ? [...NAMES.prompt, ...MODEL] : ["negative_prompt", ...MODEL];
  return { ...valuesOf(params, generator, /** @type {(keyof Params)[]} */ (names)), ...typed };
}
