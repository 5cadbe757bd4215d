/** The filmstrip's cells of work to come: queued, sampling, failed, not started; the many that wait behind; the card that makes frames. */
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { place, thumbnail } from "./frame-cells.js";

/** @typedef {import("../../core/types.js").Task} Task */
/**
 * @typedef {object} WorkCell
 * @property {Task | null} task null: the last cards
 * @property {number} more how many wait behind; 0: this is the card that makes frames
 * @property {boolean} over it stands on the frame that it replaces
 * @property {number} x pixels
 */
/** @typedef {(verb: string, detail?: any) => void} Ask */

/** The places among the waiting, from 1, by task. @param {import("../../core/types.js").Queue | null} queue @returns {Map<number, number>} */
export function lineOf(queue) {
  const waiting = queue?.tasks.filter(({ status }) => status === "queued") ?? [];
  return new Map(waiting.map(({ id }, index) => [id, index + 1]));
}

/** @param {WorkCell} item @param {Ask} ask @returns {HTMLElement} */
export function makeWorkCell({ task, more }, ask) {
  if (task) return h("div", { class: "cell work", role: "group" });
  if (more) return h("div", { class: "cell more" }, h("span"));
  const props = { type: "button", class: "cell plus", title: "Make frames (G)" };
  return h(
    "button",
    { ...props, onclick: () => ask("open-dialog", { kind: "select-generator" }) },
    icon("plus"),
    h("span", { class: "one-line" }, "Make frames"),
  );
}

/** @param {any} cell @param {WorkCell} item @param {Ask} ask @param {{number: number, waiting: number}} line its place among the waiting */
export function updateWorkCell(cell, { task, more, over, x }, ask, line) {
  place(cell, x);
  if (more) setText(cell.firstElementChild, `+ ${more.toLocaleString("en")} more waiting`);
  if (!task) return;
  if (cell.status !== task.status) rebuild(cell, task, ask);
  cell.classList.toggle("over", over);
  const words = told(task, line);
  setAttribute(cell, "aria-label", over ? `In place of this frame: ${words.label}` : words.label);
  setText(cell.parts.left, words.left);
  setText(cell.parts.verb, words.verb ?? "");
  setText(cell.parts.right, words.right);
  if (task.status === "running") showProgress(cell.parts, task);
  if (task.status === "failed") showReason(cell.parts, task);
}

/** @param {any} cell @param {Task} task @param {Ask} ask */
function rebuild(cell, task, ask) {
  const parts = {
    left: h("b"),
    verb: h("span", { class: "verb" }),
    right: h("span"),
    picture: h("div", { class: "picture" }),
  };
  Object.assign(cell, { status: task.status, parts });
  cell.className = `cell work ${task.status}`;
  cell.replaceChildren(
    parts.picture,
    h("div", { class: "foot" }, parts.left, h("span", {}, parts.verb, parts.right)),
  );
  /** @type {{[status: string]: (parts: any, task: Task, ask: Ask) => Node[]}} */
  const contents = { queued: () => [h("span", { class: "word" }, "queued")], running, failed, pending };
  parts.picture.append(...(contents[task.status]?.(parts, task, ask) ?? []));
}

/** @param {any} parts @returns {Node[]} */
function running(parts) {
  parts.image = thumbnail();
  parts.bar = h("div", {
    class: "bar",
    role: "progressbar",
    "aria-label": "Sampling",
    "aria-valuemin": 0,
    "aria-valuemax": 100,
  });
  return [parts.image, parts.bar];
}

/** @param {any} parts @param {Task} task @param {Ask} ask @returns {Node[]} */
function failed(parts, task, ask) {
  parts.reason = h("div", { class: "reason" });
  const buttons = h(
    "div",
    { class: "buttons" },
    h(
      "button",
      {
        type: "button",
        "aria-label": "Retry",
        title: "Retry",
        onclick: () => ask("retry-task", { id: task.id }),
      },
      icon("retry"),
      h("span", {}, "Retry"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon",
        "aria-label": "Dismiss",
        title: "Dismiss",
        onclick: () => ask("forget-task", { id: task.id }),
      },
      icon("close"),
    ),
  );
  return [parts.reason, buttons];
}

/** @param {any} _parts @param {Task} task @param {Ask} ask @returns {Node[]} */
function pending(_parts, task, ask) {
  return [
    h("span", { class: "word" }, "not started"),
    h(
      "button",
      {
        type: "button",
        "aria-label": "Start",
        title: "Start",
        onclick: () => ask("start-task", { id: task.id }),
      },
      icon("play"),
      h("span", {}, "Start"),
    ),
  ];
}

/** @param {Task} task @param {{number: number, waiting: number}} line */
function told(task, { number, waiting }) {
  const percent = `${Math.round(task.progress)} %`;
  const among = number ? `${number.toLocaleString("en")} of ${waiting.toLocaleString("en")}` : "";
  /** @type {{[status: string]: {left: string, verb?: string, right: string, label: string}}} */
  const words = {
    queued: { left: "", right: among, label: `Queued, ${among}` },
    running: { left: "", verb: "sampling ", right: percent, label: `Sampling, ${percent}` },
    failed: { left: "failed", right: "", label: "Failed" },
    pending: { left: "", right: "", label: "Not started" },
  };
  return words[task.status] ?? { left: "", right: task.status, label: task.status };
}

/** @param {any} parts @param {Task} task */
function showProgress(parts, task) {
  setAttribute(parts.bar, "aria-valuenow", Math.round(task.progress));
  parts.bar.style.width = `${task.progress}%`;
  const address = task.preview
    ? (task.preview_url ?? `/api/kino/v1/generator/tasks/${task.id}/preview?n=${task.preview}`)
    : null;
  if (address && parts.image.getAttribute("src") !== address) parts.image.src = address;
}

/** @param {any} parts @param {Task} task */
function showReason(parts, task) {
  const whole = task.error || "It failed without saying why. ComfyUI's log may tell more.";
  setText(parts.reason, whole);
  parts.picture.title = whole; // a small cell has no room for it
}
