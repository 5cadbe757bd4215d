/** Frame numbers as time: exact seconds for playback, timecode and durations as text. */
import { text } from "../texts/text.js";

// NTSC rates are written short; these are their nominal rates (SMPTE ST 12-1), as in the store.
const NTSC = new Map([
  [23.976, 24],
  [29.97, 30],
  [59.94, 60],
]);
const PRECISION = 1000; // other rates are read as thousandths

/** @param {number} fps as in the project @returns {{num: number, den: number}} num / den frames per second */
export function exactFps(fps) {
  const nominal = NTSC.get(fps);
  if (nominal) return { num: nominal * 1000, den: 1001 };
  return Number.isInteger(fps) ? { num: fps, den: 1 } : { num: Math.round(fps * PRECISION), den: PRECISION };
}

/**
 * Non-drop timecode: counts frames at the nominal rate, so at 23.976 it lags behind the clock.
 * @param {number} index from 0
 * @param {number} fps
 */
export function timecode(index, fps) {
  const rate = Math.max(1, Math.round(fps));
  const frame = Math.max(0, Math.trunc(index));
  const seconds = Math.floor(frame / rate);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60, frame % rate];
  return parts.map((part) => String(part).padStart(2, "0")).join(":");
}

/** The length of a number of frames in seconds. @param {number} count @param {number} fps */
export function duration(count, fps) {
  const { num, den } = exactFps(fps);
  return (count * den) / num;
}

/** "4.9 s", "1 min 40 s", "2 h 5 min". @param {number} seconds */
export function formatDuration(seconds) {
  const tenths = Math.round(Math.max(0, seconds) * 10) / 10;
  if (tenths < 60) return text("words.seconds", { seconds: tenths });
  const whole = Math.round(seconds);
  if (whole < 3600) return minutesAndSeconds(Math.floor(whole / 60), whole % 60);
  const minutes = Math.round(seconds / 60);
  return hoursAndMinutes(Math.floor(minutes / 60), minutes % 60);
}

/** @param {number} minutes @param {number} seconds */
const minutesAndSeconds = (minutes, seconds) =>
  text(seconds ? "words.minutes-seconds" : "words.minutes", { minutes, seconds });

/** @param {number} hours @param {number} minutes */
const hoursAndMinutes = (hours, minutes) =>
  text(minutes ? "words.hours-minutes" : "words.hours", { hours, minutes });
