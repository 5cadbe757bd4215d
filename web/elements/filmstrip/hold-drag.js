/** Dragging the right edge of a frame's cell: the frame is held for as many ticks as the cell is wide. */
import { possibleHold } from "../../core/holds.js";
import { setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { updateFrameCell } from "./frame-cells.js";

/** @typedef {import("./frame-cells.js").FrameCell} FrameCell */
/** @typedef {{cell: FrameCell, edge: HTMLElement, pointer: number, hold: number}} Held */

export class HoldDrag {
  /** @type {Held | null} */
  #held = null;

  /** @param {import("./filmstrip.js").KinoFilmstrip} strip */
  constructor(strip) {
    this.strip = strip;
  }

  connect() {
    const { strip } = this;
    strip.listen(strip.view, "pointerdown", (event) => this.#onPress(event), { capture: true });
    strip.listen(strip.view, "dragstart", (event) => this.#onDragStart(event), { capture: true });
    strip.listen(strip.view, "pointermove", (event) => this.#onMove(event));
    strip.listen(strip.view, "pointerup", () => this.#onRelease());
    strip.listen(strip.view, "pointercancel", () => this.#cancel());
    strip.listen(window, "keydown", (event) => this.#onKey(event), { capture: true });
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const edge = /** @type {HTMLElement} */ (event.composedPath()[0]);
    if (event.button !== 0 || !edge.classList.contains("edge")) return;
    const cell = /** @type {FrameCell} */ (edge.parentElement);
    this.#held = { cell, edge, pointer: event.pointerId, hold: this.#holdOf(cell) };
    edge.setPointerCapture(event.pointerId);
    cell.classList.add("resizing");
  }

  /** The frame itself is not dragged then. @param {DragEvent} event */
  #onDragStart(event) {
    if (!this.#held) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    const { layout, state } = this.strip;
    const first = state?.slots?.indexOfFrame(held.cell.item.id) ?? 0;
    held.hold = possibleHold(layout.slotAt(event.clientX) - first);
    const { pitch, gap } = layout.viewport;
    held.cell.style.width = `${held.hold * pitch - gap}px`;
    setText(held.cell.parts.hold, text("holds.times", { hold: held.hold }));
  }

  #onRelease() {
    const held = this.#held;
    if (!held) return;
    const { id } = held.cell.item;
    const isChanged = held.hold !== this.#holdOf(held.cell);
    this.#cancel();
    if (!isChanged) return;
    const { ids } = this.strip.state?.selection ?? { ids: new Set() };
    this.strip.request("hold-frames", { ids: ids.has(id) ? [...ids] : [id], hold: held.hold });
  }

  #cancel() {
    const held = this.#held;
    this.#held = null;
    if (!held) return;
    if (held.edge.hasPointerCapture(held.pointer)) held.edge.releasePointerCapture(held.pointer);
    held.cell.classList.remove("resizing");
    if (this.strip.state) updateFrameCell(held.cell, held.cell.item, this.strip.state);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || !this.#held) return;
    event.preventDefault();
    event.stopPropagation();
    this.#cancel();
  }

  /** @param {FrameCell} cell */
  #holdOf({ item }) {
    return this.strip.state?.timeline?.holds.get(item.id) ?? 1;
  }
}
