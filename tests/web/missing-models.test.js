/** Models that a generator needs and ComfyUI doesn't have. */
import assert from "node:assert/strict";
import test from "node:test";
import { lacksModels } from "../../web/core/missing-models.js";

const parameters = { model_name: { type: "model_selection", required: true, category: "checkpoints" } };
const state = (/** @type {object} */ models) =>
  /** @type {any} */ ({ generator: "sd15", generators: { sd15: { parameters } }, models });

test("a needed folder that is empty counts, one that is not loaded does not", () => {
  assert.equal(lacksModels(state({ checkpoints: [] })), true);
  assert.equal(lacksModels(state({ checkpoints: [{ name: "a" }] })), false);
  assert.equal(lacksModels(state({})), false);
  assert.equal(lacksModels({ generators: null, generator: null, models: {} }), false);
});
