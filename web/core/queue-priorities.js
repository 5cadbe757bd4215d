/** The queue's order as priorities: higher goes first, of equals the lower id. */

const HIGHEST = 1000; // that the API takes

/**
 * The changes of priority that put tasks in this order: from the last to the first, each gets just enough to be ahead of the next.
 * @param {Pick<import("./types.js").Task, "id" | "priority">[]} wanted @param {number} moved id of the task whose own priority no longer counts
 * @returns {[number, number][]} task id, priority
 */
export function priorities(wanted, moved) {
  /** @type {[number, number][]} */
  const changes = [];
  let next = { id: Infinity, priority: -Infinity };
  for (let at = wanted.length - 1; at >= 0; at -= 1) {
    const task = wanted[at];
    const enough = next.priority + (task.id < next.id ? 0 : 1);
    const own = task.id === moved ? -Infinity : task.priority;
    const priority = Math.min(HIGHEST, Math.max(own, enough, -HIGHEST));
    const fitting = task.id === moved && next.id === Infinity ? lastPlace(wanted[at - 1], task) : priority;
    if (fitting !== task.priority) changes.push([task.id, fitting]);
    next = { id: task.id, priority: fitting };
  }
  return changes;
}

/** A priority behind all others. @param {{id: number, priority: number} | undefined} before @param {{id: number, priority: number}} task */
function lastPlace(before, task) {
  if (!before) return task.priority;
  return Math.max(-HIGHEST, before.id < task.id ? before.priority : before.priority - 1);
}
