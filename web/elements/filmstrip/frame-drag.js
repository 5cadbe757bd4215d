/** Dragging in the filmstrip: moves frames, takes them elsewhere; imports files where they are dropped. */
import { frameAtOrAfter } from "../../core/slots.js";
import { dragOut, hasFrames, showDragged } from "../../dom/drag-out.js";
import { importDropped } from "../../dom/dropped-files.js";
import { h } from "../../dom/h.js";

const [APPEND, BEFORE] = /** @type {const} */ (["append", "before"]);
const EDGE = 48; // pixels at either end where dragging scrolls
const FASTEST = 24; // pixels per repaint

/** @typedef {import("./frame-cells.js").FrameCell} FrameCell */

export class FrameDrag {
  /** The frame that is dragged from here. @type {number | null} */
  #held = null;
  /** Whether a finger is on the screen: it scrolls. */
  #isTouched = false;
  /** The slot before which the frames would go. @type {number | null} */
  #before = null;
  #x = 0;
  #scrollTimer = 0;

  /** @param {import("./filmstrip.js").KinoFilmstrip} strip */
  constructor(strip) {
    this.strip = strip;
    this.view = strip.view;
    this.mark = h("div", { class: "drop-mark", hidden: true });
    this.view.append(this.mark);
  }

  connect() {
    const { strip, view } = this;
    strip.listen(view, "pointerdown", (event) => (this.#isTouched = event.pointerType === "touch"));
    strip.listen(view, "dragstart", (event) => this.#onStart(event));
    strip.listen(view, "dragend", () => this.#end());
    strip.listen(view, "dragover", (event) => this.#onOver(event));
    strip.listen(view, "dragleave", (event) => view.contains(event.relatedTarget) || this.#point(null));
    strip.listen(view, "drop", (event) => this.#onDrop(event));
    strip.signal.addEventListener("abort", () => this.#end());
  }

  /** The dragged frames, in the order of the timeline. @returns {number[]} */
  get #ids() {
    const { selection, timeline } = this.strip.state ?? {};
    if (this.#held === null || !timeline || !selection) return [];
    if (!selection.ids.has(this.#held)) return [this.#held];
    const number = (/** @type {number} */ id) => timeline.numbers.get(id) ?? 0;
    return [...selection.ids].sort((a, b) => number(a) - number(b));
  }

  /** Draws the mark where the frames would go; also after each scroll. */
  draw() {
    this.mark.hidden = this.#before === null;
    if (this.#before === null) return;
    const { layout } = this.strip;
    this.mark.style.left = `${layout.xOf(this.#before) + layout.viewport.gap / 2}px`;
  }

  /** @param {DragEvent} event */
  #onStart(event) {
    const { strip } = this;
    const { state } = strip;
    const held = strip.frameAt(event);
    const frame = state?.frames.get(held ?? -1);
    if (!state || !frame || this.#isTouched) return event.preventDefault();
    this.#held = frame.id;
    const others = this.#ids.filter((id) => id !== held).map((id) => state.frames.get(id));
    dragOut(event, state, [frame, ...others.filter((one) => one !== undefined)]);
    const cell = /** @type {FrameCell} */ (event.composedPath()[0]);
    showDragged(event, /** @type {HTMLElement} */ (cell.parts.image.parentElement), this.#ids.length);
  }

  /** Marks the place under the pointer. @param {number | null} x in the page; null: none */
  #point(x) {
    const count = this.strip.state?.slots?.length ?? 0;
    const at = x === null ? null : Math.round(this.strip.layout.slotAt(x));
    this.#before = at === null ? null : Math.min(count, Math.max(0, at));
    this.draw();
    if (x === null) return;
    this.#x = x;
    if (!this.#scrollTimer) this.#scrollTimer = requestAnimationFrame(() => this.#scrollAtEdge());
  }

  /** Scrolls while the pointer is near an end, the faster the nearer. */
  #scrollAtEdge() {
    this.#scrollTimer = 0;
    if (this.#before === null) return;
    const { left, right } = this.view.getBoundingClientRect();
    const inside = Math.max(0, left + EDGE - this.#x) - Math.max(0, this.#x - (right - EDGE));
    if (!inside) return;
    this.view.scrollLeft -= Math.sign(inside) * Math.min(FASTEST, Math.abs(inside) / 2);
    this.#point(this.#x);
  }

  #end() {
    this.#held = null;
    this.#point(null);
  }

  /** @param {DragEvent} event */
  #onOver(event) {
    const isOwn = this.#held !== null;
    const isTaken = isOwn || (hasFiles(event) && this.strip.state?.project);
    if (!event.dataTransfer || !isTaken) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = isOwn ? "move" : "copy";
    this.#point(event.clientX);
  }

  /** @param {DragEvent} event */
  #onDrop(event) {
    const [ids, slot] = [this.#ids, this.#before];
    this.#end();
    if (!ids.length && !hasFiles(event)) return;
    event.preventDefault();
    event.stopPropagation(); // ComfyUI would open the picture's graph
    if (ids.length) this.#move(ids, slot);
    else this.#import(event, slot);
  }

  /** @param {number[]} ids @param {number | null} slot */
  #move(ids, slot) {
    const { state } = this.strip;
    if (slot === null || !state?.slots || !state.timeline) return;
    const dragged = new Set(ids);
    const before = frameAtOrAfter(state.slots, slot, (id) => !dragged.has(id));
    if (!isInPlace(ids, before, state.timeline)) this.strip.request("move-frames", { ids, before });
  }

  /** @param {DragEvent} event @param {number | null} slot */
  #import({ dataTransfer }, slot) {
    const { state } = this.strip;
    if (!state?.slots || !dataTransfer) return;
    const id = slot === null ? null : frameAtOrAfter(state.slots, slot);
    const place = id === null ? { where: APPEND } : { where: BEFORE, frame_id: id };
    void importDropped(this.strip, dataTransfer, place);
  }
}

/** Whether a drag comes from outside, with files. @param {DragEvent} event */
const hasFiles = (event) => !hasFrames(event) && Boolean(event.dataTransfer?.types.includes("Files"));

/**
 * Whether the frames are already there.
 * @param {number[]} ids
 * @param {number | null} before
 * @param {import("../../core/types.js").Timeline} timeline
 */
function isInPlace(ids, before, { ids: all, numbers }) {
  const first = numbers.get(ids[0]) ?? 0;
  return ids.every((id, index) => all[first + index] === id) && (all[first + ids.length] ?? null) === before;
}
