/** What the queue says about itself and about its tasks. */
import { framesOf, isLocal, sum } from "./queue-order.js";
import { formatDuration } from "./timecode.js";
import { counted, isolated } from "./words.js";

/** @typedef {import("./types.js").Queue} Queue */
/** @typedef {import("./types.js").Task} Task */

/** @type {{[status: string]: string}} */
const STATUS_TEXT = { queued: "waiting", pending: "not started", running: "", completed: "done" };
const NO_REASON = "The task failed without a message. See ComfyUI's log.";
const LONGEST_NAME = 60; // characters of a name inside another text

/** "17 frames waiting · 20 s · 1 failed". @param {Queue | null} queue */
export function queueSummary(queue) {
  if (!queue) return "";
  const eta = queue.eta === null ? null : formatDuration(Math.max(1, Math.round(queue.eta)));
  const count = (/** @type {number} */ number, /** @type {string} */ status) =>
    number ? `${number.toLocaleString("en")} ${status}` : null;
  const others = queue.waiting - queue.toGenerate;
  const waiting = queue.paused // pauseText has it
    ? []
    : [queue.frames && `${counted(queue.frames)} waiting`, others && `${counted(others, "task")} waiting`];
  return [...waiting, eta, count(queue.failed, "failed")].filter(Boolean).join(" · ");
}

/**
 * "Queue · 17", "Queue · 3 · paused · 1 failed": frames, and tasks that make none.
 * @param {Queue | null} queue
 */
export function queueLabel(queue) {
  if (!queue) return "Queue";
  const running = queue.tasks.filter(({ status }) => status === "running");
  const others = queue.waiting - queue.toGenerate + running.filter(isLocal).length;
  const sampling = running.filter((task) => !isLocal(task));
  const count = queue.frames + sum(sampling.map(framesOf)) + others;
  const failed = queue.failed ? `${queue.failed.toLocaleString("en")} failed` : "";
  const facts = ["Queue", count ? count.toLocaleString("en") : "", queue.paused ? "paused" : "", failed];
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
 * @param {string[]} [facts] see taskFacts
 */
export function taskText(task, first, awaited, facts = []) {
  const { status } = task;
  const text = status === "failed" ? failureText(task) : waitText(task, first) || statusText(status);
  const frames = framesOf(task) > 1 ? counted(framesOf(task)) : "";
  const texts = status === "failed" ? [...facts, text] : [text, ...facts];
  const parts = [awaited ? `Task ${task.id}` : "", frames, ...texts];
  return parts.filter(Boolean).join(" · ");
}

/**
 * What tells a task from the others of its order: "#3 in queue", "replaces frame 12", "seed 118".
 * @param {Task} task
 * @param {ReadonlyMap<number, number> | undefined} numbers frame id -> index
 * @param {number} ahead waiting tasks of its lane before it
 * @returns {string[]}
 */
export function taskFacts({ status, data }, numbers, ahead) {
  const turn = status === "queued" && ahead > 0 ? `#${(ahead + 1).toLocaleString("en")} in queue` : "";
  const overrides = /** @type {{seed?: unknown} | undefined} */ (data?.overrides);
  const seed = data?.seed ?? overrides?.seed;
  const hasSeed = typeof seed === "number" || typeof seed === "string";
  return [turn, placeText(data?.place, numbers), hasSeed ? `seed ${seed}` : ""].filter(Boolean);
}

/**
 * "replaces frame 12"
 * @param {import("./api-types.js").Place | undefined} place
 * @param {ReadonlyMap<number, number> | undefined} numbers
 */
function placeText(place, numbers) {
  const index = numbers?.get(place?.frame_id ?? -1);
  const words = { append: "", before: "before", after: "after", replace: "replaces", take: "take of" };
  const word = words[place?.where ?? "append"];
  return word && index !== undefined ? `${word} frame ${(index + 1).toLocaleString("en")}` : "";
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
