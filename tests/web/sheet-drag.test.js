/** Keys that are dragged up or down, what keys of choices can be, and tracks of other programs. */
import assert from "node:assert/strict";
import test from "node:test";
import { choicesOf } from "../../web/core/sheet.js";
import { draggedValue } from "../../web/core/sheet-drag.js";
import { fitted } from "../../web/core/sheet-import.js";

/** @param {Partial<Parameters<typeof draggedValue>[2]>} more @returns {Parameters<typeof draggedValue>[2]} */
const about = (more) => ({
  ...{ range: { low: 2, high: 6 }, parameter: /** @type {any} */ ({ type: "float", min: 0, max: 30 }) },
  ...{ isPath: false, isFine: false, ...more },
});

test("one height of the curve is its range, and values are round", () => {
  assert.equal(draggedValue(4, 0.5, about({})), 6);
  assert.equal(draggedValue(4, -0.27, about({})), 2.92);
  assert.equal(draggedValue(4, -0.27, about({ isFine: true })), 3.892);
  assert.equal(draggedValue(4, -3, about({})), 0, "not below what the parameter takes");
  assert.equal(draggedValue(4, 100, about({})), 30);
  assert.equal(draggedValue(4, -3, about({ isPath: true })), -8, "of a path, other limits count");
  assert.ok(Object.is(draggedValue(4, -1, about({ isPath: true })), 0));
});

test("a flat curve has the height of its value, and whole numbers stay whole", () => {
  const flat = { range: { low: 4, high: 4 } };
  assert.equal(draggedValue(4, 0.5, about(flat)), 6);
  assert.equal(draggedValue(0, 0.5, about({ range: { low: 0, high: 0 } })), 0.5);
  const whole = /** @type {any} */ ({ type: "integer", min: 1, max: 150 });
  assert.equal(draggedValue(3, 0.24, about({ range: { low: 3, high: 3 }, parameter: whole })), 5);
  assert.equal(draggedValue(3, -9, about({ range: { low: 3, high: 8 }, parameter: whole })), 1);
  assert.equal(
    draggedValue(0.001, 0.5, about({ range: { low: 0, high: 0.002 }, parameter: undefined })),
    0.002,
  );
});

test("keys of samplers and models are chosen", () => {
  const sampler = /** @type {any} */ ({ type: "selection", options: ["euler", "heun"] });
  assert.deepEqual(choicesOf(sampler, {}), ["euler", "heun"]);
  const model = /** @type {any} */ ({ type: "model_selection", category: "loras" });
  assert.deepEqual(choicesOf(model, {}), []);
  const models = /** @type {any} */ ({ loras: [{ name: "a.safetensors" }] });
  assert.deepEqual(choicesOf(model, models), ["a.safetensors"]);
  assert.deepEqual(choicesOf(/** @type {any} */ ({ type: "string" }), {}), []);
  assert.deepEqual(choicesOf(undefined, {}), []);
});

test("tracks of Parseq get the names of the parameters, and both prompts", () => {
  const parameters = /** @type {any} */ ({ prompt: {}, negative_prompt: {}, cfg_scale: {}, steps: {} });
  const tracks = /** @type {any} */ ({
    deforum_prompt: {
      keys: [
        [0, "a fox --neg blurry"],
        [4, "an owl --neg blurry"],
        [6, "a bear"],
      ],
    },
    scale: { keys: [[0, 4, "hold"]] },
    zoom: { keys: [[0, 1, "hold"]] },
    info: { keys: [[0, "of nothing"]] },
  });
  assert.deepEqual(fitted(tracks, { parameters }), {
    prompt: {
      keys: [
        [0, "a fox"],
        [4, "an owl"],
        [6, "a bear"],
      ],
    },
    negative_prompt: {
      keys: [
        [0, "blurry"],
        [6, ""],
      ],
    },
    cfg_scale: tracks.scale,
    zoom: tracks.zoom,
  });
  const plain = /** @type {any} */ ({ prompt: { keys: [[0, "a fox"]] } });
  assert.deepEqual(fitted(plain, { parameters }), plain);
});
