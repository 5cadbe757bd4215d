/** The overview under the filmstrip: the whole film, the part in view, the playhead, what is queued. */
import { staleRanges, taskRanges } from "../../core/overview.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { clear, forgetInk, inkOf } from "./canvas.js";
import { overviewSheet } from "./overview-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Slots} Slots */
/** @typedef {{left: number, width: number}} Box  pixels */

const [SIDE, NARROWEST, BAND] = [8, 10, 8]; // pixels: margins, the window, height of the film
const PARTS = /** @type {const} */ (["slots", "timeline", "selection", "dark", "stale", "changed"]);
/** @typedef {import("../../core/overview.js").RangeKind} RangeKind */

/** Kind of a range -> a colour of dom/theme.js. @type {{[K in RangeKind]: string}} */
const COLOURS = { queued: "edge", running: "link", failed: "danger" };

export class KinoOverview extends KinoElement {
  static sheets = [overviewSheet];
  /** @type {import("./strip-layout.js").Viewport} */
  #viewport = { offset: 0, pitch: 160, gap: 8, width: 0 };
  /** Pixels from the window's left edge to where it is held; null: it is not. @type {number | null} */
  #held = null;
  #width = 0;
  #height = 0;

  canvas = h("canvas");

  build() {
    this.tabIndex = 0;
    setAttribute(this, "role", "scrollbar");
    setAttribute(this, "aria-orientation", "horizontal");
    setAttribute(this, "aria-label", text("filmstrip.part-in-view"));
    setAttribute(this, "aria-controls", "filmstrip");
    setAttribute(this, "aria-valuemin", 0);
    this.root.append(this.canvas);
  }

  connected() {
    this.listen(this, "pointerdown", (event) => this.#onPress(event));
    this.listen(this, "pointermove", (event) => this.#onMove(event));
    for (const type of ["pointerup", "pointercancel"]) this.listen(this, type, () => this.#release());
    this.listen(this, "keydown", (event) => this.#onKey(event));
    const observer = new ResizeObserver(() => {
      [this.#width, this.#height] = [this.clientWidth, this.clientHeight];
      this.#draw();
    });
    observer.observe(this);
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** The part of the filmstrip that is in view. */
  get viewport() {
    return this.#viewport;
  }

  set viewport(viewport) {
    this.#viewport = viewport;
    if (this.isConnected) this.#draw();
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (changed(state, previous, "dark")) forgetInk(this);
    const [now, before] = [state.playback, previous?.playback];
    const marked = before?.in !== now.in || before?.out !== now.out;
    if (marked || changed(state, previous, ...PARTS)) this.#draw();
  }

  /** Pixels per slot. */
  get #scale() {
    return (this.#width - 2 * SIDE) / Math.max(1, this.state?.slots?.length ?? 0);
  }

  /** @param {number} slot */
  #x(slot) {
    return SIDE + slot * this.#scale;
  }

  /** The part in view. @returns {Box} */
  get #window() {
    const { offset, pitch, width } = this.#viewport;
    const count = this.state?.slots?.length ?? 0;
    const [from, to] = [offset / pitch, Math.min(count, (offset + width) / pitch)];
    const wide = Math.max(NARROWEST, (to - from) * this.#scale);
    return { left: Math.min(this.#x(from), this.#width - SIDE - wide), width: wide };
  }

  #draw() {
    const { slots, timeline } = this.state ?? {};
    const height = this.#height;
    const context = this.canvas.getContext("2d");
    if (!this.state || !slots || !timeline || !context || this.#width <= 2 * SIDE) return;
    clear(this.canvas, context, this.#width, height);
    const { colours } = inkOf(this);
    const draw = (
      /** @type {string} */ name,
      /** @type {number} */ alpha,
      /** @type {Box} */ box,
      tall = BAND,
    ) => {
      context.globalAlpha = alpha;
      context.fillStyle = colours[name];
      context.fillRect(box.left, (height - tall) / 2, box.width, tall);
    };
    draw("fg", 0.14, { left: SIDE, width: this.#width - 2 * SIDE });
    this.#drawRange(slots, draw);
    for (const { from, to } of staleRanges(this.state)) draw("warn", 0.9, this.#box(from, to));
    for (const { from, to, kind } of taskRanges(slots)) draw(COLOURS[kind], 1, this.#box(from, to));
    const part = this.#window;
    draw("fg", 0.12, part, height - 4);
    context.globalAlpha = 0.8;
    context.strokeStyle = colours.fg;
    context.strokeRect(Math.round(part.left) + 0.5, 2.5, Math.round(part.width) - 1, height - 5);
    const cursor = slots.indexOfFrame(this.state.selection.cursor ?? NaN);
    if (cursor >= 0) draw("link", 1, { left: this.#x(cursor + 0.5) - 1, width: 2 }, height);
    this.#describe(slots);
  }

  /** @param {number} from slot @param {number} to past the end @returns {Box} at least 2 pixels wide */
  #box(from, to) {
    const left = Math.floor(this.#x(from));
    return { left, width: Math.max(2, Math.ceil(this.#x(to)) - left) };
  }

  /**
   * The part from the in to the out point.
   * @param {Slots} slots
   * @param {(name: string, alpha: number, box: Box, tall?: number) => void} draw
   */
  #drawRange(slots, draw) {
    const { in: start, out: end } = this.state?.playback ?? { in: null, out: null };
    if (start === null && end === null) return;
    const from = start === null ? 0 : slots.indexOfFrame(start);
    const to = end === null ? slots.length : slots.endOfFrame(end);
    draw("link", 0.45, this.#box(Math.min(from, to), Math.max(from, to)));
  }

  /** @param {Slots} slots */
  #describe(slots) {
    const { offset, pitch, width } = this.#viewport;
    const total = slots.framesBefore(slots.length);
    const first = Math.min(total, slots.framesBefore(Math.floor(offset / pitch)) + 1);
    const last = slots.framesBefore(Math.ceil((offset + width) / pitch));
    setAttribute(this, "aria-valuemax", total);
    setAttribute(this, "aria-valuenow", first);
    setAttribute(this, "aria-valuetext", text("filmstrip.frames-in-view", { first, last, total }));
  }

  /** Shows another part of the film. @param {number} offset pixels of the strip */
  #show(offset) {
    this.dispatchEvent(new CustomEvent("kino-pan", { detail: { by: offset - this.#viewport.offset } }));
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    if (event.button !== 0) return;
    const x = event.clientX - this.getBoundingClientRect().left;
    const { left, width } = this.#window;
    const isInside = x >= left && x <= left + width;
    this.#held = isInside ? x - left : width / 2;
    this.setPointerCapture(event.pointerId);
    this.classList.add("held");
    if (!isInside) this.#onMove(event);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (this.#held === null) return;
    const left = event.clientX - this.getBoundingClientRect().left - this.#held;
    this.#show(((left - SIDE) / this.#scale) * this.#viewport.pitch);
  }

  #release() {
    this.#held = null;
    this.classList.remove("held");
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { offset, width, pitch } = this.#viewport;
    const to = {
      ArrowLeft: offset - width / 4,
      ArrowRight: offset + width / 4,
      PageUp: offset - width,
      PageDown: offset + width,
      Home: 0,
      End: (this.state?.slots?.length ?? 0) * pitch,
    }[event.key];
    if (to === undefined || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.#show(to);
  }
}
