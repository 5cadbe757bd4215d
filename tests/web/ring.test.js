/** The ring of decoded pictures. */
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

test("as many as the bound allows; the oldest goes, and is closed", () => {
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

test("the picture that is shown stays", () => {
  closed = [];
  const ring = new Ring(800);
  const shown = picture("shown");
  ring.add(1, shown, null);
  ring.add(2, picture("2"), shown);
  ring.add(3, picture("3"), shown);
  assert.equal(ring.get(1), shown);
  assert.deepEqual(closed, ["2"]);
});

test("how many it holds follows their size", () => {
  const ring = new Ring(4000);
  assert.equal(ring.most, Infinity);
  ring.add(1, picture("1"), null);
  assert.equal(ring.most, 10);
  ring.add(2, picture("2", 20, 10), null);
  assert.equal(ring.most, 6);
});

test("a picture in place of another of the same frame; all gone at the end", () => {
  closed = [];
  const ring = new Ring(400);
  ring.add(1, picture("old"), null);
  ring.add(1, picture("new"), null);
  assert.equal(ring.size, 1);
  ring.clear();
  assert.deepEqual(closed, ["old", "new"]);
  assert.equal(ring.get(1), undefined);
  assert.equal(ring.most, Infinity);
});
