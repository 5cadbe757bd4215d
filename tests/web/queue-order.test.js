/** core/queue-order.js: the order in which tasks run. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inQueueOrder, waitingInLaneOf } from "../../web/core/queue-order.js";
import { task } from "./fake-host.js";

/** @param {any[]} tasks */
const ids = (tasks) => inQueueOrder(tasks).map(({ id }) => id);

test("of one status, the highest priority runs first, then the lowest turn", () => {
  const tasks = [
    task(1, "queued", { turn: "a2" }),
    task(2, "queued", { turn: "a1" }),
    task(3, "queued", { turn: "a9", priority: 1 }),
    task(4, "running", { turn: "a8" }),
    task(5, "pending", { turn: "a0", priority: 9 }),
  ];
  assert.deepEqual(ids(tasks), [4, 3, 2, 1, 5]);
});

test("turns compare by code unit, as in the database", () => {
  const turns = ["a0a", "Zz", "a0", "a0Z", "aB", "a10", "a9"];
  const tasks = turns.map((turn, index) => task(index, "queued", { turn }));
  assert.deepEqual(
    inQueueOrder(tasks).map(({ turn }) => turn),
    ["Zz", "a0", "a0Z", "a0a", "a10", "a9", "aB"],
  );
});

test("of ended tasks, the latest is first, whatever its priority and turn", () => {
  const tasks = [
    task(1, "failed", { priority: 5, turn: "a0" }),
    task(2, "failed", { turn: "a1" }),
    task(3, "stopped"),
  ];
  assert.deepEqual(ids(tasks), [2, 1, 3]);
});

test("each lane is kept together, and a task is moved within its own", () => {
  const tasks = inQueueOrder([
    task(1, "queued"),
    task(2, "queued", { lane: "local", kind: "thumbnails", turn: "a9" }),
    task(3, "queued", { priority: 7 }),
    task(4, "queued", { lane: "local", kind: "thumbnails", turn: "a8" }),
    task(5, "running"),
    task(6, "pending"),
  ]);
  assert.deepEqual(ids(tasks), [5, 4, 2, 3, 1, 6]);
  assert.deepEqual(waitingInLaneOf(tasks, 1), [3, 1]);
  assert.deepEqual(waitingInLaneOf(tasks, 2), [4, 2]);
  assert.deepEqual(waitingInLaneOf(tasks, 99), []);
});
