/** core/overview.js: coloured ranges; core/ruler.js: numbers. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { taskRanges } from "../../web/core/overview.js";
import { labelStep, labelsBetween } from "../../web/core/ruler.js";
import { buildSlots } from "../../web/core/slots.js";
import { buildTimeline } from "../../web/core/timeline.js";
import { task } from "./fake-host.js";

const IDS = [10, 11, 12, 13];

/** @param {any[]} tasks @param {number} [more] */
const ranges = (tasks, more = 0) =>
  taskRanges(buildSlots(buildTimeline(IDS, 1), tasks, more)).map(
    ({ from, to, kind, replacing, frames }) => `${from}-${to} ${kind}${replacing ? " over" : ""} ${frames}`,
  );

test("tasks of a kind that follow each other are one range, with all their frames", () => {
  const before = { data: { place: { where: "before", frame_id: 12 } } };
  const over = { data: { place: { where: "replace", frame_id: 11 } } };
  const tasks = [
    task(1, "queued", { ...before, frames: 17 }),
    task(2, "queued", before),
    task(3, "failed", before),
    task(4, "queued", over),
    task(5, "running", { data: {} }),
    task(6, "stopped", { data: {} }),
  ];
  assert.deepEqual(ranges(tasks), ["1-2 queued over 1", "2-4 queued 18", "4-5 failed 1", "7-8 running 1"]);
});

test("tasks that are not listed count with the range at the end", () => {
  assert.deepEqual(ranges([], 9800), ["4-5 queued 9800"]);
  assert.deepEqual(ranges([]), []);
});

test("numbers of the ruler thin out in round steps", () => {
  assert.equal(labelStep(170, 100), 1);
  assert.deepEqual(
    [40, 20, 10, 5, 1, 0.0128].map((pitch) => labelStep(pitch, 100_000)),
    [2, 5, 10, 20, 100, 10_000],
  );
});

test("round numbers are shown, and the first frame's where there is room", () => {
  const numbers = (/** @type {[number, number, number]} */ ...range) =>
    labelsBetween(...range).map(({ index, number }) => {
      assert.equal(index, number - 1);
      return number;
    });
  assert.deepEqual(numbers(0, 4, 1), [1, 2, 3, 4]);
  assert.deepEqual(numbers(-5, 21, 5), [1, 5, 10, 15, 20]);
  assert.deepEqual(numbers(0, 5, 2), [2, 4]);
  assert.deepEqual(numbers(95, 130, 10), [100, 110, 120, 130]);
  assert.deepEqual(numbers(0, 0, 1), []);
});
