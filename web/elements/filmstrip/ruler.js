/** The ruler above the filmstrip: frame numbers, the cursor, and draggable in and out points. */
import { labelStep, labelWidth, labelsBetween } from "../../core/ruler.js";
import { frameAtOrBefore } from "../../core/slots.js";
import { withKeys } from "../../core/words.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { formatNumber, text } from "../../texts/text.js";
import { moveTo } from "./frame-cells.js";
import { RulerFlags, rulerFlagsSheet } from "./ruler-flags.js";
import { rulerSheet } from "./ruler-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Slots} Slots */
/** @typedef {"in" | "out"} Side */
/** @typedef {{number: number, x: number, current: boolean}} Label  `number`: of a tick, from 1 */

const EDGE = 24; // pixels at either end where dragging scrolls
const FASTEST = 60; // pixels per repaint
const OVERHANG = 9; // pixels by which the range may leave the view
const FAR = 2000; // pixels outside of the view where nothing is drawn

export class KinoRuler extends KinoElement {
  static sheets = [rulerSheet, rulerFlagsSheet];
  /** @type {import("./strip-layout.js").Viewport} */
  #viewport = { offset: 0, pitch: 160, gap: 8, width: 0 };
  /** @type {Side | "cursor" | null} */
  #dragging = null;
  #pointer = 0; // pixels in the page
  #repaint = 0;

  numbers = h("div", { class: "numbers" });
  range = h("div", { class: "range" });
  cursor = h("div", { class: "cursor" });
  handles = {
    in: h("div", { class: "handle in", title: withKeys(text("filmstrip.in-point"), "I") }),
    out: h("div", { class: "handle out", title: withKeys(text("filmstrip.out-point"), "O") }),
  };

  flags = new RulerFlags(this);

  build() {
    this.setAttribute("aria-hidden", "true"); // the filmstrip, keys and buttons offer the same
    this.root.append(this.range, this.numbers, this.cursor, this.flags.element);
    this.root.append(this.handles.in, this.handles.out);
  }

  connected() {
    this.listen(this, "pointerdown", (event) => this.#onPress(event));
    this.listen(this, "pointermove", (event) => this.#onMove(event));
    for (const type of ["pointerup", "pointercancel"]) this.listen(this, type, () => (this.#dragging = null));
  }

  disconnected() {
    cancelAnimationFrame(this.#repaint);
    this.#repaint = 0;
    this.#dragging = null;
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
    const [now, before] = [state.playback, previous?.playback];
    const marked = before?.in !== now.in || before?.out !== now.out;
    if (marked || changed(state, previous, "slots", "timeline", "selection", "markers")) this.#draw();
  }

  #draw() {
    const { slots, timeline, selection, playback } = this.state ?? {};
    if (!slots || !timeline || !selection || !playback) return;
    const { pitch, gap } = this.#viewport;
    const labels = this.#labels(slots, timeline, selection.cursor);
    renderKeyed(
      this.numbers,
      labels,
      ({ number }) => number,
      () => h("span"),
      (span, { number, x, current }) => {
        moveTo(span, x);
        setText(span, formatNumber(number));
        span.classList.toggle("current", current);
      },
    );
    const cursor = selection.cursor === null ? -1 : slots.indexOfFrame(selection.cursor);
    const end = selection.cursor === null ? 0 : slots.endOfFrame(selection.cursor);
    const wide = Math.max(3, (end - cursor) * pitch - gap);
    this.#place(this.cursor, cursor < 0 ? null : this.#x(cursor) + gap, wide);
    this.#drawRange(slots, playback);
    if (this.state) this.flags.draw(this.state, this.#viewport, (slot) => this.#x(slot) + gap);
  }

  /**
   * @param {Slots} slots
   * @param {State["timeline"]} timeline
   * @param {number | null} cursor
   * @returns {Label[]}
   */
  #labels(slots, timeline, cursor) {
    const { offset, pitch, gap, width } = this.#viewport;
    if (!timeline) return [];
    const { ids, ticks } = timeline;
    const step = labelStep(pitch, ticks.length);
    const first = slots.ticksBefore(Math.max(0, Math.floor(offset / pitch)));
    const last = slots.ticksBefore(Math.ceil((offset + width) / pitch));
    // One more on the left: its number may reach into the view.
    return labelsBetween(first - step, last, step).map(({ index, number }) => {
      const id = ids[ticks.indexAt(index)];
      const x = this.#x(slots.slotOfTick(index)) + gap;
      // The number of a wide frame stays in view.
      const most = x + pitch - gap - labelWidth(number);
      return { number, x: step === 1 ? Math.max(x, Math.min(0, most)) : x, current: id === cursor };
    });
  }

  /** @param {Slots} slots @param {State["playback"]} playback */
  #drawRange(slots, playback) {
    const { in: first, out: last } = this.#inOrder(playback);
    const from = first === null ? -1 : slots.indexOfFrame(first);
    const to = last === null ? 0 : slots.endOfFrame(last);
    const half = this.#viewport.gap / 2;
    this.#place(this.handles.in, from < 0 ? null : this.#x(from) + half);
    this.#place(this.handles.out, to ? this.#x(to) + half : null);
    const edges = [this.#x(Math.max(0, from)) + half, this.#x(to || slots.length) + half];
    const start = Math.max(-OVERHANG, Math.min(...edges));
    const end = Math.min(this.#viewport.width + OVERHANG, Math.max(...edges));
    this.#place(this.range, from < 0 && !to ? null : start, Math.max(0, end - start));
  }

  /** The in and out points as they are played: frames that were moved may have changed sides. */
  /** @param {State["playback"]} playback */
  #inOrder({ in: first, out: last }) {
    const numbers = this.state?.timeline?.numbers;
    const isCrossed = (numbers?.get(first ?? NaN) ?? -1) > (numbers?.get(last ?? NaN) ?? Infinity);
    return isCrossed ? { in: last, out: first } : { in: first, out: last };
  }

  /** Pixels from the left edge of the view to that of a slot. @param {number} index */
  #x(index) {
    return index * this.#viewport.pitch - this.#viewport.offset;
  }

  /** @param {HTMLElement} element @param {number | null} x null: hidden @param {number} [width] */
  #place(element, x, width) {
    element.hidden = x === null || x < -FAR || x > this.#viewport.width + FAR;
    if (x !== null) moveTo(element, x);
    if (width !== undefined) element.style.width = `${width}px`;
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    if (event.button !== 0) return;
    const target = event.composedPath()[0];
    this.#dragging = target === this.handles.in ? "in" : target === this.handles.out ? "out" : "cursor";
    this.setPointerCapture(event.pointerId);
    if (this.#dragging === "cursor") this.#onMove(event);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    if (!this.#dragging) return;
    this.#pointer = event.clientX;
    this.#pointAt(event.clientX);
    this.#repaint ||= requestAnimationFrame(() => this.#scrollAtEdge());
  }

  /** Scrolls on while the pointer is near an end or beyond it, the faster the farther. */
  #scrollAtEdge() {
    this.#repaint = 0;
    const { left, right } = this.getBoundingClientRect();
    const beyond = Math.max(0, this.#pointer - (right - EDGE)) - Math.max(0, left + EDGE - this.#pointer);
    if (!this.#dragging || !beyond) return;
    const by = Math.sign(beyond) * Math.min(FASTEST, Math.abs(beyond) / 2);
    this.dispatchEvent(new CustomEvent("kino-pan", { detail: { by } }));
    this.#pointAt(this.#pointer);
    this.#repaint = requestAnimationFrame(() => this.#scrollAtEdge());
  }

  /** Moves what is dragged. @param {number} clientX */
  #pointAt(clientX) {
    const { state } = this;
    const dragging = this.#dragging;
    const id = dragging && this.#frameAt(clientX, dragging);
    if (!state || !dragging || id === null) return;
    if (dragging !== "cursor") {
      if (id !== state.playback[dragging]) this.request("set-mark", { side: dragging, id });
    } else if (id !== state.selection.cursor)
      this.request("go-to", { to: state.timeline?.numbers.get(id) ?? 0 });
  }

  /**
   * The frame under the pointer; for a handle, the one whose edge is nearest.
   * @param {number} clientX
   * @param {Side | "cursor"} dragging
   */
  #frameAt(clientX, dragging) {
    const slots = this.state?.slots;
    const { offset, gap, pitch, width } = this.#viewport;
    const x = Math.max(0, Math.min(width - 1, clientX - this.getBoundingClientRect().left));
    const position = (x + offset - gap / 2) / pitch;
    const nearest = Math.round(position) - (dragging === "out" ? 1 : 0);
    const slot = dragging === "cursor" ? Math.floor(position) : nearest;
    return slots ? frameAtOrBefore(slots, Math.max(0, slot)) : null;
  }
}
