/** core/eta.js: the estimated end of the queue. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { eta, frameSeconds, taskSeconds, withDuration } from "../../web/core/eta.js";

test("uses the median, as the first frame also loads the model", () => {
  assert.equal(eta([60, 4, 4], 2, []), 8);
  assert.equal(eta([4, 4], 1, [{ frames: 1, progress: 75 }]), 5);
  assert.equal(eta([], 3, [{ frames: 1, progress: 10 }]), null);
});

test("counts the frames of clips", () => {
  assert.equal(eta([2], 17, [{ frames: 17, progress: 50 }]), 51);
  const times = { started_at: "2026-01-01T00:00:00Z", completed_at: "2026-01-01T00:00:34Z" };
  assert.equal(frameSeconds({ ...times, frames: 17 }), 2);
  assert.equal(frameSeconds({ ...times, frames: null }), 34);
});

test("counts timed tasks only, the latest ones", () => {
  const at = (/** @type {string | null} */ started_at, /** @type {string | null} */ completed_at) =>
    taskSeconds({ started_at, completed_at });
  assert.equal(at("2026-01-01T00:00:00+00:00", "2026-01-01T00:00:02.5+00:00"), 2.5);
  assert.equal(at(null, "2026-01-01T00:00:00+00:00"), null);
  assert.equal(at("2026-01-01T00:00:01+00:00", "2026-01-01T00:00:00+00:00"), null);
  assert.deepEqual(withDuration([1, 2, 3, 4, 5, 6, 7, 8], 9), [2, 3, 4, 5, 6, 7, 8, 9]);
  assert.deepEqual(withDuration([1], null), [1]);
});
