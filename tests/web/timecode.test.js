/** core/timecode.js: frame numbers as time. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { duration, exactFps, formatDuration, timecode } from "../../web/core/timecode.js";

test("NTSC rates are fractions of 1001", () => {
  assert.deepEqual(exactFps(23.976), { num: 24000, den: 1001 });
  assert.deepEqual(exactFps(29.97), { num: 30000, den: 1001 });
  assert.deepEqual(exactFps(59.94), { num: 60000, den: 1001 });
  assert.deepEqual(exactFps(24), { num: 24, den: 1 });
  assert.deepEqual(exactFps(12.5), { num: 12500, den: 1000 });
});

test("timecode counts frames at the nominal rate", () => {
  assert.equal(timecode(0, 24), "00:00:00:00");
  assert.equal(timecode(42, 24), "00:00:01:18");
  assert.equal(timecode(24 * 3600 + 24 * 61 + 5, 23.976), "01:01:01:05");
  assert.equal(timecode(30, 29.97), "00:00:01:00");
  assert.equal(timecode(59, 59.94), "00:00:00:59");
  assert.equal(timecode(-3, 24), "00:00:00:00");
});

test("durations are exact", () => {
  assert.equal(duration(118, 24), 118 / 24);
  assert.equal(duration(24000, 23.976), 1001);
});

test("formats durations", () => {
  assert.deepEqual([0, 4.9166, 59.94, 59.96, 100, 3599.6, 3600, 7500].map(formatDuration), [
    "0 s",
    "4.9 s",
    "59.9 s",
    "1 min",
    "1 min 40 s",
    "1 h",
    "1 h",
    "2 h 5 min",
  ]);
});
