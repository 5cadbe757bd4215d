/** A task in the queue: its picture, name, progress, and actions. */
import { isLocal } from "../../core/queue-order.js";
import { taskFacts, taskText } from "../../core/queue-text.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {import("../../core/requests.js").Send} Send */
/** @typedef {"start-task" | "retry-task" | "stop-task" | "delete-task"} TaskVerb */
/**
 * @typedef {{verb: TaskVerb, icon: string, label: string, statuses: Task["status"][], look: string}} Action
 */
/** @typedef {ReturnType<typeof createRow> & {status?: string}} Row */
/** @typedef {Row["parts"]} Parts */
/**
 * @typedef {object} Around  What rows need to know of frames and of other tasks.
 * @property {State["frames"]} frames
 * @property {ReadonlyMap<number, Task>} byId
 * @property {ReadonlySet<number>} awaited  ids of tasks that others wait for
 * @property {ReadonlySet<number | undefined>} first  ids of the first waiting task of each lane
 * @property {ReadonlySet<number | undefined>} last
 * @property {ReadonlyMap<number, number>} ahead  task id -> waiting tasks of its lane before it
 * @property {ReadonlyMap<number, number> | undefined} numbers  frame id -> index in the timeline
 * @property {boolean} shared  whether several servers draw
 */

/** @type {readonly Action[]} */
const ACTIONS = [
  { verb: "start-task", icon: "play", label: text("queue.start"), statuses: ["pending"], look: "start" },
  {
    verb: "retry-task",
    icon: "retry",
    label: text("queue.retry"),
    statuses: ["failed", "stopped"],
    look: "retry",
  },
  {
    verb: "stop-task",
    icon: "close",
    label: text("queue.stop"),
    statuses: ["running", "queued"],
    look: "stop",
  },
  {
    verb: "delete-task",
    icon: "close",
    label: text("queue.dismiss"),
    statuses: ["failed", "stopped", "pending"],
    look: "dismiss",
  },
];
const LONG = 90; // characters; a longer reason is folded

/** @param {number} id @param {Send} request @param {(by: -1 | 1) => void} move */
export function createRow(id, request, move) {
  const button = (
    /** @type {string} */ shape,
    /** @type {string} */ look,
    /** @type {() => void} */ onclick,
  ) => h("button", { type: "button", class: `plain icon ${look}`, onclick }, icon(shape));
  const parts = {
    picture: h("img", { role: "presentation", alt: "", draggable: false, hidden: true }),
    sign: icon("film"),
    name: h("div", { class: "one-line name" }),
    status: h("div", { class: "status" }),
    more: h(
      "button",
      { type: "button", class: "link", "aria-expanded": "false", hidden: true },
      text("queue.more"),
    ),
    bar: h("div", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 }, h("i")),
    percent: h("span", { class: "dim percent" }),
    up: button("up", "move", () => move(-1)),
    down: button("down", "move", () => move(1)),
    actions: ACTIONS.map(({ verb, icon: shape, look }) => button(shape, look, () => request(verb, { id }))),
  };
  const row = h(
    "div",
    { class: "row", role: "listitem" },
    h("div", { class: "picture" }, parts.picture, parts.sign),
    h("div", { class: "middle" }, parts.name, parts.bar, parts.status, parts.more),
    h("div", { class: "buttons" }, parts.percent, parts.up, parts.down, ...parts.actions),
  );
  parts.more.addEventListener("click", () => toggleReason(row, parts.more));
  return Object.assign(row, { parts });
}

/** @param {HTMLElement} row @param {HTMLElement} button */
function toggleReason(row, button) {
  const open = row.classList.toggle("open");
  button.setAttribute("aria-expanded", String(open));
  setText(button, open ? text("queue.less") : text("queue.more"));
}

/**
 * @param {Row} row
 * @param {Task} task
 * @param {Around} around
 */
export function updateRow(row, task, around) {
  const { parts } = row;
  const name = task.name || task.type;
  if (row.status !== task.status) {
    if (row.status) row.classList.remove(row.status);
    row.classList.add((row.status = task.status));
  }
  row.tabIndex = task.status === "queued" ? 0 : -1;
  setAttribute(row, "aria-keyshortcuts", task.status === "queued" ? "Alt+ArrowUp Alt+ArrowDown" : null);
  setText(parts.name, name);
  parts.name.title = name;
  updateStatus(parts, task, around);
  updateProgress(parts, task, name);
  updateButtons(parts, task, name, around);
  const url = pictureUrl(task, around.frames);
  if (url) setAttribute(parts.picture, "src", url);
  parts.picture.hidden = !url;
  parts.sign.classList.toggle("shown", isLocal(task));
}

/** @param {Parts} parts @param {Task} task @param {Around} around */
function updateStatus({ status, more }, task, { byId, awaited, ahead, numbers, shared }) {
  const failed = task.status === "failed";
  const first = task.after === null ? undefined : byId.get(task.after);
  const facts = taskFacts(task, numbers, ahead.get(task.id) ?? 0, shared);
  const shown = taskText(task, first, awaited.has(task.id), facts);
  setText(status, shown);
  status.hidden = !shown;
  const blocked = task.waits_for !== null && ["failed", "stopped"].includes(first?.status ?? "");
  status.classList.toggle("blocked", blocked);
  const short = shown.length < LONG && !shown.includes("\n");
  status.classList.toggle("short", short);
  more.hidden = !failed || short;
}

/** @param {Parts} parts @param {Task} task @param {string} name */
function updateProgress({ bar, percent }, task, name) {
  const running = task.status === "running";
  const rounded = Math.round(task.progress);
  bar.hidden = percent.hidden = !running;
  if (!running) return;
  setAttribute(bar, "aria-label", name);
  setAttribute(bar, "aria-valuenow", rounded);
  /** @type {HTMLElement} */ (bar.firstElementChild).style.width = `${task.progress}%`;
  setText(percent, text("shell.percent", { percent: rounded }));
}

/** @param {Parts} parts @param {Task} task @param {string} name @param {Around} around */
function updateButtons({ up, down, actions }, task, name, { first, last }) {
  const queued = task.status === "queued";
  updateButton(up, text("queue.move-up"), name, queued && !first.has(task.id));
  updateButton(down, text("queue.move-down"), name, queued && !last.has(task.id));
  ACTIONS.forEach(({ label, statuses }, index) =>
    updateButton(actions[index], label, name, statuses.includes(task.status)),
  );
}

/**
 * @param {HTMLElement} button
 * @param {string} label
 * @param {string} name of the task
 * @param {boolean} shown
 */
function updateButton(button, label, name, shown) {
  button.hidden = !shown;
  setAttribute(button, "aria-label", text("words.labelled", { label, text: name }));
  setAttribute(button, "title", label);
}

/**
 * The preview, else the frame that the task regenerates or replaces.
 * @param {Task} task
 * @param {State["frames"]} frames
 */
function pictureUrl({ preview_url, data }, frames) {
  if (preview_url) return preview_url;
  const replaced = data?.place?.where === "replace" ? data.place.frame_id : null;
  const frame = frames.get(data?.frame_id ?? replaced ?? -1);
  return frame ? `${frame.thumbnail_url}&height=64` : null;
}
