/** core/form.js: typed values become the data of a task. */
import assert from "node:assert/strict";
import test from "node:test";
import { checkValue, taskInput, isMultiline, shownValue, stepOf } from "../../web/core/form.js";

/** @type {any} */
const GENERATOR = {
  parameters: {
    prompt: { type: "string", required: true, label: "Prompt" },
    model_name: { type: "model_selection", required: true, category: "checkpoints" },
    steps: { type: "integer", required: false, default: 32, min: 1, max: 150 },
    cfg_scale: { type: "float", required: false, default: 3.5, min: 0, max: 30 },
    width: { type: "integer", required: false, from_project: "width" },
    seed: { type: "integer", required: false, seed: true, min: 0, max: 2 ** 63 },
    loras: { type: "lora_list", required: false, default: [] },
  },
};
const PROJECT = { width: 512, height: 288 };
const FORM = { prompt: "a fox", model_name: "m.safetensors" };

test("fills in defaults, leaves the project's size to the server, and an empty seed random", () => {
  const { data, errors, seed } = taskInput(GENERATOR, FORM, PROJECT);
  assert.deepEqual(errors, {});
  assert.deepEqual(data, { ...FORM, steps: 32, cfg_scale: 3.5 });
  assert.equal(seed, null);
});

test("a missing value is an error at its field", () => {
  const { errors } = taskInput(GENERATOR, { prompt: "  " }, PROJECT);
  assert.deepEqual(Object.keys(errors), ["prompt", "model_name"]);
});

test("checks numbers as the API does", () => {
  const { steps, cfg_scale } = GENERATOR.parameters;
  assert.deepEqual(checkValue("steps", steps, "12"), { value: 12 });
  for (const typed of ["0", "151", "1.5", "many", "1e400"])
    assert.ok(checkValue("steps", steps, typed).error, typed);
  assert.deepEqual(checkValue("cfg_scale", cfg_scale, "4.25"), { value: 4.25 });
});

test("no text is the graph's own where there is no default", () => {
  /** @type {any} */
  const text = { type: "string", required: false };
  assert.deepEqual(checkValue("prompt", text, ""), {});
  assert.deepEqual(checkValue("prompt", { ...text, default: "a fox" }, ""), { value: "" });
});

test("seeds are exact beyond 2^53", () => {
  const { seed } = taskInput(GENERATOR, { ...FORM, seed: "9007199254740993" }, PROJECT);
  assert.equal(seed, 9007199254740993n);
  assert.ok(checkValue("seed", GENERATOR.parameters.seed, "-1").error);
  assert.ok(checkValue("seed", GENERATOR.parameters.seed, "99999999999999999999").error);
});

test("leaves out LoRAs without a name, and reads strengths as numbers", () => {
  const list = [
    { lora_name: "", strength_model: 1, strength_clip: 1 },
    { lora_name: "film", strength_model: "0.6", strength_clip: "1" },
  ];
  assert.deepEqual(checkValue("loras", GENERATOR.parameters.loras, list).value, [
    { lora_name: "film", strength_model: 0.6, strength_clip: 1 },
  ]);
  assert.ok(
    checkValue("loras", GENERATOR.parameters.loras, [
      { lora_name: "x", strength_model: "much", strength_clip: 1 },
    ]).error,
  );
});

test("a field shows the project's size, the typed value, or the default", () => {
  assert.equal(shownValue(GENERATOR.parameters.width, "99", PROJECT), 512);
  assert.equal(shownValue(GENERATOR.parameters.steps, undefined, PROJECT), 32);
  assert.equal(shownValue(GENERATOR.parameters.steps, "", PROJECT), "");
});

test("texts get several lines by manifest or name", () => {
  assert.ok(isMultiline("negative_prompt", { type: "string", required: false }));
  assert.ok(isMultiline("scene", { type: "string", required: false, multiline: true }));
  assert.ok(!isMultiline("style", { type: "string", required: false }));
});

test("steps are small if the range is small", () => {
  assert.equal(stepOf({ type: "float", required: false, min: 0, max: 1 }), 0.05);
  assert.equal(stepOf({ type: "float", required: false, min: 0, max: 30 }), 0.1);
  assert.equal(stepOf({ type: "integer", required: false }), 1);
});
