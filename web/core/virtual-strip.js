/** Which cells of a very long strip are in view, and where they stand in an element that browsers can still lay out. */

export const MOST_CELLS = 140;
export const WIDEST = 33_000_000; // CSS pixels; browsers clamp elements a little above (Firefox at 17.8 million)
const OVERSCAN = 6; // cells on either side, so that a small scroll shows no gap

/** @typedef {{cell: number, count: number, width: number, widest?: number}} Strip  cell: pixels from one cell to the next; count: of all cells; width: of the view; widest: that the browser takes */

/** What is `count * cell` long but at most what a browser takes. @param {Strip} strip */
export const scrollWidth = ({ cell, count, widest = WIDEST }) => Math.min(widest, count * cell);

/** How far one pixel of the scroll bar moves the strip: 1 until the strip is too long. @param {Strip} strip */
export function scale(strip) {
  const room = scrollWidth(strip) - strip.width;
  const whole = strip.cell * strip.count - strip.width;
  return whole > room && room > 0 ? whole / room : 1;
}

/** Pixels of the strip left of the view, for a scroll position. @param {Strip} strip @param {number} scrollLeft */
export const offsetOf = (strip, scrollLeft) => Math.max(0, scrollLeft) * scale(strip);

/** The scroll position at which so many pixels of the strip are left of the view. @param {Strip} strip @param {number} offset */
export function scrollFor(strip, offset) {
  const most = Math.max(0, strip.cell * strip.count - strip.width);
  return Math.min(Math.max(0, offset), most) / scale(strip);
}

/**
 * The cells in view and those to have in the page (with overscan, MOST_CELLS at most); `to` and `last` are past the end.
 * @param {Strip} strip @param {number} offset pixels of the strip left of the view
 * @returns {{from: number, to: number, first: number, last: number}} from/to: in view; first/last: in the page
 */
export function inView({ cell, count, width }, offset) {
  const clamp = (/** @type {number} */ index) => Math.min(Math.max(0, index), count);
  const from = clamp(Math.floor(offset / cell));
  const to = Math.min(clamp(Math.ceil((offset + width) / cell)), from + MOST_CELLS);
  const spare = Math.min(OVERSCAN, Math.max(0, Math.floor((MOST_CELLS - (to - from)) / 2)));
  return { from, to, first: clamp(from - spare), last: clamp(to + spare) };
}

/** The offset that brings a cell into view with the least movement. @param {Strip} strip @param {number} offset @param {number} index @param {number} [spare] pixels behind it */
export function reveal({ cell, width }, offset, index, spare = 0) {
  const start = index * cell;
  if (start < offset || cell > width) return start;
  return start + cell + spare > offset + width ? start + cell + spare - width : offset;
}
