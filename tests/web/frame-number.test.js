/** core/frame-number.js: finds a frame by number or timecode. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { frameIndex } from "../../web/core/frame-number.js";
import { buildTimeline } from "../../web/core/timeline.js";

const film = (/** @type {number} */ count) =>
  buildTimeline(
    Array.from({ length: count }, (_, index) => index + 1),
    1,
  );

test("numbers count from 1", () => {
  assert.deepEqual(frameIndex(" 118 ", film(118), 24), { index: 117 });
  assert.deepEqual(frameIndex("#1", film(118), 24), { index: 0 });
});

test("timecodes count at the nominal rate; leading parts may be left out", () => {
  assert.deepEqual(frameIndex("00:00:01:18", film(118), 24), { index: 42 });
  assert.deepEqual(frameIndex("1:18", film(118), 23.976), { index: 42 });
  assert.deepEqual(frameIndex("1:00:00:00", film(100_000), 24), { index: 86_400 });
});

test("rejects other texts and numbers out of range", () => {
  for (const text of ["0", "119", "00:00:05:00", "1:24", "abc", "", "1.5", "-3"])
    assert.ok("error" in frameIndex(text, film(118), 24), text);
  assert.match(/** @type {any} */ (frameIndex("1", film(0), 24)).error, /no frames/);
});

test("a timecode finds the frame that is held then", () => {
  const held = buildTimeline([7, 8, 9], 1, new Map([[8, 24]]));
  assert.deepEqual(frameIndex("1:00", held, 24), { index: 1 });
  assert.deepEqual(frameIndex("1:01", held, 24), { index: 2 });
  assert.ok("error" in frameIndex("1:02", held, 24));
});
