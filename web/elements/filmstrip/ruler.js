/** The ruler above the filmstrip: frame numbers, the frame that is shown, and the range from in to out, which can be dragged. */
import { frameUpTo } from "../../core/slots.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { Shelf, place } from "./frame-cells.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {"in" | "out"} Side */
/** @typedef {{number: number, x: number, now: boolean}} Mark */

const sheet = css`
  :host {
    position: relative;
    height: 22px;
    overflow: hidden;
    border-bottom: 1px solid var(--kino-line);
    background: color-mix(in srgb, var(--kino-fg) 3%, var(--kino-bg));
    cursor: pointer;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .numbers span {
    position: absolute;
    top: 3px;
    padding-left: 4px;
    font: 11px/16px var(--kino-mono);
    color: var(--kino-dim);
    pointer-events: none;
  }
  .numbers span.now {
    color: var(--kino-fg);
    font-weight: 700;
  }
  .range {
    position: absolute;
    inset-block: 0;
    background: color-mix(in srgb, var(--kino-accent) 26%, transparent);
    pointer-events: none;
  }
  .head {
    position: absolute;
    bottom: 0;
    height: 3px;
    border-radius: 2px 2px 0 0;
    background: var(--kino-link);
    pointer-events: none;
  }
  .handle {
    position: absolute;
    inset-block: 0;
    width: 11px;
    margin-left: -5px;
    cursor: ew-resize;
  }
  .handle::before {
    content: "";
    position: absolute;
    inset-block: 0;
    left: 4px;
    width: 3px;
    background: var(--kino-link);
  }
  .handle::after {
    content: "";
    position: absolute;
    top: 0;
    width: 8px;
    height: 3px;
    background: var(--kino-link);
  }
  .handle.in::after {
    left: 4px;
  }
  .handle.out::after {
    right: 4px;
  }
`;
const CLOSEST = 44; // pixels between two numbers

export class KinoRuler extends KinoElement {
  static sheets = [sheet];
  /** @type {import("./filmstrip.js").Viewport} */
  #viewport = { offset: 0, pitch: 160, gap: 8, width: 0 };
  /** @type {Side | "scrub" | null} */
  #dragging = null;

  numbers = h("div", { class: "numbers" });
  range = h("div", { class: "range" });
  head = h("div", { class: "head" });
  handles = {
    in: h("div", { class: "handle in", title: "In (I)" }),
    out: h("div", { class: "handle out", title: "Out (O)" }),
  };
  #shelf = new Shelf(this.numbers);

  build() {
    this.setAttribute("aria-hidden", "true"); // the strip, the keys and the buttons do and say all of this
    this.root.append(this.range, this.numbers, this.head, this.handles.in, this.handles.out);
  }

  connected() {
    this.listen(this, "pointerdown", (event) => this.#press(event));
    this.listen(this, "pointermove", (event) => this.#move(event));
    for (const type of ["pointerup", "pointercancel"]) this.listen(this, type, () => (this.#dragging = null));
  }

  /** Where the filmstrip stands. */
  get viewport() {
    return this.#viewport;
  }

  set viewport(viewport) {
    this.#viewport = viewport;
    if (this.isConnected) this.#draw();
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    const marked =
      previous?.playback.in !== state.playback.in || previous?.playback.out !== state.playback.out;
    if (marked || changed(state, previous, "slots", "timeline", "selection")) this.#draw();
  }

  #draw() {
    const { slots, timeline, selection, playback } = this.state ?? {};
    if (!slots || !timeline || !selection || !playback) return;
    const { pitch, gap } = this.#viewport;
    const update = (/** @type {HTMLElement} */ span, /** @type {Mark} */ { number, x, now }) => {
      place(span, x);
      setText(span, number);
      span.classList.toggle("now", now);
    };
    this.#shelf.show(this.#marks(slots, timeline, selection.cursor), () => h("span"), update);
    const cursor = selection.cursor === null ? -1 : slots.indexOfFrame(selection.cursor);
    this.#put(this.head, cursor < 0 ? null : this.#x(cursor) + gap, pitch - gap);
    this.#drawRange(slots, playback);
  }

  /** @param {import("../../core/types.js").Slots} slots @param {import("../../core/types.js").Timeline} timeline @param {number | null} cursor */
  #marks(slots, timeline, cursor) {
    const { offset, pitch, gap, width } = this.#viewport;
    const every = Math.ceil(CLOSEST / pitch);
    /** @type {{key: string, item: Mark}[]} */
    const marks = [];
    for (
      let at = Math.max(0, Math.floor(offset / pitch));
      at < Math.min(slots.length, (offset + width) / pitch);
      at += 1
    ) {
      const slot = slots.at(at);
      const index = slot.kind === "frame" ? (timeline.numbers.get(slot.id) ?? 1) : 1;
      if (slot.kind === "frame" && index % every === 0)
        marks.push({
          key: String(slot.id),
          item: { number: index + 1, x: this.#x(at) + gap, now: slot.id === cursor },
        });
    }
    return marks;
  }

  /** @param {import("../../core/types.js").Slots} slots @param {State["playback"]} playback */
  #drawRange(slots, playback) {
    const place = (/** @type {number | null} */ id) => (id === null ? -1 : slots.indexOfFrame(id));
    const [from, to] = [place(playback.in), place(playback.out)];
    const half = this.#viewport.gap / 2;
    this.#put(this.handles.in, from < 0 ? null : this.#x(from) + half);
    this.#put(this.handles.out, to < 0 ? null : this.#x(to + 1) + half);
    const [left, right] = [this.#x(Math.max(0, from)) + half, this.#x(to < 0 ? slots.length : to + 1) + half];
    const [start, end] = [
      Math.max(-9, Math.min(left, right)),
      Math.min(this.#viewport.width + 9, Math.max(left, right)),
    ];
    this.#put(this.range, from < 0 && to < 0 ? null : start, Math.max(0, end - start));
  }

  /** Pixels from the left edge of the view to a cell's. @param {number} index */
  #x(index) {
    return index * this.#viewport.pitch - this.#viewport.offset;
  }

  /** @param {HTMLElement} element @param {number | null} x null: not there @param {number} [width] */
  #put(element, x, width) {
    element.hidden = x === null || x < -2000 || x > this.#viewport.width + 2000;
    if (x !== null) place(element, x);
    if (width !== undefined) element.style.width = `${width}px`;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const target = event.composedPath()[0];
    this.#dragging = target === this.handles.in ? "in" : target === this.handles.out ? "out" : "scrub";
    this.setPointerCapture(event.pointerId);
    if (this.#dragging === "scrub") this.#move(event);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const { state } = this;
    const side = this.#dragging;
    const id = side && this.#frameAt(event, side);
    if (!state || !side || id === null) return;
    if (side !== "scrub" && id !== state.playback[side]) this.ask("mark", { side, id });
    if (side === "scrub" && id !== state.selection.cursor)
      this.ask("scrub", { index: state.timeline?.numbers.get(id) ?? 0 });
  }

  /** The frame under the pointer; for a handle, which is at the edge of its frame, the one at the nearest edge. @param {PointerEvent} event @param {Side | "scrub"} side */
  #frameAt(event, side) {
    const slots = this.state?.slots;
    const { offset, gap, pitch } = this.#viewport;
    const cells = (event.clientX - this.getBoundingClientRect().left + offset - gap / 2) / pitch;
    const cell = side === "scrub" ? Math.floor(cells) : Math.round(cells) - (side === "out" ? 1 : 0);
    return slots ? frameUpTo(slots, Math.max(0, cell)) : null;
  }
}
