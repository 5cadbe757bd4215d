/** The open project's tasks, in the order in which they will run. */
import { eta, remembered, secondsOf } from "../core/eta.js";
import { makeSlots } from "../core/slots.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Task} Task */
/** @typedef {import("../core/types.js").State} State */

const SHOWN = 200; // of each status
const SOON = 400; // milliseconds, in which a batch's many changes become one reading
const OPEN = ["running", "queued", "pending"];
/** @type {{[status: string]: number}} */
const RANK = { running: 0, queued: 1, pending: 2, failed: 3, stopped: 4 };

/** @param {Kino} kino */
export async function loadQueue(kino) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const turn = (kino.queueTurn += 1);
  const page = (/** @type {string} */ status, /** @type {boolean} */ newest, limit = SHOWN) =>
    kino.api.get("/v1/generator/tasks", { project_id: id, status, limit, newest_first: newest });
  const [running, queued, pending, failed, stopped, done] = await Promise.all([
    page("running", false),
    page("queued", false),
    page("pending", false),
    page("failed", true),
    page("stopped", true, 20),
    kino.durations.length ? { tasks: [] } : page("completed", true, 4),
  ]);
  if (kino.state.project?.id !== id || kino.queueTurn !== turn) return; // too late
  if (!kino.durations.length) kino.durations = timed(done.tasks);
  const known = new Map(kino.state.queue?.tasks.map((task) => [task.id, task]));
  const found = [stopped, failed, pending, queued, running].flatMap(({ tasks }) => tasks);
  const each = new Map(found.map((task) => [task.id, task])); // one that changed between two answers is in both: the later status is true
  const all = [...each.values()].map((task) => ({
    ...task,
    ...pictured(kino, known.get(task.id) ?? task, task.status === "running", false),
  }));
  show(kino, { tasks: ordered(all), waiting: queued.total, failed: failed.total, eta: null });
}

/** Reads the queue anew, once for all that changes in a moment. @param {Kino} kino */
export function queueSoon(kino) {
  kino.queueTimer ??= setTimeout(() => {
    kino.queueTimer = undefined;
    loadQueue(kino).catch((error) => kino.fail(error, true));
  }, SOON);
}

/** Puts what an event says of a task into the queue. @param {Kino} kino @param {Task & {preview: any}} told without `data` */
export function patchTask(kino, told) {
  const { queue, project } = kino.state;
  if (!queue || told.project_id !== project?.id) return;
  const task = queue.tasks.find(({ id }) => id === told.id);
  if (!task || task.status !== told.status) queueSoon(kino);
  if (!task) return;
  const { preview, ...news } = told;
  const changed = { ...task, ...news, ...pictured(kino, task, told.status === "running", preview) };
  const tasks = queue.tasks
    .map((one) => (one === task ? changed : one))
    .filter(({ status }) => status in RANK); // a finished or deleted one is none of the queue's
  const same = task.status === told.status && task.priority === told.priority;
  show(kino, { ...queue, tasks: same ? tasks : ordered(tasks) });
}

/** @param {Kino} kino @param {Task} task @param {boolean} running @param {boolean} fresh whether there is a new picture */
function pictured(kino, task, running, fresh) {
  const preview = running ? (task.preview ?? 0) + (fresh ? 1 : 0) : 0;
  return {
    preview,
    preview_url: preview
      ? kino.host.address(`/api/kino/v1/generator/tasks/${task.id}/preview?n=${preview}`)
      : null,
  };
}

/** @param {State} state */
export function withSlots({ timeline, queue }) {
  if (!timeline) return {};
  const tasks = queue?.tasks.filter(({ status }) => status !== "stopped") ?? [];
  const waiting = tasks.filter(({ status }) => status === "queued").length;
  return {
    slots: makeSlots(timeline.ids, timeline.numbers, tasks, Math.max(0, (queue?.waiting ?? 0) - waiting)),
  };
}

/** @param {Kino} kino @param {import("../core/types.js").Queue} queue */
function show(kino, queue) {
  const running = queue.tasks.filter(({ status }) => status === "running").map(({ progress }) => progress);
  kino.set({
    queue: {
      ...queue,
      eta: running.length || queue.waiting ? eta(kino.durations, queue.waiting, running) : null,
    },
  });
  kino.set(withSlots(kino.state));
}

/** @param {Task[]} tasks */
function ordered(tasks) {
  const within = (/** @type {Task} */ a, /** @type {Task} */ b) =>
    OPEN.includes(a.status) ? b.priority - a.priority || a.id - b.id : b.id - a.id;
  return [...tasks].sort((a, b) => RANK[a.status] - RANK[b.status] || within(a, b));
}

/** @param {Task[]} tasks newest first */
const timed = (tasks) =>
  [...tasks]
    .reverse()
    .reduce((durations, task) => remembered(durations, secondsOf(task)), /** @type {number[]} */ ([]));
