/** Generators of chains: each frame is made from the one before. */

/** @typedef {import("./api-types.js").Generator} Generator */

/**
 * The parameter that is the frame before; undefined: the generator makes no chains.
 * @param {Pick<Generator, "parameters">} generator
 */
export const previousOf = ({ parameters }) =>
  Object.keys(parameters).find(
    (name) => parameters[name].type === "frame" && (parameters[name].relation ?? "previous") === "previous",
  );

/**
 * The data of an order with its seed; without one, each frame gets a random one.
 * @param {Pick<Generator, "parameters">} generator
 * @param {import("./types.js").FormValues} data
 * @param {bigint | null} seed
 */
export function withSeed({ parameters }, data, seed) {
  const name = Object.keys(parameters).find((one) => parameters[one].seed);
  return name && seed !== null ? { ...data, [name]: seed } : data;
}
