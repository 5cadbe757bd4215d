/** core/slots.js: the filmstrip's cells. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { buildSlots } from "../../web/core/slots.js";
import { buildTimeline } from "../../web/core/timeline.js";

/** @typedef {import("../../web/core/types.js").Task} Task */
/** @typedef {import("../../web/core/types.js").Slot} Slot */

/**
 * @param {number} id
 * @param {import("../../web/core/api-types.js").Place | null} [place]
 * @param {import("../../web/core/api-types.js").TaskStatus} [status]
 * @returns {Task}
 */
const task = (id, place = null, status = "queued") => ({
  ...{
    id,
    name: `Frame ${id}`,
    kind: "generate",
    lane: "comfyui",
    machine: "",
    turn: `a${id}`,
    frames: 1,
    after: null,
    waits_for: null,
    type: "sd15",
    data: place ? { place } : {},
    status,
    priority: 0,
    progress: 0,
    result: null,
    error: null,
    project_id: 1,
  },
  ...{ started_at: null, completed_at: null, created_at: "2026-01-01T00:00:00Z" },
});
/** @param {readonly number[]} ids @param {Task[]} tasks @param {number} [beyond] */
function cells(ids, tasks, beyond = 0) {
  const slots = buildSlots(buildTimeline(ids, 1), tasks, beyond);
  return Array.from({ length: slots.length }, (_, index) => slots.at(index));
}
/** @param {Slot} slot */
const word = (slot) =>
  slot.kind === "frame"
    ? `${slot.id}${slot.task ? `<${slot.task.id}` : ""}`
    : slot.kind === "task"
      ? `t${slot.task.id}`
      : `+${slot.count}`;

test("tasks are where their frames will be", () => {
  const tasks = [
    task(1),
    task(2, { where: "before", frame_id: 10 }),
    task(3, { where: "replace", frame_id: 11 }),
    task(4, { where: "before", frame_id: 12 }),
  ];
  assert.equal(cells([10, 11, 12], tasks).map(word).join(" "), "t2 10 11<3 t4 12 t1");
});

test("tasks at one place are in running order; of two that replace a frame the first covers it", () => {
  const tasks = [
    task(5, { where: "before", frame_id: 11 }),
    task(2, { where: "before", frame_id: 11 }),
    task(7, { where: "replace", frame_id: 10 }),
    task(8, { where: "replace", frame_id: 10 }),
  ];
  assert.equal(cells([10, 11], tasks).map(word).join(" "), "10<7 t5 t2 11 t8");
});

test("a lost place means the end; ended tasks are not shown; more may wait", () => {
  const tasks = [
    task(1, { where: "before", frame_id: 99 }),
    task(2, { where: "replace", frame_id: 98 }),
    task(3, null, "stopped"),
    task(4, null, "completed"),
    task(5, null, "failed"),
  ];
  assert.equal(cells([10], tasks, 1200).map(word).join(" "), "10 t1 t2 t5 +1200");
  assert.deepEqual(cells([], []), []);
});

/**
 * A simple implementation that creates every cell.
 * @param {readonly number[]} ids
 * @param {Task[]} tasks
 * @returns {Slot[]}
 */
function naive(ids, tasks) {
  const at = (/** @type {Task} */ one) => one.data.place ?? {};
  const shown = tasks.filter(({ status }) => !["completed", "stopped"].includes(status));
  const replaces = ids.map((id) =>
    shown.find((one) => at(one).where === "replace" && at(one).frame_id === id),
  );
  const fixed = (/** @type {Task} */ one) =>
    replaces.includes(one) || (at(one).where === "before" && ids.includes(at(one).frame_id ?? NaN));
  const found = ids.flatMap((id, index) => [
    ...shown
      .filter((one) => at(one).where === "before" && at(one).frame_id === id)
      .map((one) => ({ kind: "task", task: one })),
    replaces[index] ? { kind: "frame", id, task: replaces[index] } : { kind: "frame", id },
  ]);
  return /** @type {Slot[]} */ ([
    ...found,
    ...shown.filter((one) => !fixed(one)).map((one) => ({ kind: "task", task: one })),
  ]);
}

/** A pseudorandom sequence (Park and Miller). @param {number} seed */
const random = (seed) => (/** @type {number} */ below) => (seed = (seed * 48271) % 2147483647) % below;

test("agrees with a simple implementation", () => {
  const chance = random(7);
  for (let round = 0; round < 200; round += 1) {
    const ids = Array.from({ length: chance(12) }, (_, index) => 100 + ((index * 7) % 13));
    const where = /** @type {const} */ (["append", "before", "replace"]);
    const status = /** @type {const} */ (["queued", "running", "failed", "pending", "stopped", "completed"]);
    const tasks = Array.from({ length: chance(15) }, (_, id) =>
      task(id, chance(4) ? { where: where[chance(3)], frame_id: 100 + chance(14) } : null, status[chance(6)]),
    );
    const expected = naive(ids, tasks);
    assert.deepEqual(cells(ids, tasks), expected);
    const slots = buildSlots(buildTimeline(ids, 1), tasks, 0);
    for (const id of ids)
      assert.equal(
        slots.indexOfFrame(id),
        expected.findIndex((slot) => slot.kind === "frame" && slot.id === id),
      );
    assert.equal(slots.indexOfFrame(5), -1);
    for (let at = 0; at <= expected.length; at += 1)
      assert.equal(
        slots.framesBefore(at),
        expected.slice(0, at).filter(({ kind }) => kind === "frame").length,
      );
    const placed = expected.flatMap((slot, at) =>
      slot.kind !== "more" && slot.task
        ? [{ slot: at, task: slot.task, replacing: slot.kind === "frame" }]
        : [],
    );
    assert.deepEqual(slots.tasks, placed);
  }
});

test("does not visit 100,000 frames", () => {
  const ids = Array.from({ length: 100_000 }, (_, index) => index + 1);
  const timeline = buildTimeline(ids, 1);
  const tasks = Array.from({ length: 400 }, (_, id) =>
    task(id, id % 2 ? { where: "before", frame_id: id * 200 } : null),
  );
  const start = performance.now();
  for (let round = 0; round < 100; round += 1) {
    const slots = buildSlots(timeline, tasks, 0);
    for (let index = 50_000; index < 50_140; index += 1) slots.at(index);
  }
  assert.ok(performance.now() - start < 1000);
});

test("a frame that is held takes as many slots as ticks, and tasks stay between frames", () => {
  const timeline = buildTimeline([10, 11, 12], 1, new Map([[11, 3]]));
  const slots = buildSlots(timeline, [task(1, { where: "before", frame_id: 12 }), task(2)], 0);
  const found = Array.from({ length: slots.length }, (_, slot) => slots.at(slot));
  assert.equal(found.map(word).join(" "), "10 11 11 11 t1 12 t2");
  assert.deepEqual(slots.at(3), { kind: "frame", id: 11, tick: 2 });
  assert.deepEqual([10, 11, 12].map((id) => slots.indexOfFrame(id)), [0, 1, 5]); // prettier-ignore
  assert.deepEqual([slots.endOfFrame(11), slots.endOfFrame(12), slots.endOfFrame(99)], [4, 6, 0]);
  assert.deepEqual([0, 1, 2, 4, 5, 6, 7].map(slots.framesBefore), [0, 1, 2, 2, 2, 3, 3]);
  assert.deepEqual([0, 2, 4, 5, 6].map(slots.ticksBefore), [0, 2, 4, 4, 5]);
  assert.deepEqual([0, 3, 4].map(slots.slotOfTick), [0, 3, 5]);
  assert.deepEqual(slots.tasks.map(({ slot }) => slot), [4, 6]); // prettier-ignore
});
