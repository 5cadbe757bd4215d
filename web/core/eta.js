/** When the queue will be done, estimated from the last tasks: how long they took for a frame. */
import { framesOf, sum } from "./queue-order.js";

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
 * How long a task took for each of its frames, in seconds; null if it was not timed.
 * @param {Pick<Task, "started_at" | "completed_at" | "frames">} task
 */
export function frameSeconds(task) {
  const seconds = taskSeconds(task);
  return seconds === null ? null : seconds / framesOf(task);
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
 * loads the model. Servers share the tasks: more of them than there are tasks do not help.
 * @param {readonly number[]} durations of a frame
 * @param {number} waiting number of frames
 * @param {readonly {frames: number, progress: number}[]} running tasks; progress 0..100
 * @param {number} [servers] that work
 */
export function eta(durations, waiting, running, servers = 1) {
  if (!durations.length) return null;
  const sorted = [...durations].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const left = waiting + sum(running.map(({ frames, progress }) => frames * (1 - progress / 100)));
  return (median * left) / Math.max(1, Math.min(servers, waiting + running.length));
}
