/** The fields of a project. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bestSizes, nameError } from "../../web/core/project-form.js";

test("a new project has the area that a generator's models are trained for, in a film's shape", () => {
  assert.deepEqual(bestSizes([512, 512]), [
    [680, 384],
    [512, 512],
  ]);
  assert.deepEqual(bestSizes([832, 480]), [[832, 480]]);
  assert.deepEqual(bestSizes(null), []);
});

test("a name is at most as long as the API allows", () => {
  assert.equal(nameError("a".repeat(200)), "");
  assert.equal(nameError("a".repeat(201)), "At most 200 characters.");
});
