/** Moving a waiting task. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { dropped, moved } from "../../web/core/queue-move.js";

test("a task goes before what stands behind the gap", () => {
  assert.equal(dropped([1, 2, 3, 4], 4, 0), 1);
  assert.equal(dropped([1, 2, 3, 4], 1, 4), null);
  assert.equal(dropped([1, 2, 3, 4], 1, 3), 4);
});

test("dropped where it is, it stays", () => {
  assert.equal(dropped([1, 2, 3], 2, 1), undefined);
  assert.equal(dropped([1, 2, 3], 2, 2), undefined);
  assert.equal(dropped([1, 2, 3], 9, 0), undefined);
});

test("one place ahead or back", () => {
  assert.equal(moved([1, 2, 3], 2, -1), 1);
  assert.equal(moved([1, 2, 3], 1, 1), 3);
  assert.equal(moved([1, 2, 3], 2, 1), null);
  assert.equal(moved([1, 2, 3], 1, -1), undefined);
  assert.equal(moved([1, 2, 3], 3, 1), undefined);
});
