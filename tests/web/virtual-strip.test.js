/** core/virtual-strip.js: the cells in view of a very long strip. */

import assert from "node:assert/strict";
import { test } from "node:test";

import {
  MOST_CELLS,
  inView,
  offsetOf,
  reveal,
  scale,
  scrollFor,
  scrollWidth,
} from "../../web/core/virtual-strip.js";

const FILM = { cell: 190, count: 100_000, width: 1280 };

test("renders the cells in view and some on either side", () => {
  assert.deepEqual(inView(FILM, 0), { from: 0, to: 7, first: 0, last: 13 });
  assert.deepEqual(inView(FILM, 1900), { from: 10, to: 17, first: 4, last: 23 });
  assert.deepEqual(inView(FILM, 100_000 * 190 - 1280), {
    from: 99_993,
    to: 100_000,
    first: 99_987,
    last: 100_000,
  });
  assert.deepEqual(inView({ ...FILM, count: 0 }, 500), { from: 0, to: 0, first: 0, last: 0 });
});

test("never renders too many cells", () => {
  const { from, to, first, last } = inView({ cell: 10, count: 100_000, width: 5000 }, 12_345);
  assert.ok(last - first <= MOST_CELLS && first <= from && to <= last);
});

test("cells that slots share are rendered whole", () => {
  const strip = { cell: 2, count: 1000, width: 300, perCell: 64 };
  assert.deepEqual(inView(strip, 200), { from: 100, to: 250, first: 0, last: 640 });
  assert.deepEqual(inView({ ...strip, end: 44 }, 1744), { from: 872, to: 1000, first: 448, last: 1000 });
  const { first, last } = inView({ ...strip, cell: 0.0128, count: 100_000, width: 1280, perCell: 16_384 }, 0);
  assert.deepEqual([first, last], [0, 100_000]);
});

test("what is behind the last slot can be scrolled to", () => {
  assert.equal(scrollWidth({ ...FILM, count: 10, end: 100 }), 2000);
  assert.equal(scrollFor({ ...FILM, count: 10, end: 100 }, 5000), 720);
});

test("100,000 frames scroll pixel by pixel", () => {
  assert.equal(scrollWidth(FILM), 19_000_000);
  assert.equal(scale(FILM), 1);
  assert.equal(offsetOf(FILM, 4711), 4711);
});

test("a longer strip is scaled, and both ends can be reached", () => {
  const long = { cell: 190, count: 1_000_000, width: 1280 };
  const most = scrollWidth(long) - long.width;
  assert.equal(scrollWidth(long), 33_000_000);
  assert.equal(inView(long, offsetOf(long, 0)).from, 0);
  assert.equal(inView(long, offsetOf(long, most)).to, 1_000_000);
  for (const offset of [0, 190, 95_000_000])
    assert.ok(Math.abs(offsetOf(long, scrollFor(long, offset)) - offset) < 1e-6);
});

test("a cell comes into view with the least movement", () => {
  assert.equal(reveal(FILM, 1000, 2), 380);
  assert.equal(reveal(FILM, 1000, 8), 1000);
  assert.equal(reveal(FILM, 1000, 20), 20 * 190 + 190 - 1280);
});
