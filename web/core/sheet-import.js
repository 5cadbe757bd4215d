/** Tracks of other programs for a sheet: named as its generator's parameters are. */
import { isText } from "./sheet.js";

/** @typedef {import("./sheet.js").Generator} Generator */
/** @typedef {import("./sheet.js").Key} Key */
/** @typedef {import("./sheet.js").Track} Track */
/** @typedef {import("./sheet.js").Tracks} Tracks */

const NEGATIVE = /\s*--neg(?:ative)?(?=\s|$)\s*/; // separates the two prompts of Deforum and Parseq

/** Parseq's names of parameters. @type {{[name: string]: string}} */
const NAMES = { deforum_prompt: "prompt", scale: "cfg_scale" };

/**
 * Tracks with the names of a generator's parameters. Texts of others are left out: nothing could use them,
 * while the expressions of others can use numbers.
 * @param {Tracks} tracks
 * @param {Generator} generator
 * @returns {Tracks}
 */
export function fitted(tracks, { parameters }) {
  /** @type {Tracks} */
  const found = {};
  const isSplit = "negative_prompt" in parameters && !("negative_prompt" in tracks);
  for (const [name, track] of Object.entries(tracks)) {
    const known = nameOf(name, tracks, parameters);
    if (known in parameters && known === "prompt" && isText(track))
      Object.assign(found, prompts(track, isSplit));
    else if (!isText(track) || known in parameters) found[known] = track;
  }
  return found;
}

/** @param {string} name @param {Tracks} tracks @param {Generator["parameters"]} parameters */
function nameOf(name, tracks, parameters) {
  const known = NAMES[name];
  return known in parameters && !(known in tracks) && !(name in parameters) ? known : name;
}

/**
 * A track of prompts, and one of their negative parts, if there are any.
 * @param {Track} track
 * @param {boolean} isSplit
 * @returns {Tracks}
 */
function prompts(track, isSplit) {
  const parts = (track.keys ?? []).map(([, value]) => String(value).split(NEGATIVE));
  if (!isSplit || parts.every(({ length }) => length < 2)) return { prompt: track };
  const of = (/** @type {number} */ part) => {
    const keys = (track.keys ?? []).map(([time], at) => /** @type {Key} */ ([time, parts[at][part] ?? ""]));
    return { ...track, keys: keys.filter(([, value], at) => at === 0 || value !== keys[at - 1][1]) };
  };
  return { prompt: of(0), negative_prompt: of(1) };
}
