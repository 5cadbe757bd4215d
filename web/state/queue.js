/** The open project's tasks, in running order. */
import { eta, taskSeconds, withDuration } from "../core/eta.js";
import { buildSlots } from "../core/slots.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Task} Task */
/** @typedef {import("../core/types.js").Queue} Queue */
/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/api-types.js").ApiTask} ApiTask */
/** @typedef {Omit<ApiTask, "data"> & {preview?: boolean}} TaskEvent  `preview`: there is a new one */

const MOST = 200; // tasks of each status
const SOON = 400; // milliseconds in which many changes become one request
const OPEN = ["running", "queued", "pending"];
/** @type {{[status: string]: number}} */
const RANK = { running: 0, queued: 1, pending: 2, failed: 3, stopped: 4 };

/** @param {Kino} kino */
export async function loadQueue(kino) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const request = (kino.queueRequest += 1);
  const page = (/** @type {string} */ status, /** @type {boolean} */ newest, limit = MOST) =>
    kino.api.get("/v1/generator/tasks", { project_id: id, status, limit, newest_first: newest });
  const [running, queued, pending, failed, stopped, completed] = await Promise.all([
    page("running", false),
    page("queued", false),
    page("pending", false),
    page("failed", true),
    page("stopped", true, 20),
    kino.durations.length ? { tasks: [] } : page("completed", true, 4),
  ]);
  if (kino.state.project?.id !== id || kino.queueRequest !== request) return; // too late
  if (!kino.durations.length) kino.durations = durationsOf(completed.tasks);
  const known = new Map(kino.state.queue?.tasks.map((task) => [task.id, task]));
  // A task that changed between two answers is in both; the later status is the current one.
  const found = [stopped, failed, pending, queued, running].flatMap(({ tasks }) => tasks);
  const unique = [...new Map(found.map((task) => [task.id, task])).values()];
  const tasks = unique.map((task) => withPreview(kino, task, known.get(task.id), false));
  setQueue(kino, { tasks: inRunningOrder(tasks), waiting: queued.total, failed: failed.total, eta: null });
}

/** Loads the queue soon, once for all changes until then. @param {Kino} kino */
export function loadQueueSoon(kino) {
  kino.queueTimer ??= setTimeout(() => {
    kino.queueTimer = undefined;
    loadQueue(kino).catch((error) => kino.showError(error, true));
  }, SOON);
}

/** Merges an event of a task into the queue. @param {Kino} kino @param {TaskEvent} event */
export function applyTask(kino, event) {
  const { queue, project } = kino.state;
  if (!queue || event.project_id !== project?.id) return;
  const task = queue.tasks.find(({ id }) => id === event.id);
  if (!task || task.status !== event.status) loadQueueSoon(kino);
  if (!task) return;
  const { preview = false, ...changes } = event;
  const changed = withPreview(kino, { ...task, ...changes }, task, preview);
  const tasks = queue.tasks
    .map((one) => (one === task ? changed : one))
    .filter(({ status }) => status in RANK); // completed and deleted tasks are not part of the queue
  const samePlace = task.status === event.status && task.priority === event.priority;
  setQueue(kino, { ...queue, tasks: samePlace ? tasks : inRunningOrder(tasks) });
}

/**
 * A task with its preview; only a running one has it.
 * @param {Kino} kino
 * @param {ApiTask} task
 * @param {Task | undefined} known as it was
 * @param {boolean} isNew whether there is a new preview
 * @returns {Task}
 */
function withPreview(kino, task, known, isNew) {
  const preview = task.status === "running" ? (known?.preview ?? 0) + (isNew ? 1 : 0) : 0;
  const path = `/api/kino/v1/generator/tasks/${task.id}/preview?n=${preview}`;
  return { ...task, preview, preview_url: preview ? kino.host.url(path) : null };
}

/** The filmstrip's cells for a timeline and queue. @param {State} state @returns {Partial<State>} */
export function withSlots({ timeline, queue }) {
  if (!timeline) return {};
  const tasks = queue?.tasks.filter(({ status }) => status !== "stopped") ?? [];
  const listed = tasks.filter(({ status }) => status === "queued").length;
  const more = Math.max(0, (queue?.waiting ?? 0) - listed);
  return { slots: buildSlots(timeline.ids, timeline.numbers, tasks, more) };
}

/** @param {Kino} kino @param {Queue} queue */
function setQueue(kino, queue) {
  const running = queue.tasks.filter(({ status }) => status === "running").map(({ progress }) => progress);
  const isOpen = running.length > 0 || queue.waiting > 0;
  kino.set({ queue: { ...queue, eta: isOpen ? eta(kino.durations, queue.waiting, running) : null } });
  kino.set(withSlots(kino.state));
}

/** @param {Task[]} tasks */
function inRunningOrder(tasks) {
  const within = (/** @type {Task} */ a, /** @type {Task} */ b) =>
    OPEN.includes(a.status) ? b.priority - a.priority || a.id - b.id : b.id - a.id;
  return [...tasks].sort((a, b) => RANK[a.status] - RANK[b.status] || within(a, b));
}

/** @param {ApiTask[]} tasks newest first */
function durationsOf(tasks) {
  /** @type {number[]} */
  let durations = [];
  for (const task of [...tasks].reverse()) durations = withDuration(durations, taskSeconds(task));
  return durations;
}
