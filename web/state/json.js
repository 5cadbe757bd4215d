/** JSON with seeds beyond the whole numbers that JavaScript holds exactly. */

// inside a text, the quotes would be escaped
const LONG_SEED = /("(?:(?:noise_)?seed|start)"\s*:\s*)(-?\d{16,})(?=\s*[,}])/g;

/**
 * JSON that writes a BigInt as a number: seeds may be larger than JavaScript's numbers are exact.
 * @param {unknown} body
 */
export function toJson(body) {
  const mark = `big-${Math.random()}:`;
  const text = JSON.stringify(body, (_, value) => (typeof value === "bigint" ? `${mark}${value}` : value));
  return text.replaceAll(new RegExp(`"${mark}(-?\\d+)"`, "g"), "$1");
}

/** Reads JSON; a seed that JavaScript's numbers can't hold stays text. @param {string} text */
export const fromJson = (text) => JSON.parse(text.replaceAll(LONG_SEED, '$1"$2"'));
