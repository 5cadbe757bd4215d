/** When the queue will be done, from how long the last frames took. */

/** @typedef {import("./types.js").Task} Task */

const KEPT = 8; // durations; older ones say little about what runs now

/** Seconds that a task took; null where it was not timed. @param {Pick<Task, "started_at" | "completed_at">} task */
export function secondsOf(task) {
  if (!task.started_at || !task.completed_at) return null;
  const seconds = (Date.parse(task.completed_at) - Date.parse(task.started_at)) / 1000;
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : null;
}

/** @param {readonly number[]} durations seconds, oldest first @param {number | null} latest @returns {number[]} */
export const remembered = (durations, latest) =>
  latest === null ? [...durations] : [...durations, latest].slice(-KEPT);

/**
 * Seconds until all is done; null when nothing was timed. The median: a first frame that loads the model says nothing about the next.
 * @param {readonly number[]} durations @param {number} waiting how many wait @param {readonly number[]} running progress of those that run, 0..100
 */
export function eta(durations, waiting, running) {
  if (!durations.length) return null;
  const sorted = [...durations].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  return median * (waiting + running.reduce((sum, progress) => sum + (1 - progress / 100), 0));
}
