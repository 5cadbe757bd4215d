/** core/selection.js: selections of frames. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  NO_SELECTION,
  selectAll,
  onTimeline,
  selectRange,
  selectOne,
  toggle,
  afterDeletion,
} from "../../web/core/selection.js";

/** @param {import("../../web/core/types.js").Selection} selection */
const plain = ({ ids, cursor, anchor }) => [[...ids].sort((a, b) => a - b), cursor, anchor];
/** @param {readonly number[]} ids */
const numbered = (ids) => new Map(ids.map((id, index) => [id, index]));
const IDS = [4, 9, 2, 7, 5];

test("toggle adds and removes frames, but never the last", () => {
  const two = toggle(selectOne(4), 2);
  assert.deepEqual(plain(two), [[2, 4], 2, 2]);
  assert.deepEqual(plain(toggle(two, 2)), [[4], 4, 4]);
  assert.deepEqual(plain(toggle(two, 4)), [[2], 2, 2]);
  assert.deepEqual(plain(toggle(selectOne(4), 4)), [[4], 4, 4]);
  assert.deepEqual(plain(toggle(NO_SELECTION, 4)), [[4], 4, 4]);
});

test("a range goes from the anchor in either direction", () => {
  const numbers = numbered(IDS);
  const right = selectRange(selectOne(9), 7, IDS, numbers);
  assert.deepEqual(plain(right), [[2, 7, 9], 7, 9]);
  assert.deepEqual(plain(selectRange(right, 4, IDS, numbers)), [[4, 9], 4, 9]);
  assert.deepEqual(plain(selectRange(NO_SELECTION, 2, IDS, numbers)), [[2], 2, 2]);
});

test("selecting all keeps the cursor", () => {
  assert.deepEqual(plain(selectAll(selectOne(2), IDS)), [[2, 4, 5, 7, 9], 2, 2]);
  assert.deepEqual(plain(selectAll(NO_SELECTION, IDS)), [[2, 4, 5, 7, 9], 4, 4]);
  assert.deepEqual(plain(selectAll(NO_SELECTION, [])), [[], null, null]);
});

test("after a deletion the cursor is on the next frame", () => {
  assert.deepEqual(plain(afterDeletion(selectOne(9), IDS, new Set([9]))), [[2], 2, 2]);
  assert.deepEqual(plain(afterDeletion(selectOne(5), IDS, new Set([5, 7]))), [[2], 2, 2]);
  assert.deepEqual(plain(afterDeletion(selectOne(5), IDS, new Set(IDS))), [[], null, null]);
  const some = { ids: new Set([4, 9, 2]), cursor: 9, anchor: 9 };
  assert.deepEqual(plain(afterDeletion(some, IDS, new Set([9]))), [[2, 4], 2, 2]);
  assert.deepEqual(plain(afterDeletion(some, IDS, new Set([2]))), [[4, 9], 9, 9]);
});

test("a selection that is still complete stays the same object", () => {
  const some = { ids: new Set([4, 9]), cursor: 9, anchor: 4 };
  const moved = [9, 4, 1];
  assert.equal(onTimeline(some, IDS, moved, numbered(moved)), some);
  assert.deepEqual(plain(onTimeline(some, IDS, [4, 2], numbered([4, 2]))), [[4], 4, 4]);
  assert.deepEqual(plain(onTimeline(NO_SELECTION, [], [3, 1], numbered([3, 1]))), [[3], 3, 3]);
  assert.deepEqual(plain(onTimeline(some, IDS, [], new Map())), [[], null, null]);
  assert.deepEqual(plain(onTimeline(some, [], [8], numbered([8]))), [[], null, null]);
});
