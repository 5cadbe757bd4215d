/** Notices when a queue that took long has ended. */

/** @typedef {import("./types.js").Queue} Queue */
/**
 * @typedef {object} Watch
 * @property {number | null} since  milliseconds; when the queue began; null: nothing runs
 * @property {number} failed  tasks that had failed by then
 */
/**
 * @typedef {object} Ended  what a person is told
 * @property {number} failed  tasks that failed since it began
 */
/** @typedef {"new" | "asked" | "on" | "off"} Alerts  `new`: not asked for notifications yet */

/** @type {Watch} */
export const IDLE = { since: null, failed: 0 };
const LONG = 60; // seconds
const ALERTS = ["new", "asked", "on", "off"];

/** What was stored. @param {string | null} stored @returns {Alerts} */
export const alertsOf = (stored) => /** @type {Alerts} */ (ALERTS.includes(stored ?? "") ? stored : "new");

/** Tasks that failed; the number of all lags behind those that are listed. @param {Queue} queue */
const failedOf = ({ tasks, failed }) =>
  Math.max(failed, tasks.filter(({ status }) => status === "failed").length);

/** Whether a task runs, or one waits that will. @param {Queue} queue */
function isBusy({ tasks, waiting, paused }) {
  if (tasks.some(({ status }) => status === "running")) return true;
  const listed = tasks.filter(({ status }) => status === "queued");
  return !paused && (waiting > listed.length || listed.some((task) => task.waits_for === null));
}

/**
 * The next state of the watch, and what ended; null: nothing did, or it did not take long.
 * @param {Watch} watch
 * @param {Queue | null} queue
 * @param {number} now milliseconds
 * @returns {{watch: Watch, ended: Ended | null}}
 */
export function watchQueue(watch, queue, now) {
  if (!queue) return { watch: IDLE, ended: null };
  if (isBusy(queue)) {
    const begins = watch.since === null;
    return { watch: begins ? { since: now, failed: failedOf(queue) } : watch, ended: null };
  }
  const isPaused = queue.paused && queue.waiting > 0; // no end: they go on later
  const isLong = watch.since !== null && now - watch.since > LONG * 1000;
  const ended = isLong && !isPaused ? { failed: Math.max(0, failedOf(queue) - watch.failed) } : null;
  return { watch: IDLE, ended };
}

/**
 * Whether the queue takes so long that one wants to leave.
 * @param {Watch} watch
 * @param {Queue | null} queue
 * @param {number} now milliseconds
 */
export const takesLong = ({ since }, queue, now) =>
  since !== null && ((queue?.eta ?? 0) > LONG || now - since > LONG * 1000);
