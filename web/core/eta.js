/** When the queue will be done, estimated from the durations of the last tasks. */

/** @typedef {import("./types.js").Task} Task */

const MOST = 8; // durations; older ones say little about the tasks that run now

/**
 * How long a task took, in seconds; null if it was not timed.
 * @param {Pick<Task, "started_at" | "completed_at">} task
 */
export function taskSeconds(task) {
  if (!task.started_at || !task.completed_at) return null;
  const seconds = (Date.parse(task.completed_at) - Date.parse(task.started_at)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/**
 * The last durations, with one more.
 * @param {readonly number[]} durations seconds, oldest first
 * @param {number | null} latest null: none
 * @returns {number[]}
 */
export const withDuration = (durations, latest) =>
  latest === null ? [...durations] : [...durations, latest].slice(-MOST);

/**
 * Seconds until all tasks are done; null if nothing was timed yet. Uses the median, as the first frame also
 * loads the model.
 * @param {readonly number[]} durations
 * @param {number} waiting number of tasks
 * @param {readonly number[]} running progress of the running tasks, 0..100
 */
export function eta(durations, waiting, running) {
  if (!durations.length) return null;
  const sorted = [...durations].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return median * (waiting + running.reduce((sum, progress) => sum + (1 - progress / 100), 0));
}
