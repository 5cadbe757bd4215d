/** Which pictures are asked for ahead of the playhead. */
import assert from "node:assert/strict";
import test from "node:test";
import { Pace } from "../../web/core/prefetch.js";

const none = (/** @type {number} */ many) => Array(many).fill(false);
const paced = (/** @type {number} */ seconds) => {
  const pace = new Pace(4);
  pace.took(seconds);
  return pace;
};

test("all that is missing, the next one first, as long as pictures come fast", () => {
  assert.deepEqual(paced(0.01).wanted([true, false, true, false], 7, 24), [1, 3]);
  assert.deepEqual(new Pace(4).wanted(none(3), 0, 60), [0, 1, 2], "before the first came");
});

test("what can't come in time is left out", () => {
  assert.deepEqual(paced(0.1).at(24), { late: 2, every: 1 });
  assert.deepEqual(paced(0.1).wanted(none(5), 0, 24), [2, 3, 4]);
});

test("when they come too slowly for all, every second, third, … one is asked for, evenly from moment to moment", () => {
  const slow = paced(0.2); // 20 a second
  assert.deepEqual(slow.at(60), { late: 12, every: 3 });
  const due = (/** @type {number} */ count) => slow.wanted(none(24), count, 60).map((later) => count + later);
  assert.deepEqual(due(0), [12, 15, 18, 21]);
  assert.deepEqual(due(1), [15, 18, 21, 24]);
});

test("with enough frames there to bridge the wait, none is left out", () => {
  const there = [...Array(13).fill(true), ...none(4)];
  assert.deepEqual(paced(0.2).wanted(there, 0, 60), [13, 14, 15, 16]);
});

test("after a long stall, too, something is asked for", () => {
  assert.deepEqual(paced(30).wanted(none(20), 0, 60), [16]);
  assert.deepEqual(paced(30).wanted(none(1), 3, 60), []);
  assert.deepEqual(paced(30).wanted(none(1), 8, 60), [0]);
});

test("one late picture does not change the pace", () => {
  const pace = paced(0.01);
  pace.took(0.05);
  assert.deepEqual(pace.at(60), { late: 0, every: 1 });
});

test("nothing goes by before the clock runs", () => {
  assert.deepEqual(paced(3).wanted(none(3), 0, 0), [0, 1, 2]);
});
