/** What a frame has, used elsewhere: in the form, on the clipboard. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { formValues, startValues } from "../../web/core/use-params.js";
import { openKino } from "./fake-host.js";

const INTEGER = { type: "integer" };
const PARAMS = {
  prompt: "a fox",
  negative_prompt: null,
  steps: 12,
  seed: "18446744073709551615",
  cfg_scale: 3,
};
const SIDECAR = { params: PARAMS, generator: { name: "sdxl" }, prompt: {} };
const generator = (/** @type {string} */ name, /** @type {object} */ parameters) => ({
  ...{ name, visible: true, unavailable: "", parameters },
});
const GENERATORS = {
  plugins: {
    sd15: generator("sd15", { prompt: { type: "string" }, seed: INTEGER }),
    sdxl: generator("sdxl", { prompt: { type: "string" }, steps: INTEGER }),
    img2img: generator("img2img", { image: { type: "image" }, prompt: { type: "string" } }),
  },
  pictures: {},
};

test("known values go to the fields that there are; a seed keeps its digits", () => {
  const parameters = /** @type {any} */ ({ prompt: {}, negative_prompt: {}, seed: {} });
  assert.deepEqual(formValues(/** @type {any} */ (PARAMS), { parameters }, "all"), {
    prompt: "a fox",
    seed: "18446744073709551615",
  });
});

test("a frame's parameters are used in the form, all of them in that of its generator", async () => {
  const { kino } = await openKino([1, 2], {
    "GET /v1/generator/plugins": GENERATORS,
    "GET /v1/frames/1/params": SIDECAR,
  });
  await kino.request("use-params", { id: 1, what: "seed" });
  assert.deepEqual(kino.state.forms, { sd15: { seed: "18446744073709551615" } });
  assert.equal(kino.state.tab, "generate");
  await kino.request("use-params", { id: 1, what: "all" });
  assert.equal(kino.state.generator, "sdxl");
  assert.deepEqual(/** @type {any} */ (kino.state.forms).sdxl, { prompt: "a fox", steps: 12 });
});

test("a form that works on a frame starts with how that was made, if with the same kind of model", () => {
  const parametersOf = (/** @type {string} */ category) =>
    generator("any", { ...{ model_name: { category }, steps: {}, prompt: {} }, image: { type: "image" } });
  const [checkpoint, flux] = /** @type {any[]} */ (["checkpoints", "unet"].map(parametersOf));
  const frame = /** @type {any} */ ({ params: { ...PARAMS, model_name: "ink.safetensors" } });
  const made = { model_name: "ink.safetensors", steps: 12 };
  assert.deepEqual(startValues(frame, checkpoint, checkpoint, {}, false), made);
  assert.deepEqual(startValues(frame, checkpoint, checkpoint, { steps: 4 }, true), {
    ...{ ...made, steps: 4, prompt: "a fox" },
  });
  assert.deepEqual(startValues(frame, flux, checkpoint, {}, true), {});
  assert.deepEqual(startValues(frame, undefined, checkpoint, { steps: 4 }, true), { steps: 4 });
});

test("a frame is used as the image of a generator that takes one", async () => {
  const { kino } = await openKino([1, 2], { "GET /v1/generator/plugins": GENERATORS });
  await kino.request("use-as-image", { id: 2 });
  assert.deepEqual([kino.state.generator, kino.state.forms.img2img], ["img2img", { image: 2 }]);
  assert.equal(kino.state.dialogs.at(-1)?.kind, "generate");
});

test("a picture without its graph is not made again: a notice says so", async () => {
  const { kino, server, texts } = await openKino([1, 2], {
    "GET /v1/frames/1/params": { ...SIDECAR, prompt: null },
    "GET /v1/frames/2/params": SIDECAR,
  });
  await kino.request("regenerate", { id: 1 });
  await kino.request("open-variation", { id: 1 });
  assert.equal(server.count("POST /v1/frames/1/regenerate"), 0);
  assert.match(texts()[0], /^This picture came without its graph/);
  assert.deepEqual(kino.state.dialogs, []);
  await kino.request("open-variation", { id: 2 });
  assert.deepEqual(kino.state.dialogs, [{ kind: "variation", id: 2 }]);
  assert.ok(kino.state.sidecars.has(2)); // the form is there when the dialog opens
});
