/** What the queue says about itself and about its tasks. */
import { formatNumber, text } from "../texts/text.js";
import { shortName } from "./machines.js";
import { framesOf, isLocal, sum } from "./queue-order.js";
import { formatDuration } from "./timecode.js";
import { isolated } from "./words.js";

/** @typedef {import("./types.js").Queue} Queue */
/** @typedef {import("./types.js").Task} Task */

/** @type {{[status: string]: string}} */
const STATUS_TEXT = {
  queued: text("queue.waiting"),
  pending: text("queue.not-started"),
  running: "",
  completed: text("queue.done"),
  stopped: text("queue.stopped"),
};
/** @type {{[where: string]: import("../texts/text.js").TextKey}} */
const PLACES = {
  before: "queue.before-frame",
  after: "queue.after-frame",
  replace: "queue.replaces-frame",
  take: "queue.take-of-frame",
};
const LONGEST_NAME = 60; // characters of a name inside another text

/** "17 frames waiting · 20 s · 1 failed". @param {Queue | null} queue */
export function queueSummary(queue) {
  if (!queue) return "";
  const eta = queue.eta === null ? null : formatDuration(Math.max(1, Math.round(queue.eta)));
  const others = queue.waiting - queue.toGenerate;
  const waiting = queue.paused // pauseText has it
    ? []
    : [
        queue.frames && text("queue.frames-waiting", { count: queue.frames }),
        others && text("queue.tasks-waiting", { count: others }),
      ];
  return [...waiting, eta, failedText(queue)].filter(Boolean).join(" · ");
}

/**
 * "Queue · 17", "Queue · 3 · paused · 1 failed": frames, and tasks that make none.
 * @param {Queue | null} queue
 */
export function queueLabel(queue) {
  if (!queue) return text("shell.queue");
  const running = queue.tasks.filter(({ status }) => status === "running");
  const others = queue.waiting - queue.toGenerate + running.filter(isLocal).length;
  const sampling = running.filter((task) => !isLocal(task));
  const count = queue.frames + sum(sampling.map(framesOf)) + others;
  const paused = queue.paused ? text("queue.is-paused") : "";
  const facts = [text("shell.queue"), count ? formatNumber(count) : "", paused, failedText(queue)];
  return facts.filter(Boolean).join(" · ");
}

/** "1 failed"; "" if none did. @param {Queue} queue */
const failedText = ({ failed }) => (failed ? text("queue.failed", { count: failed }) : "");

/** What waits while the queue is paused. @param {Pick<Queue, "waiting" | "elsewhere">} queue */
export function pauseText({ waiting, elsewhere }) {
  if (!waiting && !elsewhere) return text("queue.will-wait");
  if (!elsewhere) return text("queue.tasks-waiting", { count: waiting });
  if (!waiting) return text("queue.others-waiting", { count: elsewhere });
  return text("queue.all-waiting", { count: waiting, others: elsewhere });
}

/** Why a task failed. @param {Pick<Task, "error">} task */
export const failureText = ({ error }) => error || text("queue.no-reason");

/**
 * What a row says below a task's name.
 * @param {Task} task
 * @param {Task | undefined} first the task that it waits for, if that is in the queue
 * @param {boolean} awaited whether another one waits for it, and calls it by its id
 * @param {string[]} [facts] see taskFacts
 */
export function taskText(task, first, awaited, facts = []) {
  const { status } = task;
  const state = status === "failed" ? failureText(task) : waitText(task, first) || statusText(status);
  const frames = framesOf(task) > 1 ? text("words.frames", { count: framesOf(task) }) : "";
  const texts = status === "failed" ? [...facts, state] : [state, ...facts];
  const parts = [awaited ? text("queue.task", { id: String(task.id) }) : "", frames, ...texts];
  return parts.filter(Boolean).join(" · ");
}

/**
 * What tells a task from the others of its order: "#3 in queue", "replaces frame 12", "seed 118".
 * @param {Task} task
 * @param {ReadonlyMap<number, number> | undefined} numbers frame id -> index
 * @param {number} ahead waiting tasks of its lane before it
 * @param {boolean} [shared] whether several servers draw
 * @returns {string[]}
 */
export function taskFacts({ status, data, machine }, numbers, ahead, shared = false) {
  const turn = status === "queued" && ahead > 0 ? text("queue.turn", { number: ahead + 1 }) : "";
  const where = shared && status !== "queued" ? machineText(machine) : "";
  return [turn, where, placeText(data?.place, numbers), seedText(data)].filter(Boolean);
}

/** "seed 118"; "" without one. @param {Task["data"] | undefined} data */
function seedText(data) {
  const overrides = /** @type {{seed?: unknown} | undefined} */ (data?.overrides);
  const seed = data?.seed ?? overrides?.seed;
  const hasSeed = typeof seed === "number" || typeof seed === "string";
  return hasSeed ? text("queue.seed", { seed: String(seed) }) : "";
}

/** "on studio-2:8188"; "" without one. @param {string | undefined} machine */
export const machineText = (machine) => (machine ? text("machines.on", { machine: shortName(machine) }) : "");

/**
 * "replaces frame 12"
 * @param {import("./api-types.js").Place | undefined} place
 * @param {ReadonlyMap<number, number> | undefined} numbers
 */
function placeText(place, numbers) {
  const index = numbers?.get(place?.frame_id ?? -1);
  const key = PLACES[place?.where ?? "append"];
  return key && index !== undefined ? text(key, { number: index + 1 }) : "";
}

/**
 * "Waits for task 12 (A fox at dawn), which failed. Retry that one, or stop this one."; "" if it waits for
 * none.
 * @param {Pick<Task, "after" | "waits_for">} task
 * @param {Pick<Task, "name"> | undefined} first
 */
export function waitText({ after, waits_for: wait }, first) {
  if (!wait || !first?.name) return wait ?? "";
  const { name } = first;
  const short = name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1).trimEnd()}…` : name;
  return wait.replace(`task ${after}`, (found) => `${found} (${isolated(short)})`);
}

/** @param {string} status */
const statusText = (status) => STATUS_TEXT[status] ?? status;
