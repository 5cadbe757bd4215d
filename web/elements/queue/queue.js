/** The queue: what runs, what waits and in which order, what failed and why. */
import { moved } from "../../core/queue-move.js";
import { spokenDuration } from "../../core/timecode.js";
import { KinoElement, changed } from "../../dom/element.js";
import { each, h, setText } from "../../dom/h.js";
import { QueueDrag } from "./queue-drag.js";
import { makeRow, updateRow } from "./queue-row.js";
import { queueSheet } from "./queue-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Queue} Queue */

const SHOWN = 60; // rows in the page

export class KinoQueue extends KinoElement {
  static sheets = [queueSheet];

  drag = new QueueDrag(this);
  count = h("span", { class: "dim one-line" });
  stop = h(
    "button",
    {
      type: "button",
      class: "danger small",
      title: "Stop all of Kino's tasks",
      onclick: () => this.ask("emergency-stop"),
    },
    "Stop all",
  );
  rows = h("div", { class: "rows", role: "list", "aria-label": "Tasks" });
  more = h("p", { class: "dim" });
  none = h("p", { class: "dim" }, "Nothing to do. What you generate waits and runs here.");
  clear = h(
    "button",
    { type: "button", class: "link", onclick: () => this.ask("clear-finished") },
    "Clear finished",
  );

  build() {
    this.root.append(
      h("div", { class: "head" }, h("h2", {}, "Queue"), this.count, this.stop),
      this.none,
      this.rows,
      this.more,
      this.clear,
    );
  }

  connected() {
    this.listen(this.rows, "keydown", (event) => this.#key(event));
    this.listen(this, "keydown", (event) => isForFrames(event) && event.preventDefault());
    this.drag.connect();
  }

  /** The waiting tasks' ids in running order. */
  get line() {
    return (this.state?.queue?.tasks ?? []).filter(({ status }) => status === "queued").map(({ id }) => id);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "queue", "frames")) return;
    const { queue } = state;
    const tasks = queue?.tasks ?? [];
    setText(this.count, told(queue));
    this.#rows(state);
    const more = tasks.length - SHOWN + Math.max(0, (queue?.waiting ?? 0) - this.line.length);
    this.more.hidden = more <= 0;
    setText(this.more, `and ${more.toLocaleString("en")} more`);
    this.none.hidden = tasks.length > 0;
    this.stop.hidden = !tasks.some(({ status }) => status === "running" || status === "queued");
    this.clear.hidden = !tasks.some(({ status }) => status === "failed" || status === "stopped");
  }

  /** A row that moves keeps the focus. @param {State} state */
  #rows(state) {
    const focused = /** @type {HTMLElement | null} */ (this.root.activeElement);
    const line = this.line;
    const ask = (/** @type {string} */ verb, /** @type {any} */ detail) => this.ask(verb, detail);
    const tasks = (state.queue?.tasks ?? []).slice(0, SHOWN);
    each(
      this.rows,
      tasks,
      ({ id }) => id,
      (task) => makeRow(task.id, ask, (by) => this.#move(task.id, by)),
      (row, task) => updateRow(row, task, state, line),
    );
    if (focused?.isConnected && this.root.activeElement !== focused) focused.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const by = /** @type {const} */ ({ ArrowUp: -1, ArrowDown: 1 })[event.key];
    const row = /** @type {Element} */ (event.target).closest(".row");
    if (!by || !event.altKey || !row) return;
    event.preventDefault();
    this.#move(/** @type {any} */ (row).kinoKey, by);
  }

  /** @param {number} id of a task @param {-1 | 1} by */
  #move(id, by) {
    const before = moved(this.line, id, by);
    if (before !== undefined) this.ask("order-task", { id, before });
  }
}

/** Keys that delete or move frames would do so while one looks at tasks. @param {KeyboardEvent} event */
const isForFrames = ({ key, altKey }) =>
  key === "Delete" || key === "Backspace" || (altKey && key.startsWith("Arrow"));

/** @param {Queue | null} queue */
function told(queue) {
  if (!queue) return "";
  const eta = queue.eta === null ? null : spokenDuration(Math.max(1, Math.round(queue.eta)));
  const many = (/** @type {number} */ number, /** @type {string} */ word) =>
    number ? `${number.toLocaleString("en")} ${word}` : null;
  return [many(queue.waiting, "waiting"), eta, many(queue.failed, "failed")].filter(Boolean).join(" · ");
}
