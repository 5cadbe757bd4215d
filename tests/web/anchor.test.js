/** core/anchor.js: what stays in view when frames come, go or move. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { shiftInView } from "../../web/core/anchor.js";
import { buildSlots } from "../../web/core/slots.js";
import { buildTimeline } from "../../web/core/timeline.js";

const IDS = Array.from({ length: 20 }, (_, index) => 100 + index);
/** @param {number[]} ids */
const slots = (ids) => buildSlots(buildTimeline(ids, 1), [], 0);
/** @param {number[]} after @param {number[]} [selected] */
const shift = (after, selected = [], from = 5, to = 10) =>
  shiftInView(slots(IDS), slots(after), from, to, new Set(selected));

test("frames before the view push it along", () => {
  assert.equal(shift([1, 2, 3, ...IDS]), 3);
  assert.equal(shift(IDS.slice(2)), -2);
  assert.equal(shift([...IDS, 7]), 0);
});

test("a frame that moves by one place does not take the view along", () => {
  const moved = [101, 100, ...IDS.slice(2)];
  assert.equal(shift(moved, [100], 0, 5), 0);
  assert.equal(shift(moved, [], 0, 5), 0, "nor one that was dragged without being selected");
});

test("nor do several that are selected", () => {
  assert.equal(shift([102, 100, 101, ...IDS.slice(3)], [100, 101], 0, 5), 0);
});

test("a frame that is dropped into the view leaves the others", () => {
  const dropped = [...IDS.slice(1, 8), 100, ...IDS.slice(8)];
  assert.equal(shift(dropped, [100]), -1);
  const behind = [...IDS.slice(0, 7), 119, ...IDS.slice(7, 19)];
  assert.equal(shift(behind, [119]), 0);
});

test("when all frames in view are gone, those after them decide", () => {
  assert.equal(shift([...IDS.slice(0, 3), ...IDS.slice(12)]), -9);
  assert.equal(shift([]), 0);
});
