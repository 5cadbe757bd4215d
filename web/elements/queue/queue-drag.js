/** Dragging a waiting task to another place in the queue. */
import { beforeAtGap } from "../../core/queue-move.js";
import { keyOf } from "../../dom/keyed.js";

/** @typedef {{row: HTMLElement, y: number, pointer: number, moving: boolean, gap: number}} Held */

const THRESHOLD = 4; // pixels before a press becomes a drag

export class QueueDrag {
  /** @type {Held | null} */
  #held = null;

  /** @param {import("./queue.js").KinoQueue} queue */
  constructor(queue) {
    this.queue = queue;
  }

  connect() {
    const { queue } = this;
    queue.listen(queue.rows, "pointerdown", (event) => this.#onPress(event));
    queue.listen(queue.rows, "pointermove", (event) => this.#onMove(event));
    queue.listen(queue.rows, "pointerup", () => this.#onRelease());
    queue.listen(queue.rows, "pointercancel", () => this.#cancel());
    queue.listen(queue, "keydown", (event) => this.#onKey(event));
    queue.signal.addEventListener("abort", () => this.#cancel());
  }

  /** The rows between which one can be dropped. @param {HTMLElement} row @returns {HTMLElement[]} */
  #rowsWith(row) {
    const ids = new Set(this.queue.waitingWith(Number(keyOf(row))));
    return this.#rows.filter((one) => ids.has(Number(keyOf(one))));
  }

  /** The rows of waiting tasks. @returns {HTMLElement[]} */
  get #rows() {
    return [...this.queue.rows.querySelectorAll(":scope > .queued")].filter(
      (row) => row instanceof HTMLElement,
    );
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const target = /** @type {Element} */ (event.target);
    const row = /** @type {HTMLElement | null} */ (target.closest(".queued"));
    if (event.button !== 0 || event.pointerType === "touch" || !row || target.closest("button")) return;
    this.#held = { row, y: event.clientY, pointer: event.pointerId, moving: false, gap: -1 };
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.row.isConnected) return this.#cancel();
    if (!held.moving && Math.abs(event.clientY - held.y) < THRESHOLD) return;
    if (!held.moving) this.queue.rows.setPointerCapture(event.pointerId);
    held.moving = true;
    const boxes = this.#rowsWith(held.row).map((row) => row.getBoundingClientRect());
    held.gap = boxes.filter(({ top, height }) => event.clientY > top + height / 2).length;
    this.#draw();
  }

  #onRelease() {
    const held = this.#held;
    this.#cancel();
    if (!held?.moving || held.gap < 0) return;
    const id = Number(keyOf(held.row));
    const before = beforeAtGap(this.queue.waitingWith(id), id, held.gap);
    if (before !== undefined) this.queue.request("reorder-task", { id, before });
  }

  #cancel() {
    const held = this.#held;
    this.#held = null;
    if (held?.moving && this.queue.rows.hasPointerCapture(held.pointer))
      this.queue.rows.releasePointerCapture(held.pointer);
    this.#draw();
  }

  /** Shows what is dragged and where it would go. */
  #draw() {
    const held = this.#held?.moving ? this.#held : null;
    const rows = held ? this.#rowsWith(held.row) : this.#rows;
    this.queue.rows.classList.toggle("dragging", held !== null);
    rows.forEach((row, index) => {
      row.classList.toggle("dragged", row === held?.row);
      row.classList.toggle("before", held?.gap === index);
      row.classList.toggle("after", held?.gap === rows.length && index === rows.length - 1);
    });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Escape" || !this.#held?.moving) return;
    event.preventDefault();
    this.#cancel();
  }
}
