/** core/runs.js: runs of frames. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { runsBetween, runsOf } from "../../web/core/runs.js";

const NUMBERS = new Map(Array.from({ length: 20 }, (_, index) => [100 + index, index]));

test("frames that follow each other are a run, in any order; lost ones are left out", () => {
  const runs = runsOf(new Set([107, 101, 102, 5, 103, 119]), NUMBERS);
  assert.deepEqual(runs, [
    { from: 1, to: 4 },
    { from: 7, to: 8 },
    { from: 19, to: 20 },
  ]);
  assert.deepEqual(runsOf([], NUMBERS), []);
});

test("runs are computed again when the timeline changes", () => {
  const ids = new Set([101, 102]);
  assert.equal(runsOf(ids, NUMBERS), runsOf(ids, NUMBERS));
  assert.deepEqual(runsOf(ids, new Map([[102, 0]])), [{ from: 0, to: 1 }]);
});

test("the runs between two indexes are those that have a part there", () => {
  const runs = runsOf([100, 101, 105, 106, 110], NUMBERS);
  const between = (/** @type {number} */ from, /** @type {number} */ to) =>
    runsBetween(runs, from, to).map((run) => run.from);
  assert.deepEqual(between(1, 6), [0, 5]);
  assert.deepEqual(between(2, 5), []);
  assert.deepEqual(between(6, 99), [5, 10]);
  assert.deepEqual(between(0, 0), []);
});
