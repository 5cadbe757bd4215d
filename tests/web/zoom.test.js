/** core/zoom.js: sizes of frames from the whole film in view to one frame in view. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  END,
  fitPitch,
  framesPerCell,
  gapOf,
  pitchOf,
  scalePosition,
  stepped,
  zoomAt,
  zoomAtPosition,
} from "../../web/core/zoom.js";

const SIZE = { width: 1280, natural: 170 };
const LONG = 100_000;

test("the whole film fits into the view, and a short one keeps its natural size", () => {
  assert.equal(fitPitch(SIZE, 3), 170);
  assert.equal(fitPitch(SIZE, LONG) * LONG, 1280 - END);
  for (const count of [1, 7, 8, 27, 28, 29, 300]) {
    const pitch = fitPitch(SIZE, count);
    const end = Math.max(END, Math.min(pitch, SIZE.natural));
    assert.ok(pitch * count + end <= 1280 || pitch === 170, String(count));
  }
});

test("a frame is between one pixel and the view wide; smaller only so that all of a film fits", () => {
  assert.equal(pitchOf(0.01, SIZE, 50), 1);
  assert.equal(pitchOf(1e6, SIZE, 50), 1280);
  assert.equal(pitchOf("auto", SIZE, LONG), 170);
  assert.equal(pitchOf(0.001, SIZE, LONG), fitPitch(SIZE, LONG));
  assert.equal(zoomAt(0.001, SIZE, LONG), "fit");
  assert.equal(zoomAt(0.5, SIZE, LONG), 0.5);
  assert.equal(zoomAt(0.5, SIZE, 50), 1);
});

test("steps double the size in two, stop at the natural size, and end at the limits", () => {
  assert.equal(stepped("auto", SIZE, LONG, 2), 340);
  assert.equal(stepped("auto", SIZE, LONG, -2), 85);
  assert.equal(stepped(200, SIZE, LONG, -1), "auto");
  assert.equal(stepped(150, SIZE, LONG, 1), "auto");
  assert.equal(stepped("fit", SIZE, LONG, -1), "fit");
  assert.equal(stepped(1280, SIZE, LONG, 1), 1280);
});

test("the slider reaches both ends, goes back to where it was, and snaps to the natural size", () => {
  assert.equal(zoomAtPosition(0, SIZE, LONG), "fit");
  assert.equal(zoomAtPosition(1, SIZE, LONG), 1280);
  for (const pitch of [0.02, 1, 12, 600]) {
    const zoom = zoomAtPosition(scalePosition(pitch, SIZE, LONG), SIZE, LONG);
    assert.ok(Math.abs(Number(zoom) - pitch) < pitch * 1e-9);
  }
  assert.equal(zoomAtPosition(scalePosition(172, SIZE, LONG), SIZE, LONG), "auto");
});

test("cells are shared by 2, 4, 8, … frames, wide enough for a thumbnail and never too many", () => {
  assert.equal(framesPerCell(170, SIZE), 1);
  assert.equal(framesPerCell(0.6 * 170, SIZE), 1);
  assert.equal(framesPerCell(100, SIZE), 2);
  assert.equal(framesPerCell(1, SIZE), 128);
  for (const natural of [24, 60, 170, 776])
    for (const width of [300, 1280, 7680])
      for (let pitch = 0.01; pitch < natural; pitch *= 1.3) {
        const cell = framesPerCell(pitch, { width, natural }) * pitch;
        assert.ok(cell >= 0.6 * natural && width / cell <= 110, `${natural} ${width} ${pitch}`);
        assert.ok(cell < 2 * Math.max(24, 0.6 * natural, width / 110), "and no wider than that takes");
      }
});

test("gaps shrink with the cells", () => {
  assert.deepEqual(
    [400, 160, 80, 40].map((pitch) => gapOf(pitch, 1)),
    [8, 8, 4, 2],
  );
  assert.equal(gapOf(80, 2), 2);
});
