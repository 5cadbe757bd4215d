/** Keys of a track: when they are, and tracks with a key set, moved or removed. */
import { isText } from "./sheet.js";

/** @typedef {import("./sheet.js").Track} Track */
/** @typedef {import("./sheet.js").Key} Key */
/** @typedef {import("./sheet.js").KeyTime} KeyTime */
/** @typedef {"frame" | "second" | "beat"} Unit */
/** @typedef {{fps: number, bpm: number, offset: number}} Clock */

const SAME = 1e-6; // frames
const FINE = 1e4; // beats and seconds are rounded to a part of this

/** @param {KeyTime} time @returns {Unit} */
export function unitOf(time) {
  if (typeof time === "number") return "frame";
  return "beat" in time ? "beat" : "second";
}

/** The number of a time, in its unit. @param {KeyTime} time */
export const amountOf = (time) => (typeof time === "number" ? time : Object.values(time)[0]);

/** @param {number} amount @param {Unit} unit @returns {KeyTime} */
export const timeOf = (amount, unit) =>
  unit === "frame" ? amount : /** @type {KeyTime} */ ({ [unit]: amount });

/** The frame of a time, from the sheet's first; with fractions. @param {KeyTime} time @param {Clock} clock */
export function frameOf(time, { fps, bpm, offset }) {
  if (typeof time === "number") return time;
  return ("beat" in time ? offset + (time.beat * 60) / bpm : time.second) * fps;
}

/** A frame as a time of a unit. @param {number} frame @param {Unit} unit @param {Clock} clock */
export function timeAt(frame, unit, { fps, bpm, offset }) {
  if (unit === "frame") return timeOf(Math.round(frame), unit);
  const seconds = frame / fps;
  const amount = unit === "beat" ? ((seconds - offset) * bpm) / 60 : seconds;
  return timeOf(Math.round(amount * FINE) / FINE, unit);
}

/** The keys with their frames, in order of time. @param {Track} track @param {Clock} clock */
export const keysInOrder = ({ keys = [] }, clock) =>
  keys.map((key, index) => ({ key, index, frame: frameOf(key[0], clock) })).sort((a, b) => a.frame - b.frame);

/**
 * The index of the key at a frame; -1: there is none.
 * @param {Track} track
 * @param {number} frame
 * @param {Clock} clock
 */
export const indexAt = ({ keys = [] }, frame, clock) =>
  keys.findIndex(([time]) => Math.abs(frameOf(time, clock) - frame) < SAME);

/**
 * The track with a key; one at the same frame goes.
 * @param {Track} track
 * @param {Key} key
 * @param {Clock} clock
 * @returns {Track}
 */
export function withKey(track, key, clock) {
  const frame = frameOf(key[0], clock);
  const others = (track.keys ?? []).filter(([time]) => Math.abs(frameOf(time, clock) - frame) >= SAME);
  return inOrder(track, [...others, key], clock);
}

/**
 * The track without a key; null: nothing is left of it.
 * @param {Track} track
 * @param {number} index
 * @returns {Track | null}
 */
export function withoutKey(track, index) {
  const keys = (track.keys ?? []).filter((_, at) => at !== index);
  const { keys: _, ...others } = track;
  if (keys.length) return { ...others, keys };
  return track.expr === undefined ? null : others;
}

/**
 * The track with a key changed.
 * @param {Track} track
 * @param {number} index
 * @param {Key} key
 * @param {Clock} clock
 */
export const replaceKey = (track, index, key, clock) =>
  withKey({ ...track, keys: (track.keys ?? []).filter((_, at) => at !== index) }, key, clock);

/**
 * The track with a key at another frame; its unit stays. A key that is there goes.
 * @param {Track} track
 * @param {number} index
 * @param {number} frame
 * @param {Clock} clock
 */
export function moveKey(track, index, frame, clock) {
  const [time, ...rest] = keyOf(track, index);
  return replaceKey(track, index, [timeAt(frame, unitOf(time), clock), ...rest], clock);
}

/**
 * The next whole frame from a key on that has no key; null: there is none among the sheet's frames.
 * @param {Track} track
 * @param {number} index
 * @param {1 | -1} by
 * @param {number} frames of the sheet
 * @param {Clock} clock
 */
export function freeFrame(track, index, by, frames, clock) {
  const from = frameOf(keyOf(track, index)[0], clock);
  const first = by > 0 ? Math.floor(from + SAME) + 1 : Math.ceil(from - SAME) - 1;
  for (let frame = first; frame >= 0 && frame < frames; frame += by)
    if (indexAt(track, frame, clock) < 0) return frame;
  return null;
}

/**
 * The value that a new key gets: that of the curve. Where an expression makes something else of the keys, it
 * is what lies between the neighbours.
 * @param {Track} track
 * @param {number} frame
 * @param {readonly (number | string)[] | undefined} column the values of the sheet's frames
 * @param {Clock} clock
 */
export function valueAt(track, frame, column, clock) {
  const value = column?.[frame];
  if (isText(track)) return String(neighbours(track, frame, clock).left?.key[1] ?? "");
  const isOfKeys = track.expr === undefined || !track.keys?.length;
  if (typeof value === "number" && isOfKeys) return rounded(value);
  return rounded(between(neighbours(track, frame, clock), frame) ?? (Number(value) || 0));
}

/**
 * The keys around a frame; before the first one, `left` is that.
 * @param {Track} track
 * @param {number} frame
 * @param {Clock} clock
 */
function neighbours(track, frame, clock) {
  const keys = keysInOrder(track, clock);
  return {
    left: keys.findLast((one) => one.frame <= frame) ?? keys.at(0),
    right: keys.find((one) => one.frame > frame),
  };
}

/**
 * What lies on the straight line between two keys; null: they are no numbers.
 * @param {ReturnType<typeof neighbours>} around
 * @param {number} frame
 */
function between({ left, right }, frame) {
  const [low, high] = [left?.key[1], right?.key[1]];
  if (!left || typeof low !== "number") return null;
  if (!right || right === left || typeof high !== "number" || frame <= left.frame) return low;
  return low + ((frame - left.frame) / (right.frame - left.frame)) * (high - low);
}

/** @param {Track} track @param {number} index @returns {Key} */
const keyOf = ({ keys = [] }, index) => keys[index];

/** As people write it. @param {number} value */
export const rounded = (value) => Number(value.toPrecision(6));

/** @param {Track} track @param {Key[]} keys @param {Clock} clock @returns {Track} */
const inOrder = (track, keys, clock) => ({
  ...track,
  keys: keysInOrder({ keys }, clock).map(({ key }) => key),
});
