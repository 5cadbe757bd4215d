/** What the queue says about itself and about its tasks. */
import { formatDuration } from "./timecode.js";
import { counted, isolated } from "./words.js";

/** @typedef {import("./types.js").Queue} Queue */
/** @typedef {import("./types.js").Task} Task */

/** @type {{[status: string]: string}} */
const STATUS_TEXT = { queued: "waiting", pending: "not started", running: "", completed: "done" };
const NO_REASON = "The task failed without a message. See ComfyUI's log.";
const LONGEST_NAME = 60; // characters of a name inside another text

/** "3 waiting · 20 s · 1 failed". @param {Queue | null} queue */
export function queueSummary(queue) {
  if (!queue) return "";
  const eta = queue.eta === null ? null : formatDuration(Math.max(1, Math.round(queue.eta)));
  const count = (/** @type {number} */ number, /** @type {string} */ status) =>
    number ? `${number.toLocaleString("en")} ${status}` : null;
  const waiting = queue.paused ? null : count(queue.waiting, "waiting"); // pauseText has it
  return [waiting, eta, count(queue.failed, "failed")].filter(Boolean).join(" · ");
}

/** "Queue · 3", "Queue · 3 · paused": the tasks that wait or run. @param {Queue | null} queue */
export function queueLabel(queue) {
  if (!queue) return "Queue";
  const count = queue.waiting + queue.tasks.filter(({ status }) => status === "running").length;
  const facts = ["Queue", count ? count.toLocaleString("en") : "", queue.paused ? "paused" : ""];
  return facts.filter(Boolean).join(" · ");
}

/** What waits while the queue is paused. @param {Pick<Queue, "waiting" | "elsewhere">} queue */
export function pauseText({ waiting, elsewhere }) {
  if (!waiting && !elsewhere) return "new tasks will wait";
  if (!elsewhere) return `${counted(waiting, "task")} waiting`;
  if (!waiting) return `${counted(elsewhere, "task")} of other projects waiting`;
  return `${counted(waiting, "task")} waiting, and ${elsewhere.toLocaleString("en")} of other projects`;
}

/** Why a task failed. @param {Pick<Task, "error">} task */
export const failureText = ({ error }) => error || NO_REASON;

/**
 * What a row says below a task's name.
 * @param {Task} task
 * @param {Task | undefined} first the task that it waits for, if that is in the queue
 * @param {boolean} awaited whether another one waits for it, and calls it by its id
 */
export function taskText(task, first, awaited) {
  const { status } = task;
  const text = status === "failed" ? failureText(task) : waitText(task, first) || statusText(status);
  return [awaited ? `Task ${task.id}` : "", text].filter(Boolean).join(" · ");
}

/**
 * "Waits for task 12 (A fox at dawn), which failed. Retry that one, or stop this one."; "" if it waits for
 * none.
 * @param {Pick<Task, "after" | "waits_for">} task
 * @param {Pick<Task, "name"> | undefined} first
 */
export function waitText({ after, waits_for: text }, first) {
  if (!text || !first?.name) return text ?? "";
  const { name } = first;
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;
  return text.replace(`task ${after}`, (found) => `${found} (${isolated(short)})`);
}

/** @param {string} status */
const statusText = (status) => STATUS_TEXT[status] ?? status;
