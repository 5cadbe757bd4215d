/** The filmstrip's cells of tasks, the count of further tasks, and the button that generates frames. */
import { framesOf, isLocal } from "../../core/queue-order.js";
import { failureText, machineText } from "../../core/queue-text.js";
import { withKeys } from "../../core/words.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { moveTo, thumbnail } from "./frame-cells.js";

/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {import("../../core/requests.js").Send} Send */
/**
 * @typedef {{kind: "task", task: Task, replacing: boolean, x: number}} TaskItem  `replacing`: it covers a
 *   frame's cell
 */
/** @typedef {TaskItem | {kind: "more", count: number, x: number} | {kind: "add", x: number}} CellItem */
/**
 * @typedef {{number: number, queue: import("../../core/types.js").Queue | null}} QueuePlace  the number of
 *   its first frame among all that wait to be generated, from 1; 0: it does not wait
 */
/** @typedef {{left: string, prefix?: string, right: string, label: string}} StatusText */
/**
 * @typedef {object} Parts
 * @property {HTMLElement} left
 * @property {HTMLElement} prefix
 * @property {HTMLElement} right
 * @property {HTMLElement} picture
 * @property {HTMLImageElement} image
 * @property {HTMLElement} status
 * @property {HTMLElement} bar
 * @property {HTMLElement} reason
 */
/** @typedef {HTMLElement & {status?: string, parts?: Parts}} TaskCell */

/**
 * The number of each waiting task's first frame, from 1.
 * @param {import("../../core/types.js").Queue | null} queue
 */
export function queuePlaces(queue) {
  const waiting = queue?.tasks.filter((task) => task.status === "queued" && !isLocal(task)) ?? [];
  let next = 1;
  return new Map(
    waiting.map((task) => {
      const first = next;
      next += framesOf(task);
      return [task.id, first];
    }),
  );
}

/** @param {CellItem} item */
const cellKey = (item) => (item.kind === "task" ? item.task.id : item.kind);

/**
 * @param {HTMLElement} parent
 * @param {readonly CellItem[]} items
 * @param {import("../../core/types.js").Queue | null} queue
 * @param {ReadonlyMap<number, number>} numbers of `queuePlaces`
 * @param {Send} request
 */
export function renderTasks(parent, items, queue, numbers, request) {
  renderKeyed(
    parent,
    items,
    cellKey,
    (item) => createTaskCell(item, request),
    (cell, item) => {
      const number = item.kind === "task" ? (numbers.get(item.task.id) ?? 0) : 0;
      updateTaskCell(cell, item, request, { number, queue });
    },
  );
}

/** @param {CellItem} item @param {Send} request @returns {TaskCell} */
function createTaskCell({ kind }, request) {
  if (kind === "task") return h("div", { class: "cell task", role: "group" });
  if (kind === "more") return h("div", { class: "cell more" }, h("span"));
  const press = () => request("open-dialog", { kind: "select-generator" });
  const label = h("span", { class: "one-line" }, text("filmstrip.generate"));
  const title = withKeys(text("filmstrip.generate"), "G");
  const props = { type: "button", class: "cell add", title, onclick: press };
  return h("button", props, icon("plus"), label);
}

/** @param {TaskCell} cell @param {CellItem} item @param {Send} request @param {QueuePlace} place */
function updateTaskCell(cell, item, request, place) {
  moveTo(cell, item.x);
  if (item.kind === "more")
    setText(/** @type {Node} */ (cell.firstChild), text("filmstrip.more-waiting", { count: item.count }));
  if (item.kind !== "task") return;
  const { task, replacing } = item;
  const parts = cell.status === task.status && cell.parts ? cell.parts : rebuild(cell, task, request);
  cell.classList.toggle("replacing", replacing);
  const { label: statusLabel, left, prefix = "", right } = statusText(task, place);
  label(cell, item, statusLabel, place.queue?.shared ?? false);
  setText(parts.left, left);
  setText(parts.prefix, prefix);
  setText(parts.right, right);
  if (task.status === "queued") showWaiting(parts, task, place, statusLabel);
  if (task.status === "running") showProgress(parts, task);
  if (task.status === "failed") showReason(parts, task);
}

/**
 * Names the cell; of several servers, also the one that draws it.
 * @param {TaskCell} cell
 * @param {TaskItem} item
 * @param {string} status
 * @param {boolean} shared
 */
function label(cell, { task, replacing }, status, shared) {
  const machine = shared && task.status === "running" ? machineText(task.machine) : "";
  const whole = machine ? [status, machine].join(text("words.list-joint")) : status;
  setAttribute(cell, "aria-label", replacing ? text("filmstrip.replacing", { status: whole }) : whole);
  setAttribute(cell, "title", machine ? whole : null);
}

/** @param {TaskCell} cell @param {Task} task @param {Send} request */
function rebuild(cell, task, request) {
  const bar = { class: "bar", role: "progressbar", "aria-label": text("filmstrip.sampling") };
  /** @type {Parts} */
  const parts = {
    left: h("b"),
    prefix: h("span", { class: "prefix" }),
    right: h("span"),
    picture: h("div", { class: "picture" }),
    image: thumbnail(),
    status: h("span", { class: "status" }),
    bar: h("div", { ...bar, "aria-valuemin": 0, "aria-valuemax": 100 }),
    reason: h("div", { class: "reason" }),
  };
  const foot = h("div", { class: "foot" }, parts.left, h("span", {}, parts.prefix, parts.right));
  Object.assign(cell, { status: task.status, parts });
  cell.className = `cell task ${task.status}`;
  cell.replaceChildren(parts.picture, foot);
  parts.picture.append(...contents(parts, task, request));
  return parts;
}

/** @param {Parts} parts @param {Task} task @param {Send} request @returns {Node[]} */
function contents(parts, { id, status }, request) {
  if (status === "queued") return [parts.status];
  if (status === "running") return [parts.image, parts.bar];
  if (status === "pending")
    return [
      h("span", { class: "status" }, text("queue.not-started")),
      button(text("queue.start"), "play", () => request("start-task", { id }), true),
    ];
  if (status !== "failed") return [];
  const retry = button(text("queue.retry"), "retry", () => request("retry-task", { id }), true);
  const dismiss = button(text("queue.dismiss"), "close", () => request("delete-task", { id }), false);
  dismiss.className = "icon";
  return [parts.reason, h("div", { class: "buttons" }, retry, dismiss)];
}

/**
 * @param {string} label
 * @param {string} look icon
 * @param {() => void} onclick
 * @param {boolean} isWritten next to the icon
 */
function button(label, look, onclick, isWritten) {
  const props = { type: "button", "aria-label": label, title: label, onclick };
  return h("button", props, icon(look), isWritten ? h("span", {}, label) : null);
}

/** @param {Task} task @param {QueuePlace} place @returns {StatusText} */
function statusText(task, place) {
  if (task.status === "queued") return queuedText(task, place);
  if (task.status === "running") return runningText(task);
  if (task.status === "failed")
    return { left: text("filmstrip.failed"), right: "", label: text("filmstrip.failed-label") };
  if (task.status === "pending") return { left: "", right: "", label: text("filmstrip.not-started") };
  return { left: "", right: task.status, label: task.status };
}

/** @param {Task} task @param {QueuePlace} place @returns {StatusText} */
function queuedText(task, { number, queue }) {
  if (!number) return { left: "", right: "", label: text("filmstrip.queued-label") };
  const [frames, total] = [framesOf(task), queue?.frames ?? 0];
  const values = { number, last: number + frames - 1, total };
  const place = text(frames > 1 ? "filmstrip.places-in-queue" : "filmstrip.place-in-queue", values);
  return { left: "", right: "", label: text("filmstrip.queued-at", { place }) };
}

/** "Sampling, 40 %", "Sampling 17 frames, 40 %". @param {Task} task @returns {StatusText} */
function runningText(task) {
  const count = framesOf(task);
  const percent = text("filmstrip.percent", { percent: Math.round(task.progress) });
  if (count > 1) {
    const label = text("filmstrip.sampling-frames", { count, percent });
    return { left: text("words.frames", { count }), right: percent, label };
  }
  const prefix = `${text("filmstrip.sampling-prefix")} `;
  return { left: "", prefix, right: percent, label: text("filmstrip.sampling-one", { percent }) };
}

/**
 * Says why a task waits: for another, for a server that can do it, or for its place in the queue.
 * @param {Parts} parts
 * @param {Task} task
 * @param {QueuePlace} place
 * @param {string} queued with its place
 */
function showWaiting({ status, picture }, { after, waits_for: why }, { queue }, queued) {
  const first = why?.includes(`task ${after}`) ? text("filmstrip.waits-for", { id: String(after) }) : null;
  const waits = first ?? (why ? text("machines.other-machine") : queued);
  const paused = [text("queue.is-paused"), waits].join(text("words.list-joint"));
  setText(status, queue?.paused ? paused : waits);
  setAttribute(picture, "title", why);
}

/** @param {Parts} parts @param {Task} task */
function showProgress({ bar, image }, task) {
  setAttribute(bar, "aria-valuenow", Math.round(task.progress));
  bar.style.width = `${task.progress}%`;
  if (task.preview_url && image.getAttribute("src") !== task.preview_url) image.src = task.preview_url;
}

/** @param {Parts} parts @param {Task} task */
function showReason({ reason, picture }, task) {
  const failure = failureText(task);
  setText(reason, failure);
  picture.title = failure; // a small cell cuts it off
}
