/** core/prefetch.js: which upcoming pictures to fetch. */
import assert from "node:assert/strict";
import test from "node:test";
import { Prefetch } from "../../web/core/prefetch.js";

const none = (/** @type {number} */ many) => Array(many).fill(false);
const after = (/** @type {number} */ seconds) => {
  const prefetch = new Prefetch(4);
  prefetch.record(seconds);
  return prefetch;
};

test("fetches all missing frames, the next first, while fetches are fast", () => {
  assert.deepEqual(after(0.01).plan([true, false, true, false], 7, 24), [1, 3]);
  assert.deepEqual(new Prefetch(4).plan(none(3), 0, 60), [0, 1, 2], "before the first fetch");
});

test("leaves out frames that can't arrive in time", () => {
  assert.deepEqual(after(0.1).pace(24), { late: 2, every: 1 });
  assert.deepEqual(after(0.1).plan(none(5), 0, 24), [2, 3, 4]);
});

test("fetches every second, third, … frame if fetches are too slow for all", () => {
  const slow = after(0.2); // seconds
  assert.deepEqual(slow.pace(60), { late: 12, every: 3 });
  const due = (/** @type {number} */ count) => slow.plan(none(24), count, 60).map((later) => count + later);
  assert.deepEqual(due(0), [12, 15, 18, 21]);
  assert.deepEqual(due(1), [15, 18, 21, 24]);
});

test("leaves out none while the buffer bridges a fetch", () => {
  const loaded = [...Array(13).fill(true), ...none(4)];
  assert.deepEqual(after(0.2).plan(loaded, 0, 60), [13, 14, 15, 16]);
});

test("still fetches something after a long stall", () => {
  assert.deepEqual(after(30).plan(none(20), 0, 60), [16]);
  assert.deepEqual(after(30).plan(none(1), 3, 60), []);
  assert.deepEqual(after(30).plan(none(1), 8, 60), [0]);
});

test("one slow fetch changes little", () => {
  const prefetch = after(0.01);
  prefetch.record(0.05);
  assert.deepEqual(prefetch.pace(60), { late: 0, every: 1 });
});

test("no frame goes by before the clock starts", () => {
  assert.deepEqual(after(3).plan(none(3), 0, 0), [0, 1, 2]);
});
