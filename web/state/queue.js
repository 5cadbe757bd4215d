/** The open project's tasks, and the pause of the queue. */
import { eta, frameSeconds, withDuration } from "../core/eta.js";
import { areShared, workingServers } from "../core/machines.js";
import { framesOf, inQueueOrder, isInQueue, isLocal, sum } from "../core/queue-order.js";
import { failureText } from "../core/queue-text.js";
import { buildSlots } from "../core/slots.js";
import { text } from "../texts/text.js";
import { onQueueLoaded } from "./thumbnails.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Task} Task */
/** @typedef {import("../core/types.js").Queue} Queue */
/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/api-types.js").ApiTask} ApiTask */
/** @typedef {Omit<ApiTask, "data"> & {preview?: boolean}} TaskEvent  `preview`: there is a new one */

const MOST = 200; // tasks of each status
const FAILED = "failed tasks"; // what notices of failures are about
const SOON = 400; // milliseconds in which many changes become one request

/** @param {Kino} kino */
export async function loadQueue(kino) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const request = (kino.queueRequest += 1);
  const page = (/** @type {string} */ status, /** @type {boolean} */ newest, limit = MOST) =>
    kino.api.get("/v1/generator/tasks", { project_id: id, status, limit, newest_first: newest });
  const [whole, running, queued, pending, failed, stopped, completed] = await Promise.all([
    kino.api.get("/v1/queue"),
    page("running", false),
    page("queued", false),
    page("pending", false),
    page("failed", true),
    page("stopped", true, 20),
    kino.durations.length ? { tasks: [] } : page("completed", true, 4),
  ]);
  if (kino.state.project?.id !== id || kino.queueRequest !== request) return; // too late
  if (!kino.durations.length) kino.durations = durationsOf(completed.tasks);
  const before = kino.state.queue?.tasks ?? [];
  const known = new Map(before.map((task) => [task.id, task]));
  // A task that changed between two answers is in both; the later status is the current one.
  const found = [stopped, failed, pending, queued, running].flatMap(({ tasks }) => tasks);
  const unique = [...new Map(found.map((task) => [task.id, task])).values()];
  const tasks = unique.map((task) => withPreview(kino, task, known.get(task.id), false));
  setQueue(kino, {
    tasks: inQueueOrder(tasks),
    waiting: queued.total,
    frames: queued.frames,
    elsewhere: Math.max(0, whole.waiting - queued.total),
    failed: failed.total,
    stopped: stopped.total,
    paused: whole.paused,
  });
  onQueueLoaded(kino, id, before, tasks);
}

/** Loads the queue soon, once for all changes until then. @param {Kino} kino */
export function loadQueueSoon(kino) {
  kino.queueTimer ??= setTimeout(() => {
    kino.queueTimer = undefined;
    loadQueue(kino).catch((error) => kino.showError(error, true));
  }, SOON);
}

/** @param {Kino} kino @param {boolean} paused */
export function setPaused(kino, paused) {
  if (kino.state.queue) setQueue(kino, { ...kino.state.queue, paused });
}

/** Says that something was queued; also if the queue is paused. @param {Kino} kino @param {string} what */
export function notifyQueued(kino, what) {
  if (!kino.state.queue?.paused) return kino.notify("info", what);
  kino.notify("info", text("notices.queue-is-paused", { what }), {
    label: text("notices.resume"),
    request: { verb: "resume-queue" },
  });
}

/**
 * Says that a task of the open project failed; failures that follow each other become one notice.
 * @param {Kino} kino
 * @param {TaskEvent} event
 */
export function noteFailure(kino, event) {
  const { queue, project, notices } = kino.state;
  if (event.status !== "failed" || event.kind === "thumbnails" || event.project_id !== project?.id) return;
  if (queue?.tasks.find(({ id }) => id === event.id)?.status === "failed") return;
  kino.failures = notices.some(({ about }) => about === FAILED) ? kino.failures + 1 : 1;
  /** @type {import("../core/requests.js").PanelRequest} */
  const request = { verb: "retry-tasks", detail: { status: "failed" } };
  const [count, reason] = [kino.failures, failureText(event)];
  const message =
    count > 1
      ? text("notices.tasks-failed", { count, reason })
      : text("notices.task-failed", { name: event.name, reason });
  const label = count > 1 ? text("notices.retry-all") : text("notices.retry");
  kino.notify("error", message, { label, request }, FAILED);
}

/** Merges an event of a task into the queue. @param {Kino} kino @param {TaskEvent} event */
export function applyTask(kino, event) {
  const { queue, project } = kino.state;
  if (!queue) return;
  if (event.project_id !== project?.id) {
    if (queue.paused) loadQueueSoon(kino); // it shows how many wait elsewhere
    return;
  }
  const task = queue.tasks.find(({ id }) => id === event.id);
  if (!task || task.status !== event.status) loadQueueSoon(kino);
  if (!task) return;
  const { preview = false, ...changes } = event;
  const changed = withPreview(kino, { ...task, ...changes }, task, preview);
  const tasks = queue.tasks.map((one) => (one === task ? changed : one)).filter(isInQueue);
  setQueue(kino, { ...queue, tasks: inQueueOrder(tasks) });
}

/**
 * A task with its preview; only a running one has it.
 * @param {Kino} kino
 * @param {ApiTask} task
 * @param {Task | undefined} known as it was
 * @param {boolean} isNew whether there is a new preview
 * @returns {Task}
 */
export function withPreview(kino, task, known, isNew) {
  const preview = task.status === "running" ? (known?.preview ?? 0) + (isNew ? 1 : 0) : 0;
  const path = `/api/kino/v1/generator/tasks/${task.id}/preview?n=${preview}`;
  return { ...task, preview, preview_url: preview ? kino.host.url(path) : null };
}

/** The filmstrip's cells for a timeline and queue. @param {State} state @returns {Partial<State>} */
export function withSlots({ timeline, queue }) {
  if (!timeline) return {};
  const tasks = queue?.tasks.filter((task) => task.status !== "stopped" && !isLocal(task)) ?? [];
  const listed = tasks.filter(({ status }) => status === "queued").map(framesOf);
  const isAll = listed.length >= (queue?.toGenerate ?? 0);
  const more = isAll ? 0 : Math.max(1, (queue?.frames ?? 0) - sum(listed));
  return { slots: buildSlots(timeline, tasks, more) };
}

/** Estimates the end again: the number of servers has changed. @param {Kino} kino */
export function estimateAgain(kino) {
  if (kino.state.queue) setQueue(kino, kino.state.queue);
}

/** @param {Kino} kino @param {Omit<Queue, "toGenerate" | "eta" | "shared">} queue */
function setQueue(kino, queue) {
  const { machines } = kino.state;
  const local = queue.tasks.filter((task) => task.status === "queued" && isLocal(task));
  const toGenerate = queue.waiting - local.length;
  const sampling = queue.tasks.filter((task) => task.status === "running" && !isLocal(task));
  const running = sampling.map((task) => ({ frames: framesOf(task), progress: task.progress }));
  const isOpen = !queue.paused && (toGenerate > 0 || sampling.length > 0);
  const left = isOpen ? eta(kino.durations, queue.frames, running, workingServers(machines)) : null;
  kino.set({ queue: { ...queue, toGenerate, eta: left, shared: areShared(machines) } });
  kino.set(withSlots(kino.state));
}

/** @param {ApiTask[]} tasks newest first */
function durationsOf(tasks) {
  /** @type {number[]} */
  let durations = [];
  const sampled = tasks.filter((task) => !isLocal(task)).reverse();
  for (const task of sampled) durations = withDuration(durations, frameSeconds(task));
  return durations;
}
