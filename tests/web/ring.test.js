/** core/ring.js: the cache of decoded pictures. */
import assert from "node:assert/strict";
import test from "node:test";
import { Ring } from "../../web/core/ring.js";

/** @type {string[]} */
let closed = [];
const picture = (/** @type {string} */ name, width = 10, height = 10) => ({
  width,
  height,
  name,
  close: () => void closed.push(name),
});

test("removes and closes the oldest picture beyond the limit", () => {
  closed = [];
  const ring = new Ring(1200);
  for (const id of [1, 2, 3, 4]) ring.add(id, picture(String(id)), null);
  assert.deepEqual(
    [1, 2, 3, 4].map((id) => ring.has(id)),
    [false, true, true, true],
  );
  assert.deepEqual(closed, ["1"]);
  assert.equal(ring.size, 3);
});

test("keeps the picture that is shown", () => {
  closed = [];
  const ring = new Ring(800);
  const shown = picture("shown");
  ring.add(1, shown, null);
  ring.add(2, picture("2"), shown);
  ring.add(3, picture("3"), shown);
  assert.equal(ring.get(1), shown);
  assert.deepEqual(closed, ["2"]);
});

test("the capacity follows the size of the pictures", () => {
  const ring = new Ring(4000);
  assert.equal(ring.capacity, Infinity);
  ring.add(1, picture("1"), null);
  assert.equal(ring.capacity, 10);
  ring.add(2, picture("2", 20, 10), null);
  assert.equal(ring.capacity, 6);
});

test("replaces the picture of a frame; clear removes all", () => {
  closed = [];
  const ring = new Ring(400);
  ring.add(1, picture("old"), null);
  ring.add(1, picture("new"), null);
  assert.equal(ring.size, 1);
  ring.clear();
  assert.deepEqual(closed, ["old", "new"]);
  assert.equal(ring.get(1), undefined);
  assert.equal(ring.capacity, Infinity);
});
