/** core/eta.js: the estimated end of the queue. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { eta, withDuration, taskSeconds } from "../../web/core/eta.js";

test("uses the median, as the first frame also loads the model", () => {
  assert.equal(eta([60, 4, 4], 2, []), 8);
  assert.equal(eta([4, 4], 1, [75]), 5);
  assert.equal(eta([], 3, [10]), null);
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
