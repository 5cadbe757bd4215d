/** The queue's order as priorities: higher runs first; of equals, the lower id. */

const HIGHEST = 1000; // the API's limit, also for negative ones

/**
 * The fewest changes of priority that put tasks in this order. Goes from the last to the first; each task
 * gets just enough to run before the next.
 * @param {Pick<import("./types.js").Task, "id" | "priority">[]} wanted in the new order
 * @param {number} moved id of the task that was moved; its old priority no longer counts
 * @returns {[id: number, priority: number][]}
 */
export function priorities(wanted, moved) {
  /** @type {[number, number][]} */
  const changes = [];
  let next = { id: Infinity, priority: -Infinity };
  for (let at = wanted.length - 1; at >= 0; at -= 1) {
    const task = wanted[at];
    const enough = next.priority + (task.id < next.id ? 0 : 1);
    const own = task.id === moved ? -Infinity : task.priority;
    const least = Math.min(HIGHEST, Math.max(own, enough, -HIGHEST));
    const priority = task.id === moved && next.id === Infinity ? lastPlace(wanted[at - 1], task) : least;
    if (priority !== task.priority) changes.push([task.id, priority]);
    next = { id: task.id, priority };
  }
  return changes;
}

/**
 * A priority that runs after all others.
 * @param {{id: number, priority: number} | undefined} before
 * @param {{id: number, priority: number}} task
 */
function lastPlace(before, task) {
  if (!before) return task.priority;
  return Math.max(-HIGHEST, before.id < task.id ? before.priority : before.priority - 1);
}
