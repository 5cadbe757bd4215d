/** Dragging a waiting task to another place in the queue. */
import { dropped } from "../../core/queue-move.js";

/** @typedef {import("./queue.js").KinoQueue} KinoQueue */

const THRESHOLD = 4; // pixels before a press becomes a drag

export class QueueDrag {
  /** @type {{row: any, y: number, pointer: number, moving: boolean, gap: number} | null} */
  #held = null;

  /** @param {KinoQueue} queue */
  constructor(queue) {
    this.queue = queue;
  }

  connect() {
    const { queue } = this;
    queue.listen(queue.rows, "pointerdown", (event) => this.#press(event));
    queue.listen(queue.rows, "pointermove", (event) => this.#move(event));
    queue.listen(queue.rows, "pointerup", () => this.#release());
    queue.listen(queue.rows, "pointercancel", () => this.#cancel());
    queue.listen(queue, "keydown", (event) => this.#key(event));
    queue.signal.addEventListener("abort", () => this.#cancel());
  }

  /** The rows of waiting tasks. @returns {any[]} */
  get #rows() {
    return [...this.queue.rows.querySelectorAll(":scope > .queued")];
  }

  /** @param {PointerEvent} event */
  #press(event) {
    const target = /** @type {Element} */ (event.target);
    const row = target.closest(".queued");
    if (event.button !== 0 || event.pointerType === "touch" || !row || target.closest("button")) return;
    this.#held = { row, y: event.clientY, pointer: event.pointerId, moving: false, gap: -1 };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.row.isConnected) return this.#cancel();
    if (!held.moving && Math.abs(event.clientY - held.y) < THRESHOLD) return;
    if (!held.moving) this.queue.rows.setPointerCapture(event.pointerId);
    held.moving = true;
    const boxes = this.#rows.map((row) => row.getBoundingClientRect());
    held.gap = boxes.filter(({ top, height }) => event.clientY > top + height / 2).length;
    this.#mark();
  }

  #release() {
    const held = this.#held;
    this.#cancel();
    if (!held?.moving || held.gap < 0) return;
    const before = dropped(this.queue.line, held.row.kinoKey, held.gap);
    if (before !== undefined) this.queue.ask("order-task", { id: held.row.kinoKey, before });
  }

  #cancel() {
    const held = this.#held;
    this.#held = null;
    if (held?.moving && this.queue.rows.hasPointerCapture(held.pointer))
      this.queue.rows.releasePointerCapture(held.pointer);
    this.#mark();
  }

  /** Shows what is dragged and where it would go. */
  #mark() {
    const held = this.#held?.moving ? this.#held : null;
    const rows = this.#rows;
    this.queue.rows.classList.toggle("dragging", held !== null);
    rows.forEach((row, index) => {
      row.classList.toggle("dragged", row === held?.row);
      row.classList.toggle("before", held?.gap === index);
      row.classList.toggle("behind", held?.gap === rows.length && index === rows.length - 1);
    });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.#held?.moving) return;
    event.preventDefault();
    this.#cancel();
  }
}
