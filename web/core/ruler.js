/** Which frame numbers the ruler shows. */
import { formatNumber } from "../texts/text.js";

/** @typedef {{index: number, number: number}} Label  timeline index, and the frame's number */

const [DIGIT, SPACE] = [7, 18]; // pixels

/** Pixels that the number of a frame needs. @param {number} number */
export const labelWidth = (number) => 6 + DIGIT * formatNumber(number).length;
const ROUND = [1, 2, 5];

/**
 * Numbers from one label to the next: 1, 2, 5, 10, …
 * @param {number} pitch pixels from one frame to the next
 * @param {number} count of frames
 */
export function labelStep(pitch, count) {
  const least = (SPACE + DIGIT * formatNumber(count).length) / pitch;
  const power = 10 ** Math.max(0, Math.floor(Math.log10(least)));
  return [...ROUND, 10].map((one) => one * power).find((step) => step >= least) ?? 1;
}

/**
 * The labels of some frames: round numbers, and the first frame's.
 * @param {number} first timeline index
 * @param {number} last past the end
 * @param {number} step
 * @returns {Label[]}
 */
export function labelsBetween(first, last, step) {
  /** @type {Label[]} */
  const labels = [];
  if (first <= 0 && last > 0 && step > 2) labels.push({ index: 0, number: 1 });
  const next = Math.ceil((Math.max(0, first) + 1) / step) * step;
  for (let number = next; number <= last; number += step) labels.push({ index: number - 1, number });
  return labels;
}
