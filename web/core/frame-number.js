/** Finding a frame by its number from 1, or by timecode. */
import { text } from "../texts/text.js";

const TIMECODE = /^(?:(?:(\d+):)?(\d+):)?(\d+):(\d+)$/; // HH:MM:SS:FF; hours and minutes may be left out

/**
 * The timeline index of a number or timecode. A timecode counts frames at the nominal rate, as in
 * core/timecode.js.
 * @param {string} words
 * @param {import("./types.js").Timeline | null} timeline
 * @param {number} fps
 * @returns {{index: number} | {error: string}}
 */
export function frameIndex(words, timeline, fps) {
  const count = timeline?.ids.length ?? 0;
  const typed = words.trim().replace(/^#/, "");
  if (!timeline || !count) return { error: text("frames.none-yet") };
  if (/^\d+$/.test(typed)) return inRange(Number(typed) - 1, count);
  const parts = TIMECODE.exec(typed);
  if (!parts) return { error: text("frames.enter-number", { last: count }) };
  const [hours, minutes, seconds, frames] = parts.slice(1).map((part) => Number(part ?? 0));
  const rate = Math.max(1, Math.round(fps));
  if (frames >= rate) return { error: text("frames.timecode-range", { fps: rate, most: rate - 1 }) };
  return inRange(timeline.ticks.indexAt((hours * 3600 + minutes * 60 + seconds) * rate + frames), count);
}

/** Whether a text is a frame's number or a timecode, not words to search for. @param {string} words */
export function isFrameNumber(words) {
  const typed = words.trim();
  return /^#?\d+$/.test(typed) || TIMECODE.test(typed);
}

/** @param {number} index @param {number} count */
function inRange(index, count) {
  if (index >= 0 && index < count) return { index };
  return { error: text("frames.range", { count }) };
}
