/** The order of the queue: what runs, what waits in the order in which the store begins it, what ended. */

/** @typedef {import("./types.js").Task} Task */

/** @type {{[status: string]: number}} */
const RANK = { running: 0, queued: 1, pending: 2, failed: 3, stopped: 4 };

/** Whether the queue lists a task: not a completed or deleted one. @param {Pick<Task, "status">} task */
export const isInQueue = ({ status }) => Object.hasOwn(RANK, status);

/** Whether the server does a task without ComfyUI, which adds no frame. @param {Pick<Task, "lane">} task */
export const isLocal = ({ lane }) => lane === "local";

/** How many frames a task makes; one if that is not known. @param {Pick<Task, "frames">} task */
export const framesOf = ({ frames }) => frames ?? 1;

/** Whether something runs or waits. @param {import("./types.js").Queue | null} queue */
export const isBusy = (queue) =>
  Boolean(queue?.waiting || queue?.elsewhere || queue?.tasks.some(({ status }) => status === "running"));

/** @param {readonly number[]} numbers */
export const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);

/** @param {readonly Task[]} tasks */
export const inQueueOrder = (tasks) =>
  [...tasks].sort((a, b) => RANK[a.status] - RANK[b.status] || withinStatus(a, b));

/**
 * The ids of the waiting tasks among which one can be moved, in running order. Lanes run side by side, so
 * these are the tasks of the same lane.
 * @param {readonly Task[]} tasks in the order of the queue
 * @param {number} id
 */
export function waitingInLaneOf(tasks, id) {
  const lane = tasks.find((task) => task.id === id)?.lane;
  return tasks.filter((task) => task.status === "queued" && task.lane === lane).map((task) => task.id);
}

/** Ended tasks: the latest first. @param {Task} a @param {Task} b */
function withinStatus(a, b) {
  if (RANK[a.status] >= RANK.failed) return b.id - a.id;
  // The few local tasks come first: thousands of frames would push them out of the list.
  const lanes = Number(isLocal(b)) - Number(isLocal(a));
  return lanes || b.priority - a.priority || byCodeUnit(a.turn, b.turn) || a.id - b.id;
}

/** As SQL compares turns; localeCompare would put "a" before "B". @param {string} a @param {string} b */
const byCodeUnit = (a, b) => (a < b ? -1 : Number(a > b));
