/** How the viewer shows pictures, for all frames: guides, mirror, background, onion skin. */

/**
 * @typedef {object} Look
 * @property {boolean} safeAreas  action and title
 * @property {boolean} thirds
 * @property {boolean} centre  a cross
 * @property {boolean} mirror
 * @property {"dark" | "mid" | "light"} background  a neutral grey, in both themes
 * @property {number} before  frames of the onion skin, 0 to MOST_NEIGHBOURS
 * @property {number} after
 * @property {boolean} tint  of the onion skin
 */
/** @typedef {"safeAreas" | "thirds" | "centre" | "mirror" | "tint"} Switch */

export const MOST_NEIGHBOURS = 5;
export const BACKGROUNDS = /** @type {const} */ (["dark", "mid", "light"]);
/** @type {Look} */
export const LOOK = {
  ...{ safeAreas: false, thirds: false, centre: false, mirror: false, background: "dark" },
  ...{ before: 1, after: 1, tint: true },
};

/** @param {unknown} value */
const isSwitch = (value) => typeof value === "boolean";
/** @param {any} value */
const isCount = (value) => Number.isInteger(value) && value >= 0 && value <= MOST_NEIGHBOURS;
/** @type {{[N in keyof Look]: (value: any) => boolean}} */
const VALID = {
  ...{ safeAreas: isSwitch, thirds: isSwitch, centre: isSwitch, mirror: isSwitch, tint: isSwitch },
  ...{ before: isCount, after: isCount },
  background: (value) => BACKGROUNDS.includes(value),
};

/** Whether a stored value is a look. @param {any} value */
export const isLook = (value) =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(VALID).every(([name, fits]) => fits(value[name]));

/**
 * The opacity of a neighbour: it falls with the distance.
 * @param {number} opacity of all, 0 to 1
 * @param {number} distance in frames, from 1
 */
export const neighbourOpacity = (opacity, distance) => (opacity * 0.75) / distance;
