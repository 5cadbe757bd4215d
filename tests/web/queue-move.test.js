/** core/queue-move.js: where a waiting task goes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { beforeAtGap, beforeAfterStep } from "../../web/core/queue-move.js";

test("a task goes before the one after the gap", () => {
  assert.equal(beforeAtGap([1, 2, 3, 4], 4, 0), 1);
  assert.equal(beforeAtGap([1, 2, 3, 4], 1, 4), null);
  assert.equal(beforeAtGap([1, 2, 3, 4], 1, 3), 4);
});

test("dropped where it is, a task stays", () => {
  assert.equal(beforeAtGap([1, 2, 3], 2, 1), undefined);
  assert.equal(beforeAtGap([1, 2, 3], 2, 2), undefined);
  assert.equal(beforeAtGap([1, 2, 3], 9, 0), undefined);
});

test("moves by one place", () => {
  assert.equal(beforeAfterStep([1, 2, 3], 2, -1), 1);
  assert.equal(beforeAfterStep([1, 2, 3], 1, 1), 3);
  assert.equal(beforeAfterStep([1, 2, 3], 2, 1), null);
  assert.equal(beforeAfterStep([1, 2, 3], 1, -1), undefined);
  assert.equal(beforeAfterStep([1, 2, 3], 3, 1), undefined);
});
