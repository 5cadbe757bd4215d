/** What the Export dialog computes: sizes, the frames of a range, and how large the file will be. */
import { playRange } from "./timeline.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./api-exports.js").ExportPreset} ExportPreset */
/** @typedef {"all" | "marks" | "selection"} RangeKind */
/** @typedef {{width: number, height: number}} Size */
/** @typedef {{[preset: string]: number}} Speeds  seconds for a million pixels, of the last export */

const HEIGHTS = [2160, 1440, 1080, 720, 480, 360];
/** How much larger or smaller than standard. @type {{[quality: string]: number}} */
const FACTORS = { small: 0.5, standard: 1, high: 2 };

/** Files that can carry a workflow which ComfyUI reads, and their types. */
const WORKFLOW_TYPES = /** @type {{[ending: string]: string}} */ ({
  mp4: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
});

/** The MIME type of such a file; undefined for others. @param {string} name @returns {string | undefined} */
export const workflowType = (name) => WORKFLOW_TYPES[name.slice(name.lastIndexOf(".") + 1)];

/** The project's own size, and others of its shape. @param {Size} project @returns {Size[]} */
export function exportSizes({ width, height }) {
  const others = HEIGHTS.filter((other) => other !== height).map((other) => ({
    width: 2 * Math.round((width * other) / height / 2),
    height: other,
  }));
  return [{ width, height }, ...others];
}

/**
 * The frames of a range as the API takes them, and the number of ticks; 0: there are none.
 * @param {Pick<State, "timeline" | "selection" | "playback">} state
 * @param {RangeKind} kind
 * @returns {{count: number, frames: {first?: number, last?: number, frame_ids?: number[]}}}
 */
export function exportRange({ timeline, selection, playback }, kind) {
  if (!timeline) return { count: 0, frames: {} };
  if (kind === "selection") {
    const ids = timeline.ids.filter((id) => selection.ids.has(id));
    const count = ids.reduce((sum, id) => sum + (timeline.holds.get(id) ?? 1), 0);
    return { count, frames: { frame_ids: ids } };
  }
  if (kind === "all") return { count: timeline.ticks.length, frames: {} };
  if (playback.in === null && playback.out === null) return { count: 0, frames: {} };
  const { first, last } = playRange(timeline, playback.in, playback.out);
  const count = timeline.ticks.startOf(last + 1) - timeline.ticks.startOf(first);
  return { count, frames: { first: timeline.ids[first], last: timeline.ids[last] } };
}

const LEAST_SECONDS = 2; // of an export that says something: the start of its process takes half a second

/**
 * The speeds, with that of a finished export.
 * @param {Speeds} speeds
 * @param {string} preset
 * @param {number} megapixels
 * @param {number | null} seconds
 * @returns {Speeds}
 */
export const withSpeed = (speeds, preset, megapixels, seconds) =>
  seconds === null || seconds < LEAST_SECONDS || !megapixels
    ? speeds
    : { ...speeds, [preset]: seconds / megapixels };

/** @param {Size} size @param {number} frames */
export const megapixelsOf = ({ width, height }, frames) => (width * height * frames) / 1e6;

/**
 * The size of a file in bytes, roughly: what a picture holds decides.
 * @param {ExportPreset} preset
 * @param {string} quality
 * @param {Size} size
 * @param {number} frames
 */
export const estimatedBytes = ({ bits }, quality, { width, height }, frames) =>
  (bits * (FACTORS[quality] ?? 1) * width * height * frames) / 8;
