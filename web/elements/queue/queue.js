/** The queue: running, waiting and failed tasks. */
import { beforeAfterStep } from "../../core/queue-move.js";
import { formatDuration } from "../../core/timecode.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { keyOf, renderKeyed } from "../../dom/keyed.js";
import { QueueDrag } from "./queue-drag.js";
import { createRow, updateRow } from "./queue-row.js";
import { queueSheet } from "./queue-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Queue} Queue */

const MOST_ROWS = 60;

export class KinoQueue extends KinoElement {
  static sheets = [queueSheet];

  drag = new QueueDrag(this);
  summary = h("span", { class: "dim one-line" });
  stop = h(
    "button",
    { type: "button", class: "danger small", title: "Stop all", onclick: () => this.request("stop-all") },
    "Stop all",
  );
  rows = h("div", { class: "rows", role: "list", "aria-label": "Tasks" });
  more = h("p", { class: "dim" });
  empty = h("p", { class: "dim" }, "Queue is empty.");
  clear = h(
    "button",
    { type: "button", class: "link", onclick: () => this.request("clear-ended-tasks") },
    "Clear failed and stopped",
  );

  build() {
    const head = h("div", { class: "head" }, h("h2", {}, "Queue"), this.summary, this.stop);
    this.root.append(head, this.empty, this.rows, this.more, this.clear);
  }

  connected() {
    this.listen(this.rows, "keydown", (event) => this.#onKey(event));
    this.listen(this, "keydown", (event) => isFrameKey(event) && event.preventDefault());
    this.drag.connect();
  }

  /** The ids of the waiting tasks in running order. */
  get waiting() {
    return (this.state?.queue?.tasks ?? []).filter(({ status }) => status === "queued").map(({ id }) => id);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "queue", "frames")) return;
    const { queue } = state;
    const tasks = queue?.tasks ?? [];
    const has = (/** @type {string[]} */ ...statuses) =>
      tasks.some(({ status }) => statuses.includes(status));
    setText(this.summary, summary(queue));
    this.#updateRows(state);
    const more = tasks.length - MOST_ROWS + Math.max(0, (queue?.waiting ?? 0) - this.waiting.length);
    this.more.hidden = more <= 0;
    setText(this.more, `and ${more.toLocaleString("en")} more`);
    this.empty.hidden = tasks.length > 0;
    this.stop.hidden = !has("running", "queued");
    this.clear.hidden = !has("failed", "stopped");
  }

  /** A row that moves keeps the focus. @param {State} state */
  #updateRows(state) {
    const focused = /** @type {HTMLElement | null} */ (this.root.activeElement);
    const waiting = this.waiting;
    /** @type {import("../../core/requests.js").Send} */
    const request = (verb, ...detail) => this.request(verb, ...detail);
    const tasks = (state.queue?.tasks ?? []).slice(0, MOST_ROWS);
    renderKeyed(
      this.rows,
      tasks,
      ({ id }) => id,
      ({ id }) => createRow(id, request, (by) => this.#move(id, by)),
      (row, task) => updateRow(row, task, state, waiting),
    );
    if (focused?.isConnected && this.root.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const by = /** @type {{[key: string]: -1 | 1}} */ ({ ArrowUp: -1, ArrowDown: 1 })[event.key];
    const row = /** @type {Element} */ (event.target).closest(".row");
    if (!by || !event.altKey || !row) return;
    event.preventDefault();
    this.#move(Number(keyOf(row)), by);
  }

  /** @param {number} id of a task @param {-1 | 1} by */
  #move(id, by) {
    const before = beforeAfterStep(this.waiting, id, by);
    if (before !== undefined) this.request("reorder-task", { id, before });
  }
}

/** Keys that would delete or move frames, which the user does not mean here. @param {KeyboardEvent} event */
const isFrameKey = ({ key, altKey }) =>
  key === "Delete" || key === "Backspace" || (altKey && key.startsWith("Arrow"));

/** "3 waiting · 20 s · 1 failed". @param {Queue | null} queue */
function summary(queue) {
  if (!queue) return "";
  const eta = queue.eta === null ? null : formatDuration(Math.max(1, Math.round(queue.eta)));
  const count = (/** @type {number} */ number, /** @type {string} */ status) =>
    number ? `${number.toLocaleString("en")} ${status}` : null;
  return [count(queue.waiting, "waiting"), eta, count(queue.failed, "failed")].filter(Boolean).join(" · ");
}
