/** core/timeline.js: the timeline follows the server's events. */
import assert from "node:assert/strict";
import test from "node:test";
import {
  applyEvent,
  buildTimeline,
  frameAfter,
  playRange,
  nextStop,
  withMark,
} from "../../web/core/timeline.js";

const at = (/** @type {number[]} */ ids, revision = 7) => buildTimeline(ids, revision);
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

test("a saved frame goes to the end, or before the frame in the event", () => {
  assert.deepEqual(applyEvent(at([1, 2]), event({}))?.ids, [1, 2, 9]);
  assert.deepEqual(applyEvent(at([1, 2]), event({ before: 2 }))?.ids, [1, 9, 2]);
});

test("a replaced frame is gone", () => {
  assert.deepEqual(applyEvent(at([1, 2, 3]), event({ before: 3, replaced: [2] }))?.ids, [1, 9, 3]);
});

test("moved frames are in the event's order", () => {
  assert.deepEqual(
    applyEvent(at([1, 2, 3, 4]), event({ change: "moved", frame_ids: [4, 1], before: 3 }))?.ids,
    [2, 4, 1, 3],
  );
});

test("deleted frames are gone; a changed picture keeps the order", () => {
  assert.deepEqual(applyEvent(at([1, 2, 3]), event({ change: "deleted", frame_ids: [1, 3] }))?.ids, [2]);
  assert.deepEqual(applyEvent(at([1, 2]), event({ change: "changed", frame_ids: [2] }))?.ids, [1, 2]);
});

test("ignores known events; returns null if the timeline must be read again", () => {
  const timeline = at([1, 2]);
  assert.equal(applyEvent(timeline, event({ revision: 7 })), timeline);
  assert.equal(applyEvent(timeline, event({ revision: 9 })), null);
  assert.equal(applyEvent(timeline, event({ before: 77 })), null);
  assert.equal(applyEvent(timeline, event({ frame_ids: null })), null);
  assert.equal(applyEvent(timeline, event({ change: "restored" })), null);
});

test("finds the next frame", () => {
  assert.equal(frameAfter(at([1, 2]), 1), 2);
  assert.equal(frameAfter(at([1, 2]), 2), null);
});

test("the range goes from in to out; a point that is not set or gone means the end", () => {
  const timeline = at([5, 6, 7, 8]);
  assert.deepEqual(playRange(timeline, 6, 7), { first: 1, last: 2 });
  assert.deepEqual(playRange(timeline, 7, 6), { first: 1, last: 2 });
  assert.deepEqual(playRange(timeline, null, 6), { first: 0, last: 1 });
  assert.deepEqual(playRange(timeline, 6, null), { first: 1, last: 3 });
  assert.deepEqual(playRange(timeline, 99, 98), { first: 0, last: 3 });
  assert.deepEqual(playRange(timeline, null, 5), { first: 0, last: 0 });
});

test("an in or out point on the wrong side of the other one drops that", () => {
  const timeline = buildTimeline([5, 6, 7, 8], 1);
  assert.deepEqual(withMark(timeline, { in: 6, out: null }, "out", 8), { in: 6, out: 8 });
  assert.deepEqual(withMark(timeline, { in: 7, out: null }, "out", 7), { in: 7, out: 7 });
  assert.deepEqual(withMark(timeline, { in: 7, out: 8 }, "out", 5), { in: null, out: 5 });
  assert.deepEqual(withMark(timeline, { in: 5, out: 6 }, "in", 8), { in: 8, out: null });
  assert.deepEqual(withMark(timeline, { in: 5, out: 6 }, "in", null), { in: null, out: 6 });
});

test("the next stop is a marker, an in or out point, or an end", () => {
  const state = /** @type {any} */ ({
    timeline: buildTimeline([10, 11, 12, 13, 14, 15], 1),
    selection: { cursor: 12 },
    playback: { in: 11, out: null },
    markers: [{ frame_id: 14 }, { frame_id: 99 }, { frame_id: 12 }],
  });
  assert.equal(nextStop(state, 1), 4);
  assert.equal(nextStop(state, -1), 1);
  assert.equal(nextStop({ ...state, selection: { cursor: 14 } }, 1), 5);
  assert.equal(nextStop({ ...state, selection: { cursor: 15 } }, 1), null);
});
