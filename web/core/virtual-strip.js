/** Which cells of a very long strip are in view, and where they are in an element of limited width. */

export const MOST_CELLS = 140;
// CSS pixels; browsers clamp elements a little above (Firefox at 17.8 million)
export const WIDEST = 33_000_000;
const OVERSCAN = 6; // cells on either side, a small scroll shows no gap

/**
 * @typedef {object} Strip  Widths in CSS pixels.
 * @property {number} cell  from one slot to the next
 * @property {number} count  of all slots
 * @property {number} width  of the view
 * @property {number} [end]  behind the last slot
 * @property {number} [perCell]  slots that share a cell
 * @property {number} [widest]  element that the browser can lay out
 */

/** @param {Strip} strip */
const whole = ({ cell, count, end = 0 }) => cell * count + end;

/** The width of the scrolled element. @param {Strip} strip */
export const scrollWidth = (strip) => Math.min(strip.widest ?? WIDEST, whole(strip));

/**
 * Pixels of the strip per pixel of scrolling: 1 unless the strip is wider than the element.
 * @param {Strip} strip
 */
export function scale(strip) {
  const room = scrollWidth(strip) - strip.width;
  const hidden = whole(strip) - strip.width;
  return hidden > room && room > 0 ? hidden / room : 1;
}

/** Pixels of the strip left of the view. @param {Strip} strip @param {number} scrollLeft */
export const offsetOf = (strip, scrollLeft) => Math.max(0, scrollLeft) * scale(strip);

/** An offset within the strip. @param {Strip} strip @param {number} offset */
export const within = (strip, offset) => Math.max(0, Math.min(offset, whole(strip) - strip.width));

/** The scroll position for an offset. @param {Strip} strip @param {number} offset */
export const scrollFor = (strip, offset) => within(strip, offset) / scale(strip);

/**
 * The slots in view (`from` to `to`) and those to render (`first` to `last`, whole cells); `to` and `last`
 * are past the end.
 * @param {Strip} strip
 * @param {number} offset
 * @returns {{from: number, to: number, first: number, last: number}} `last - first` is at most MOST_CELLS
 *   cells
 */
export function inView({ cell, count, width, perCell = 1 }, offset) {
  const cells = Math.ceil(count / perCell);
  const clamp = (/** @type {number} */ index) => Math.min(Math.max(0, index), cells);
  const from = clamp(Math.floor(offset / cell / perCell));
  const to = Math.min(clamp(Math.ceil((offset + width) / cell / perCell)), from + MOST_CELLS);
  const spare = Math.min(OVERSCAN, Math.max(0, Math.floor((MOST_CELLS - (to - from)) / 2)));
  const slot = (/** @type {number} */ at) => Math.min(count, at * perCell);
  const slots = { from: Math.floor(offset / cell), to: Math.ceil((offset + width) / cell) };
  return {
    from: Math.max(slot(from), Math.min(slots.from, count)),
    to: Math.min(slot(to), Math.max(0, slots.to)),
    first: slot(clamp(from - spare)),
    last: slot(clamp(to + spare)),
  };
}

/**
 * The nearest offset that brings a slot into view.
 * @param {Strip} strip
 * @param {number} offset
 * @param {number} index
 * @param {number} [margin] pixels after the slot
 */
export function reveal({ cell, width }, offset, index, margin = 0) {
  const start = index * cell;
  if (start < offset || cell > width) return start;
  const end = start + cell + margin;
  return end > offset + width ? end - width : offset;
}
