/** Short texts that several elements share. */
import { locale, region, text } from "../texts/text.js";

/**
 * "1280 × 720 · 24 fps · 120 frames"
 * @param {{width: number, height: number, fps: number}} project
 * @param {number | undefined} frames undefined: not known yet
 */
export function projectFacts({ width, height, fps }, frames) {
  const facts = [`${width} × ${height}`, text("words.fps", { fps })];
  return [...facts, ...(frames === undefined ? [] : [text("words.frames", { count: frames })])].join(" · ");
}

/**
 * A name for use inside another text: right-to-left names must not reorder it. Elements use <bdi>.
 * @param {string} name
 */
export const isolated = (name) => `\u2068${name}\u2069`; // first strong isolate, pop directional isolate

/** "Loop (Ctrl+L)". @param {string} label @param {string} keys */
export const withKeys = (label, keys) => text("words.with-keys", { label, keys });

/** A label inside a sentence: English writes it small there. @param {string} label */
export const inSentence = (label) => (locale === "en" ? label.toLowerCase() : label);

const tenths = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** "12 kB", "3.4 MB", "1.2 GB". @param {number} bytes */
export function formatBytes(bytes) {
  if (bytes < 1e6) return text("words.kilobytes", { size: Math.ceil(bytes / 1000) });
  if (bytes < 1e9) return text("words.megabytes", { size: tenths.format(bytes / 1e6) });
  return text("words.gigabytes", { size: tenths.format(bytes / 1e9) });
}

/** Day and time, without the year if it is the current one. @param {Date} date */
export function shortDate(date) {
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  const time = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
  return date.toLocaleString(region, { year, month: "short", day: "numeric", ...time });
}

/**
 * "Undo: deletion of 3 frames"; "Undo" when there is nothing to undo.
 * @param {"Undo" | "Redo"} word
 * @param {import("./api-history.js").HistoryStep | null} step
 */
export function historyLabel(word, step) {
  if (!step) return word === "Undo" ? text("words.undo") : text("words.redo");
  return text(word === "Undo" ? "words.undo-step" : "words.redo-step", { step: step.text });
}

/**
 * A name that is not taken, like "Fox 2".
 * @param {string} name
 * @param {string[]} taken  upper and lower case are the same
 */
export function unusedName(name, taken) {
  const known = new Set(taken.map((one) => one.toLowerCase()));
  let free = name;
  for (let number = 2; known.has(free.toLowerCase()); number += 1) free = `${name} ${number}`;
  return free;
}

/**
 * What the transport says while it plays: "−2×", "23.5 fps · 4 skipped"; nothing if all is as usual.
 * @param {Pick<import("./types.js").Playback, "playing" | "speed" | "rate" | "skipped">} playback
 */
export function playbackText({ playing, speed, rate, skipped }) {
  if (!playing) return "";
  const times =
    speed === 1 ? "" : `${speed < 0 ? "−" : ""}${Math.abs(speed) === 0.5 ? "½" : Math.abs(speed)}×`;
  const fps = Math.round(rate * 10) / 10;
  const late = skipped ? text("words.skipped", { fps, count: skipped }) : "";
  return [times, late].filter(Boolean).join(" · ");
}
