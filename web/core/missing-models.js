/** Models that a generator needs and ComfyUI doesn't have. */

/** @typedef {import("./types.js").State} State */

/**
 * Whether a folder from which the form's generator needs a model is empty; false until that is known.
 * @param {Pick<State, "generators" | "generator" | "models">} state
 */
export function lacksModels({ generators, generator, models }) {
  const parameters = Object.values(generators?.[generator ?? ""]?.parameters ?? {});
  return parameters.some(
    ({ type, required, category = "" }) =>
      type === "model_selection" && required && models[category]?.length === 0,
  );
}
