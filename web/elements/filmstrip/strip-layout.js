/** The geometry of the filmstrip: sizes of cells, and the position of the strip in its scrolled view. */
import { WIDEST, inView, offsetOf, reveal, scrollFor, scrollWidth } from "../../core/virtual-strip.js";

/** @typedef {import("../../core/types.js").State} State */
/**
 * @typedef {object} Viewport  Pixels.
 * @property {number} offset  of the strip left of the view
 * @property {number} pitch  from one cell to the next
 * @property {number} gap  between cells
 * @property {number} width  of the view
 */

const [GAP, FOOT, TOP, BOTTOM, BORDERS] = [8, 26, 8, 8, 4]; // pixels
const [LOWEST, NARROWEST, WIDEST_CELL, NARROW] = [24, 64, 480, 124]; // pixels of a picture or cell
const WIDEST_FIREFOX = 17_000_000;

export class StripLayout {
  /** Pixels of the strip left of the view. */
  offset = 0;
  /** Height of a thumbnail in pixels. */
  picture = 90;
  #width = 0;
  #cell = 160;
  #count = 0;
  #drawnLeft = 0; // scrollLeft when it was drawn: reading it for each cell would force a layout
  #widest = CSS.supports("-moz-appearance", "none") ? WIDEST_FIREFOX : WIDEST;

  /** @param {HTMLElement} view the scrolled element */
  constructor(view) {
    this.view = view;
  }

  get pitch() {
    return this.#cell + GAP;
  }

  /** Whether the view has a size yet. */
  get isVisible() {
    return this.#width > 0;
  }

  /** @returns {Viewport} */
  get viewport() {
    return { offset: this.offset, pitch: this.pitch, gap: GAP, width: this.#width };
  }

  get #strip() {
    return { cell: this.pitch, count: this.#count, width: this.#width, widest: this.#widest };
  }

  /** @param {number} count of all cells */
  setCount(count) {
    this.#count = count;
    this.view.style.setProperty("--strip", `${scrollWidth(this.#strip)}px`);
  }

  /** Measures the view and sizes the cells; the leftmost cell stays. @param {State | null} state */
  measure(state) {
    const at = this.offset / this.pitch;
    const [width, height] = [this.view.clientWidth, this.view.clientHeight];
    const aspect = state?.project ? state.project.width / state.project.height : 16 / 9;
    const room = height - TOP - BOTTOM - FOOT - BORDERS;
    this.#width = width;
    this.picture = Math.max(LOWEST, Math.min(room, state?.settings.thumbnailHeight ?? room));
    const wanted = Math.max(NARROWEST, this.picture * aspect + BORDERS);
    this.#cell = Math.round(Math.min(WIDEST_CELL, wanted));
    const style = { "--cell": this.#cell, "--tall": this.picture + FOOT + BORDERS, "--foot": FOOT };
    for (const [name, pixels] of Object.entries(style)) this.view.style.setProperty(name, `${pixels}px`);
    this.view.classList.toggle("narrow", this.#cell < NARROW);
    this.scrollTo(at * this.pitch);
  }

  /** @param {number} offset */
  scrollTo(offset) {
    this.setCount(this.#count);
    const strip = this.#strip;
    this.offset = Math.round(Math.max(0, Math.min(offset, strip.cell * strip.count - strip.width)));
    this.view.scrollLeft = scrollFor(strip, this.offset);
  }

  /** Takes over the user's scrolling; returns whether it has to be drawn. */
  readScroll() {
    const left = this.view.scrollLeft;
    // The browser rounds the position that we set: less than a pixel is no movement.
    const moved = Math.abs(scrollFor(this.#strip, this.offset) - left) > 1;
    if (moved) this.offset = offsetOf(this.#strip, left);
    return moved || left !== this.#drawnLeft;
  }

  /** Notes the scroll position for `xOf`, before cells are drawn. */
  beginDrawing() {
    this.#drawnLeft = this.view.scrollLeft;
  }

  /** Pixels from the left end of the scrolled element to a cell. @param {number} index */
  xOf(index) {
    return this.#drawnLeft + index * this.pitch - this.offset;
  }

  /** The slot after the boundary nearest to a position in the page. @param {number} clientX */
  boundaryAt(clientX) {
    const x = clientX - this.view.getBoundingClientRect().left + this.offset;
    return Math.max(0, Math.round((x - GAP / 2) / this.pitch));
  }

  /** @param {number} index */
  isInView(index) {
    const x = index * this.pitch - this.offset;
    return x > -this.#cell && x < this.#width;
  }

  cellsInView() {
    return inView(this.#strip, this.offset);
  }

  /** The offset that brings a cell into view; the current one if it is. @param {number} index */
  offsetFor(index) {
    return reveal(this.#strip, this.offset, index, GAP);
  }
}
