/** core/ticks.js and the holds of core/timeline.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildTicks, holdsOf } from "../../web/core/ticks.js";
import { applyEvent, buildTimeline, tickRange } from "../../web/core/timeline.js";

test("without holds a tick is a frame", () => {
  const ticks = buildTicks([5, 6, 7], new Map());
  assert.deepEqual([ticks.length, ticks.startOf(2), ticks.indexAt(2)], [3, 2, 2]);
});

test("with holds, frames begin later and are shown for longer", () => {
  const ticks = buildTicks([5, 6, 7], new Map([[5, 2], [7, 3]])); // prettier-ignore
  assert.equal(ticks.length, 6);
  assert.deepEqual([0, 1, 2, 3, 4].map(ticks.startOf), [0, 2, 3, 6, 7]);
  assert.deepEqual([0, 1, 2, 3, 4, 5, 6].map(ticks.indexAt), [0, 0, 1, 2, 2, 2, 3]);
});

test("holds are read as runs", () => {
  assert.deepEqual([...holdsOf([5, 6, 7, 8], [[1, 1], [2, 2], [1, 1]])], [[6, 2], [7, 2]]); // prettier-ignore
  assert.equal(holdsOf([5, 6], []).size, 0);
});

test("events change holds, and frames that go take theirs along", () => {
  const event = (/** @type {object} */ values) => ({
    ...{ project_id: 1, revision: 2, change: /** @type {const} */ ("changed"), before: null, replaced: [] },
    ...{ frame_ids: [6], holds: {} },
    ...values,
  });
  const timeline = buildTimeline([5, 6, 7], 1, new Map([[6, 2], [7, 4]])); // prettier-ignore
  const holds = (/** @type {object} */ values) => [...(applyEvent(timeline, event(values))?.holds ?? [])];
  const saved = { change: "saved", frame_ids: [9], holds: { 9: 2 }, replaced: [6] };
  assert.deepEqual(holds({ holds: { 6: 3 } }), [[6, 3], [7, 4]]); // prettier-ignore
  assert.deepEqual(holds({}), [[7, 4]]);
  assert.deepEqual(holds({ change: "deleted", frame_ids: [7] }), [[6, 2]]);
  assert.deepEqual(holds(saved), [[7, 4], [9, 2]]); // prettier-ignore
});

test("the out point includes all ticks of its frame", () => {
  const timeline = buildTimeline([5, 6, 7], 1, new Map([[6, 3]]));
  assert.deepEqual(tickRange(timeline, 6, 6), { first: 1, last: 3 });
  assert.deepEqual(tickRange(timeline, null, null), { first: 0, last: 4 });
});
