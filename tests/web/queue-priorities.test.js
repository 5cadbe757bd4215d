/** core/queue-priorities.js: the queue's order as priorities. */
import assert from "node:assert/strict";
import test from "node:test";
import { priorities } from "../../web/core/queue-priorities.js";

/** @param {[number, number][]} tasks id, priority */
const queue = (tasks) => tasks.map(([id, priority]) => ({ id, priority }));

/**
 * The order in which the API runs tasks.
 * @param {{id: number, priority: number}[]} tasks
 * @param {[number, number][]} changes
 */
function order(tasks, changes) {
  const now = tasks.map(({ id, priority }) => ({ id, priority: new Map(changes).get(id) ?? priority }));
  return now.sort((a, b) => b.priority - a.priority || a.id - b.id).map(({ id }) => id);
}

test("every move of every task gives the wanted order", () => {
  const starts = [
    queue([
      [1, 0],
      [2, 0],
      [3, 0],
      [4, 0],
    ]),
    queue([
      [4, 5],
      [1, 0],
      [3, 0],
      [2, -1],
    ]),
  ];
  for (const start of starts) {
    for (const moved of start) {
      for (let at = 0; at < start.length; at += 1) {
        const others = start.filter((task) => task !== moved);
        const wanted = [...others.slice(0, at), moved, ...others.slice(at)];
        assert.deepEqual(
          order(start, priorities(wanted, moved.id)),
          wanted.map(({ id }) => id),
        );
      }
    }
  }
});

test("a task that stays changes no priority", () => {
  assert.deepEqual(
    priorities(
      queue([
        [1, 0],
        [2, 0],
      ]),
      2,
    ),
    [],
  );
});
