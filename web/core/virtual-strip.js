/** Which cells of a very long strip are in view, and where they are in an element of limited width. */

export const MOST_CELLS = 140;
// CSS pixels; browsers clamp elements a little above (Firefox at 17.8 million)
export const WIDEST = 33_000_000;
const OVERSCAN = 6; // cells on either side, a small scroll shows no gap

/**
 * @typedef {object} Strip  Widths in CSS pixels.
 * @property {number} cell  from one cell to the next
 * @property {number} count  of all cells
 * @property {number} width  of the view
 * @property {number} [widest]  element that the browser can lay out
 */

/** The width of the scrolled element. @param {Strip} strip */
export const scrollWidth = ({ cell, count, widest = WIDEST }) => Math.min(widest, count * cell);

/**
 * Pixels of the strip per pixel of scrolling: 1 unless the strip is wider than the element.
 * @param {Strip} strip
 */
export function scale(strip) {
  const room = scrollWidth(strip) - strip.width;
  const whole = strip.cell * strip.count - strip.width;
  return whole > room && room > 0 ? whole / room : 1;
}

/** Pixels of the strip left of the view. @param {Strip} strip @param {number} scrollLeft */
export const offsetOf = (strip, scrollLeft) => Math.max(0, scrollLeft) * scale(strip);

/** The scroll position for an offset. @param {Strip} strip @param {number} offset */
export function scrollFor(strip, offset) {
  const most = Math.max(0, strip.cell * strip.count - strip.width);
  return Math.min(Math.max(0, offset), most) / scale(strip);
}

/**
 * The cells in view (`from` to `to`) and those to render (`first` to `last`); `to` and `last` are past the
 * end.
 * @param {Strip} strip
 * @param {number} offset
 * @returns {{from: number, to: number, first: number, last: number}} `last - first` is at most MOST_CELLS
 */
export function inView({ cell, count, width }, offset) {
  const clamp = (/** @type {number} */ index) => Math.min(Math.max(0, index), count);
  const from = clamp(Math.floor(offset / cell));
  const to = Math.min(clamp(Math.ceil((offset + width) / cell)), from + MOST_CELLS);
  const spare = Math.min(OVERSCAN, Math.max(0, Math.floor((MOST_CELLS - (to - from)) / 2)));
  return { from, to, first: clamp(from - spare), last: clamp(to + spare) };
}

/**
 * The nearest offset that brings a cell into view.
 * @param {Strip} strip
 * @param {number} offset
 * @param {number} index
 * @param {number} [margin] pixels after the cell
 */
export function reveal({ cell, width }, offset, index, margin = 0) {
  const start = index * cell;
  if (start < offset || cell > width) return start;
  const end = start + cell + margin;
  return end > offset + width ? end - width : offset;
}
