/** core/variation.js: fields and overrides. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { overridesOf, variationFields } from "../../web/core/variation.js";

const params = {
  prompt: "dawn",
  model_name: "a.safetensors",
  steps: 20,
  cfg_scale: 7,
  sampler: "euler",
  loras: null,
  guidance: null,
  seed: "18446744073709551614",
};
const generators = /** @type {any} */ ({
  other: { name: "other", parameters: { sampler: { type: "selection", options: ["x"] } } },
  flux: {
    name: "flux",
    parameters: { model_name: { category: "diffusion_models" }, sampler: { options: ["euler", "heun"] } },
  },
});

test("known parameters become fields, and always the seed", () => {
  assert.deepEqual(Object.keys(variationFields(params, "flux", generators)), [
    "prompt",
    "model_name",
    "steps",
    "cfg_scale",
    "sampler",
    "seed",
  ]);
  assert.deepEqual(Object.keys(variationFields({}, "gone", null)), ["seed"]);
});

test("options come from the frame's generator, else from any", () => {
  const fields = variationFields(params, "flux", generators);
  assert.deepEqual(fields.sampler.options, ["euler", "heun"]);
  assert.equal(fields.model_name.category, "diffusion_models");
  assert.deepEqual(variationFields(params, "gone", generators).sampler.options, ["x"]);
});

test("only changed values are overrides", () => {
  const fields = variationFields(params, "flux", generators);
  assert.deepEqual(overridesOf(fields, params, {}), { overrides: {}, errors: {} });
  assert.deepEqual(overridesOf(fields, params, { steps: "20", cfg_scale: "7.0", prompt: "dusk" }).overrides, {
    prompt: "dusk",
  });
});

test("a cleared seed is null, an untouched one stays, a typed one is exact", () => {
  const fields = variationFields(params, "flux", generators);
  assert.deepEqual(overridesOf(fields, params, { seed: "" }).overrides, { seed: null });
  assert.deepEqual(overridesOf(fields, params, { seed: "18446744073709551614" }).overrides, {});
  assert.deepEqual(overridesOf(fields, params, { seed: "18446744073709551615" }).overrides, {
    seed: 18446744073709551615n,
  });
  assert.ok(overridesOf(fields, params, { seed: "18446744073709551616" }).errors.seed);
  assert.ok(overridesOf(fields, params, { steps: "" }).errors.steps);
});

test("LoRAs can be added and removed", () => {
  const lora = { lora_name: "grain", strength_model: 1, strength_clip: 1 };
  const fields = variationFields({ loras: [lora] }, "flux", generators);
  assert.deepEqual(overridesOf(fields, { loras: [lora] }, { loras: [] }).overrides, { loras: [] });
  assert.deepEqual(
    overridesOf(fields, { loras: [lora] }, { loras: [{ ...lora, strength_clip: "1" }] }).overrides,
    {},
  );
  assert.deepEqual(overridesOf(fields, { loras: [] }, { loras: [lora] }).overrides, { loras: [lora] });
});
