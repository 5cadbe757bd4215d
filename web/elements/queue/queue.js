/** The queue: running, waiting and failed tasks. */
import { beforeAfterStep } from "../../core/queue-move.js";
import { isLocal, waitingInLaneOf } from "../../core/queue-order.js";
import { pauseText, queueSummary } from "../../core/queue-text.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { keyOf, renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { QueueDrag } from "./queue-drag.js";
import { createRow, updateRow } from "./queue-row.js";
import { queueSheet } from "./queue-sheet.js";
import { pictureSheet } from "./picture-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Queue} Queue */
/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {import("../../texts/text.js").TextKey} TextKey */

const MOST_ROWS = 60;

export class KinoQueue extends KinoElement {
  static sheets = [pictureSheet, queueSheet];

  drag = new QueueDrag(this);
  summary = h("span", { class: "dim one-line" });
  pause = h("button", { type: "button", class: "small", onclick: () => this.#togglePause() });
  stop = h(
    "button",
    {
      ...{ type: "button", class: "danger small", title: text("words.stop-all") },
      onclick: () => this.request("stop-all", {}),
    },
    text("words.stop-all"),
  );
  waits = h("span");
  paused = h("p", { class: "paused", role: "status" }, h("b", {}, text("queue.paused")), " · ", this.waits);
  rows = h("div", { class: "rows", role: "list", "aria-label": text("queue.tasks") });
  more = h("p", { class: "dim" });
  empty = h("p", { class: "dim" }, text("queue.empty"));
  retryFailed = this.#link(() => this.request("retry-tasks", { status: "failed" }));
  retryStopped = this.#link(() => this.request("retry-tasks", { status: "stopped" }));
  clear = this.#link(() => this.request("clear-ended-tasks"), text("queue.clear"));

  build() {
    const head = h(
      "div",
      { class: "head" },
      h("h2", {}, text("shell.queue")),
      this.pause,
      this.stop,
      this.summary,
    );
    const ended = h("div", { class: "ended" }, this.retryFailed, this.retryStopped, this.clear);
    this.root.append(head, this.paused, this.empty, this.rows, this.more, ended);
  }

  connected() {
    this.listen(this.rows, "keydown", (event) => this.#onKey(event));
    this.listen(this, "keydown", (event) => isFrameKey(event) && event.preventDefault());
    this.drag.connect();
  }

  /** The ids of the waiting tasks among which one can be moved, in running order. @param {number} id */
  waitingWith(id) {
    return waitingInLaneOf(this.state?.queue?.tasks ?? [], id);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "queue", "frames", "timeline")) return;
    const { queue } = state;
    const tasks = queue?.tasks ?? [];
    const has = (/** @type {string[]} */ ...statuses) =>
      tasks.some(({ status }) => statuses.includes(status));
    setText(this.summary, queueSummary(queue));
    this.summary.hidden = !this.summary.textContent;
    this.#updatePause(queue);
    this.#updateRows(tasks, state);
    const listed = tasks.filter(({ status }) => status === "queued").length;
    const more = tasks.length - MOST_ROWS + Math.max(0, (queue?.waiting ?? 0) - listed);
    this.more.hidden = more <= 0;
    setText(this.more, text("dialogs.and-more", { count: more }));
    this.empty.hidden = tasks.length > 0;
    this.stop.hidden = !has("running", "queued");
    this.clear.hidden = !has("failed", "stopped");
    updateRetry(this.retryFailed, queue?.failed ?? 0, "queue.retry-failed");
    updateRetry(this.retryStopped, queue?.stopped ?? 0, "queue.retry-stopped");
  }

  /** @param {Queue | null} queue */
  #updatePause(queue) {
    const paused = queue?.paused ?? false;
    this.pause.hidden = !queue;
    this.paused.hidden = !paused;
    if (queue) setText(this.waits, pauseText(queue));
    if (this.pause.dataset.paused === String(paused)) return;
    this.pause.dataset.paused = String(paused);
    this.pause.classList.toggle("primary", paused);
    const label = paused ? text("queue.resume") : text("queue.pause");
    this.pause.replaceChildren(icon(paused ? "play" : "pause"), label);
    setAttribute(this.pause, "title", paused ? text("queue.resume-hint") : text("queue.pause-hint"));
  }

  #togglePause() {
    this.request(this.state?.queue?.paused ? "resume-queue" : "pause-queue");
  }

  /** @param {() => void} onclick @param {string} [label] */
  #link(onclick, label) {
    return h("button", { type: "button", class: "link", onclick }, label);
  }

  /** A row that moves keeps the focus. @param {readonly Task[]} tasks @param {State} state */
  #updateRows(tasks, { frames, timeline, queue }) {
    const focused = /** @type {HTMLElement | null} */ (this.root.activeElement);
    /** @type {import("../../core/requests.js").Send} */
    const request = (verb, ...detail) => this.request(verb, ...detail);
    const shared = queue?.shared ?? false;
    const around = { frames, shared, numbers: timeline?.numbers, ...neighbours(tasks) };
    renderKeyed(
      this.rows,
      tasks.slice(0, MOST_ROWS),
      ({ id }) => id,
      ({ id }) => createRow(id, request, (by) => this.#move(id, by)),
      (row, task) => updateRow(row, task, around),
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
    const before = beforeAfterStep(this.waitingWith(id), id, by);
    if (before !== undefined) this.request("reorder-task", { id, before });
  }
}

/** Keys that would delete or move frames, which the user does not mean here. @param {KeyboardEvent} event */
const isFrameKey = ({ key, altKey }) =>
  key === "Delete" || key === "Backspace" || (altKey && key.startsWith("Arrow"));

/** @param {HTMLElement} button @param {number} count @param {TextKey} key */
function updateRetry(button, count, key) {
  button.hidden = !count;
  setText(button, text(key, { count }));
}

/**
 * What rows need to know of other tasks.
 * @param {readonly Task[]} tasks in the order of the queue
 * @returns {Omit<import("./queue-row.js").Around, "frames" | "numbers" | "shared">}
 */
function neighbours(tasks) {
  const waiting = tasks.filter(({ status }) => status === "queued");
  const lanes = [true, false].map((local) => waiting.filter((task) => isLocal(task) === local));
  return {
    byId: new Map(tasks.map((task) => [task.id, task])),
    awaited: new Set(tasks.flatMap(({ after, waits_for: wait }) => (wait && after !== null ? [after] : []))),
    ahead: new Map(lanes.flatMap((lane) => lane.map(({ id }, at) => [id, at]))),
    first: new Set(lanes.map((lane) => lane[0]?.id)),
    last: new Set(lanes.map((lane) => lane.at(-1)?.id)),
  };
}
