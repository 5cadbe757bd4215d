/** The timeline follows the server's events, and says when it can't. */
import assert from "node:assert/strict";
import test from "node:test";
import { applied, makeTimeline, nextOf, range } from "../../web/core/timeline.js";

const at = (/** @type {number[]} */ ids, revision = 7) => makeTimeline(ids, revision);
/** @param {object} event @returns {any} */
const event = (event) => ({
  project_id: 1,
  revision: 8,
  change: "saved",
  frame_ids: [9],
  before: null,
  replaced: [],
  ...event,
});

test("a saved frame stands at the end, or before the frame that the event names", () => {
  assert.deepEqual(applied(at([1, 2]), event({}))?.ids, [1, 2, 9]);
  assert.deepEqual(applied(at([1, 2]), event({ before: 2 }))?.ids, [1, 9, 2]);
});

test("a frame that was replaced is gone", () => {
  assert.deepEqual(applied(at([1, 2, 3]), event({ before: 3, replaced: [2] }))?.ids, [1, 9, 3]);
});

test("moved frames stand in the event's order", () => {
  assert.deepEqual(
    applied(at([1, 2, 3, 4]), event({ change: "moved", frame_ids: [4, 1], before: 3 }))?.ids,
    [2, 4, 1, 3],
  );
});

test("deleted frames are gone; a change of a picture leaves the order", () => {
  assert.deepEqual(applied(at([1, 2, 3]), event({ change: "deleted", frame_ids: [1, 3] }))?.ids, [2]);
  assert.deepEqual(applied(at([1, 2]), event({ change: "changed", frame_ids: [2] }))?.ids, [1, 2]);
});

test("an event that is known already changes nothing; a missed one, an unknown place and too many frames mean to read anew", () => {
  const timeline = at([1, 2]);
  assert.equal(applied(timeline, event({ revision: 7 })), timeline);
  assert.equal(applied(timeline, event({ revision: 9 })), null);
  assert.equal(applied(timeline, event({ before: 77 })), null);
  assert.equal(applied(timeline, event({ frame_ids: null })), null);
  assert.equal(applied(timeline, event({ change: "restored" })), null);
});

test("what follows a frame", () => {
  assert.equal(nextOf(at([1, 2]), 1), 2);
  assert.equal(nextOf(at([1, 2]), 2), null);
});

test("the range between in and out; the whole where one is not set or gone; in either order", () => {
  const timeline = at([5, 6, 7, 8]);
  assert.deepEqual(range(timeline, 6, 7), { first: 1, last: 2 });
  assert.deepEqual(range(timeline, 7, 6), { first: 1, last: 2 });
  assert.deepEqual(range(timeline, null, 6), { first: 0, last: 1 });
  assert.deepEqual(range(timeline, 6, null), { first: 1, last: 3 });
  assert.deepEqual(range(timeline, 99, 98), { first: 0, last: 3 });
  assert.deepEqual(range(timeline, null, 5), { first: 0, last: 0 });
});
