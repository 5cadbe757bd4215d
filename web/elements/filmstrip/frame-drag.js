/** Dragging in the filmstrip: moves frames, and imports files where they are dropped. */
import { frameAtOrAfter } from "../../core/slots.js";
import { importDropped } from "../../dom/dropped-files.js";
import { h } from "../../dom/h.js";

const [APPEND, BEFORE] = /** @type {const} */ (["append", "before"]);
const THRESHOLD = 5; // pixels before a press becomes a drag
const EDGE = 48; // pixels at either end where dragging scrolls
const FASTEST = 24; // pixels per repaint

/** @typedef {{id: number, x: number, y: number, pointer: number, moving: boolean}} Held */

export class FrameDrag {
  /** @type {Held | null} */
  #held = null;
  /** The slot before which the frames would go. @type {number | null} */
  #before = null;
  #x = 0;
  #scrollTimer = 0;
  /** Whether the click that follows ends a drag. */
  dropped = false;

  /** @param {import("./filmstrip.js").KinoFilmstrip} strip */
  constructor(strip) {
    this.strip = strip;
    this.view = strip.view;
    this.mark = h("div", { class: "drop-mark", hidden: true });
    this.view.append(this.mark);
  }

  connect() {
    const { strip, view } = this;
    strip.listen(view, "pointerdown", (event) => this.#onPress(event));
    strip.listen(view, "pointermove", (event) => this.#onMove(event));
    strip.listen(view, "pointerup", () => this.#onRelease());
    strip.listen(view, "pointercancel", () => this.#cancel());
    strip.listen(window, "keydown", (event) => this.#onKey(event), { capture: true });
    strip.listen(window, "blur", () => this.#cancel());
    strip.listen(view, "dragover", (event) => this.#onFilesOver(event));
    strip.listen(view, "dragleave", (event) => view.contains(event.relatedTarget) || this.#cancel());
    strip.listen(view, "drop", (event) => this.#onFilesDrop(event));
    strip.signal.addEventListener("abort", () => this.#cancel());
  }

  /** The dragged frames, in the order of the timeline. @returns {number[]} */
  get #ids() {
    const { selection, timeline } = this.strip.state ?? {};
    if (!this.#held || !timeline || !selection) return [];
    if (!selection.ids.has(this.#held.id)) return [this.#held.id];
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

  /** @param {PointerEvent} event */
  #onPress(event) {
    this.dropped = false;
    const id = this.strip.frameAt(event);
    const scrolls = event.pointerType === "touch";
    if (id === null || event.button !== 0 || scrolls) return;
    this.#held = { id, x: event.clientX, y: event.clientY, pointer: event.pointerId, moving: false };
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.moving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < THRESHOLD) return;
    if (!held.moving) this.view.setPointerCapture(event.pointerId);
    held.moving = true;
    this.#pointAt(event.clientX);
  }

  /** @param {number} x in the page */
  #pointAt(x) {
    this.#x = x;
    const count = this.strip.state?.slots?.length ?? 0;
    this.#before = Math.min(count, Math.max(0, Math.round(this.strip.layout.slotAt(x))));
    this.draw();
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
    this.#pointAt(this.#x);
  }

  #onRelease() {
    const { state } = this.strip;
    const ids = this.#ids;
    const [moving, slot] = [this.#held?.moving, this.#before];
    this.#cancel();
    if (!moving || slot === null || !state?.slots || !state.timeline) return;
    this.dropped = true;
    const dragged = new Set(ids);
    const before = frameAtOrAfter(state.slots, slot, (id) => !dragged.has(id));
    if (!isInPlace(ids, before, state.timeline)) this.strip.request("move-frames", { ids, before });
  }

  #cancel() {
    if (this.#held?.moving && this.view.hasPointerCapture(this.#held.pointer))
      this.view.releasePointerCapture(this.#held.pointer);
    this.#held = null;
    this.#before = null;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || !this.#held?.moving) return;
    event.preventDefault();
    event.stopPropagation();
    this.dropped = true;
    this.#cancel();
  }

  /** @param {DragEvent} event */
  #onFilesOver(event) {
    if (!event.dataTransfer?.types.includes("Files") || !this.strip.state?.project) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    this.#pointAt(event.clientX);
  }

  /** @param {DragEvent} event */
  #onFilesDrop(event) {
    const { state } = this.strip;
    const slot = this.#before;
    this.#cancel();
    if (!event.dataTransfer?.types.includes("Files") || !state?.slots) return;
    event.preventDefault();
    event.stopPropagation(); // ComfyUI would open the picture's graph
    const id = slot === null ? null : frameAtOrAfter(state.slots, slot);
    const place = id === null ? { where: APPEND } : { where: BEFORE, frame_id: id };
    void importDropped(this.strip, event.dataTransfer, place);
  }
}

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
