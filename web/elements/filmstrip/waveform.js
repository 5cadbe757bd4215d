/** Draws the waveforms of clips on one canvas. */
import { clear } from "./canvas.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./sound-lane.js").Box} Box */

const LABEL = 14; // pixels at the top, for names

/**
 * @param {HTMLCanvasElement} canvas
 * @param {readonly Box[]} boxes
 * @param {State} state
 * @param {(x: number) => number | null} tickAt  the tick at a pixel, with fractions; null: a task is there
 */
export function drawWave(canvas, boxes, { peaks, project }, tickAt) {
  const [width, height] = [canvas.clientWidth, canvas.clientHeight];
  const context = canvas.getContext("2d");
  if (!context || !project) return;
  clear(canvas, context, width, height);
  context.fillStyle = getComputedStyle(canvas).color;
  const middle = LABEL + (height - LABEL) / 2;
  for (const { clip, x, width: wide } of boxes) {
    const wave = peaks.get(clip.file);
    if (!wave) continue;
    const scale = ((height - LABEL - 6) / 256) * 10 ** (clip.gain_db / 20);
    context.globalAlpha = clip.muted ? 0.25 : 0.75;
    const pairsPerSecond = wave.pairs.length / 2 / wave.seconds;
    const pairAt = (/** @type {number} */ tick) =>
      (clip.in_seconds + (tick - clip.start_frame) / project.fps) * pairsPerSecond;
    for (let at = Math.max(0, Math.floor(x)); at < Math.min(width, x + wide); at += 1) {
      const [from, to] = [tickAt(at), tickAt(at + 1)];
      if (from === null) continue;
      const { low, high } = extremes(wave.pairs, pairAt(from), pairAt(to ?? Math.floor(from) + 1));
      context.fillRect(at, middle - high * scale, 1, Math.max(1, (high - low) * scale));
    }
  }
}

/**
 * The lowest and highest sample between two pairs of peaks.
 * @param {Int8Array} pairs
 * @param {number} first with fractions
 * @param {number} last
 */
function extremes(pairs, first, last) {
  let [low, high] = [0, 0];
  const from = Math.max(0, Math.floor(first));
  const to = Math.min(pairs.length / 2, Math.max(from + 1, Math.floor(last)));
  for (let at = from; at < to; at += 1) {
    low = Math.min(low, pairs[at * 2]);
    high = Math.max(high, pairs[at * 2 + 1]);
  }
  return { low, high };
}
