/** The geometry of the filmstrip: sizes of cells, and the position of the strip in its scrolled view. */
import {
  WIDEST,
  inView,
  offsetOf,
  reveal,
  scrollFor,
  scrollWidth,
  within,
} from "../../core/virtual-strip.js";
import { endOf, framesPerCell, gapOf, pitchOf } from "../../core/zoom.js";

/** @typedef {import("../../core/types.js").State} State */
/**
 * @typedef {object} Viewport  Pixels.
 * @property {number} offset  of the strip left of the view
 * @property {number} pitch  from one frame to the next
 * @property {number} gap  between frames
 * @property {number} width  of the view
 */

const [FOOT, PAD, BORDERS] = [22, 6, 4]; // pixels
const [LOWEST, FOOTED] = [12, 40]; // pixels of height of a picture: the least, and with a foot
const [NARROWEST, WIDEST_CELL, NARROW] = [24, 768, 124]; // pixels of a cell
const SWING = 48; // pixels of height that a bar of ComfyUI's page takes and gives back
const WIDEST_FIREFOX = 17_000_000;

export class StripLayout {
  /** Pixels of the strip left of the view. */
  offset = 0;
  /** Height of a cell in pixels. */
  height = 120;
  /** Height of a thumbnail in pixels. */
  picture = 90;
  /** Width of a thumbnail in pixels. */
  thumbnail = 160;
  /** Pixels from one frame to the next. */
  pitch = 168;
  /** Frames that share a cell. */
  perCell = 1;
  #width = 0;
  #natural = 168;
  #count = 0;
  #drawnLeft = 0; // scrollLeft when it was drawn: reading it for each cell would force a layout
  #drawnWidth = -1; // of the scrolled element
  #isScrolling = false; // to `offset`, when it is drawn
  #widest = CSS.supports("-moz-appearance", "none") ? WIDEST_FIREFOX : WIDEST;
  /** What the natural size was measured for. */
  #measured = { height: -1, look: "" };

  /** @param {HTMLElement} view the scrolled element */
  constructor(view) {
    this.view = view;
  }

  /** Whether the view has a size yet. */
  get isVisible() {
    return this.#width > 0;
  }

  /** @returns {Viewport} */
  get viewport() {
    return {
      offset: this.offset,
      pitch: this.pitch,
      gap: gapOf(this.pitch, this.perCell),
      width: this.#width,
    };
  }

  /** Pixels from the left end of the scrolled element to the view. */
  get left() {
    return this.#drawnLeft;
  }

  /** @returns {import("../../core/zoom.js").StripSize} */
  get size() {
    return { width: this.#width, natural: this.#natural };
  }

  get #strip() {
    const { pitch: cell, perCell } = this;
    const end = endOf(cell, this.size);
    return { cell, perCell, end, count: this.#count, width: this.#width, widest: this.#widest };
  }

  /**
   * Measures the view; the leftmost frame stays. Thumbnails fill the height, unless something on the page
   * only took a little of it for a while: cells must not change their width under the pointer.
   * @param {State | null} state
   * @param {boolean} isWanted whether the user changes the size
   */
  measure(state, isWanted) {
    const at = this.offset / this.pitch;
    const [width, height] = [this.view.clientWidth, this.view.clientHeight];
    const aspect = state?.project ? state.project.width / state.project.height : 16 / 9;
    const most = state?.settings.thumbnailHeight ?? Infinity;
    const room = height - 2 * PAD - BORDERS;
    const foot = room - FOOT >= FOOTED ? FOOT : 0;
    this.#width = width;
    this.picture = Math.max(LOWEST, Math.min(room - foot, most));
    this.thumbnail = this.picture * aspect;
    const look = `${aspect} ${most}`;
    const { height: known, look: knownLook } = this.#measured;
    const isPassing = !isWanted && look === knownLook && isLittleLower(height, known);
    if (!isPassing && height > 0) {
      this.#measured = { height, look };
      const cell = Math.min(WIDEST_CELL, Math.max(NARROWEST, this.thumbnail + BORDERS));
      this.#natural = Math.round(cell + gapOf(cell, 1));
    }
    this.height = this.picture + foot + BORDERS;
    const top = Math.floor(Math.max(0, (height - this.height) / 2));
    const style = { "--tall": this.height, "--foot": foot, "--top": top };
    for (const [name, pixels] of Object.entries(style)) this.view.style.setProperty(name, `${pixels}px`);
    this.view.classList.toggle("footless", !foot);
    if (state) this.setZoom(state);
    this.scrollTo(at * this.pitch);
  }

  /**
   * Applies the zoom and the number of cells.
   * @param {State} state
   * @param {number} [x] pixels from the left edge of the view to a place that stays where it is
   */
  setZoom({ zoom, slots }, x) {
    const [before, hadGap] = [this.pitch, this.viewport.gap];
    this.#count = slots?.length ?? 0;
    this.pitch = pitchOf(zoom, this.size, this.#count);
    this.perCell = framesPerCell(this.pitch, this.size);
    const { gap } = this.viewport;
    const cell = this.pitch * this.perCell - gap;
    const { style, classList } = this.view;
    const frames = { "--cell": cell, "--pitch": this.pitch };
    for (const [name, pixels] of Object.entries(frames)) style.setProperty(name, `${pixels}px`);
    style.setProperty("--thumbnail", `${Math.max(1, Math.min(this.thumbnail, cell - BORDERS))}px`);
    style.setProperty(
      "--end",
      `${endOf(this.pitch, this.size) - (this.perCell > 1 ? BORDERS : gap + BORDERS)}px`,
    );
    classList.toggle("narrow", cell < NARROW);
    classList.toggle("grouped", this.perCell > 1);
    classList.toggle("cropped", this.thumbnail > cell - BORDERS + 1);
    if (before === this.pitch && hadGap === gap) {
      if (scrollWidth(this.#strip) !== this.#drawnWidth) this.scrollTo(this.offset);
      return;
    }
    const at = x ?? 0;
    this.scrollTo(((this.offset + at) * this.pitch) / before - at);
  }

  /** Shows another part of the strip once it is drawn. @param {number} offset */
  scrollTo(offset) {
    this.offset = within(this.#strip, offset);
    this.#isScrolling = true;
  }

  /** Takes over the user's scrolling; returns whether it has to be drawn. */
  readScroll() {
    if (this.#isScrolling) return true;
    const left = this.view.scrollLeft;
    // The browser rounds the position that we set: less than a pixel is no movement.
    const moved = Math.abs(scrollFor(this.#strip, this.offset) - left) > 1;
    if (moved) this.offset = offsetOf(this.#strip, left);
    return moved || left !== this.#drawnLeft;
  }

  /** Notes the scroll position for `xOf`, before cells are drawn. */
  beginDrawing() {
    this.#drawnLeft = this.#isScrolling
      ? Math.round(scrollFor(this.#strip, this.offset))
      : this.view.scrollLeft;
  }

  /** Scrolls to what was drawn: at last, as it lays out the page. */
  endDrawing() {
    if (!this.#isScrolling) return;
    this.#isScrolling = false;
    this.#drawnWidth = scrollWidth(this.#strip);
    this.view.style.setProperty("--strip", `${this.#drawnWidth}px`);
    this.view.scrollLeft = this.#drawnLeft;
  }

  /** Pixels from the left end of the scrolled element to a slot. @param {number} slot */
  xOf(slot) {
    return Math.round(this.#drawnLeft + slot * this.pitch - this.offset);
  }

  /** The slot under a position in the page, with fractions. @param {number} clientX */
  slotAt(clientX) {
    const x = clientX - this.view.getBoundingClientRect().left + this.offset;
    return (x - this.viewport.gap / 2) / this.pitch;
  }

  /** Pixels from the view's left edge to the middle of a slot; null: not in view. @param {number} slot */
  xInView(slot) {
    return this.isInView(slot) ? (slot + 0.5) * this.pitch - this.offset : null;
  }

  /** @param {number} slot */
  isInView(slot) {
    const x = slot * this.pitch - this.offset;
    return slot >= 0 && x > -this.pitch && x < this.#width;
  }

  cellsInView() {
    return inView(this.#strip, this.offset);
  }

  /** The offset that brings a slot into view; the current one if it is. @param {number} index */
  offsetFor(index) {
    return reveal(this.#strip, this.offset, index, this.viewport.gap);
  }
}

/** @param {number} height pixels @param {number} before */
const isLittleLower = (height, before) => height <= before && before - height <= SWING;
