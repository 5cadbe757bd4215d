/** core/order.js, and the orders that the form sends. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LINES, linesOf, rampNames, spreadOf, tasksOf } from "../../web/core/order.js";
import { openKino } from "./fake-host.js";

const BATCH = "POST /v1/generator/batches";
/** @type {any} */
const SD15 = {
  name: "sd15",
  visible: true,
  output: null,
  parameters: {
    prompt: { type: "string", required: true },
    cfg: { type: "float", required: true, default: 2, max: 20 },
    width: { type: "integer", required: true, from_project: "width" },
    seed: { type: "integer", required: false, seed: true },
  },
};
const ANSWERS = { "GET /v1/generator/plugins": { plugins: { sd15: SD15 } }, [BATCH]: {} };

/** @param {string} across @param {string} [last] */
const order = (across, last = "") => ({ where: /** @type {const} */ ("auto"), across, last });

test("numbers can be ramps, but neither seeds nor the project's size", () => {
  assert.deepEqual(rampNames(SD15), ["cfg"]);
});

test("a ramp goes from the field's value to another", () => {
  const data = { prompt: "a fox", cfg: 2 };
  const ramp = spreadOf(SD15, data, order("cfg", "8"), { tasks: 3, seed: 7n });
  assert.deepEqual(ramp, {
    spread: {
      data: { ...data, seed: 7n },
      range: { parameter: "cfg", first: 2, last: 8, count: 3 },
    },
    errors: {},
  });
  const errorsOf = (/** @type {string} */ last, /** @type {number} */ tasks) =>
    Object.keys(spreadOf(SD15, data, order("cfg", last), { tasks, seed: null }).errors);
  assert.deepEqual(errorsOf("", 3), ["last"]);
  assert.deepEqual(errorsOf("99", 3), ["last"]);
  assert.deepEqual(errorsOf("8", 1), ["count"]);
});

test("each line of the prompt is a frame; empty ones are none", async () => {
  assert.deepEqual(linesOf(" a\n\n b \n"), ["a", "b"]);
  const { kino, server, texts } = await openKino([], ANSWERS);
  kino.request("set-field", { generator: "sd15", parameter: "prompt", value: "a fox\n\nan owl" });
  kino.request("set-order", { across: LINES });
  assert.equal(tasksOf(SD15, kino.state), 2);
  await kino.request("generate");
  const { prompts, count, seeds } = server.body(BATCH);
  assert.deepEqual([prompts, count, seeds], [["a fox", "an owl"], undefined, undefined]);
  assert.deepEqual(texts(), ["2 frames queued"]);
});

test("frames are replaced one by one, with a seed each", async () => {
  const { kino, server, texts } = await openKino([1, 2, 3], ANSWERS);
  kino.request("set-field", { generator: "sd15", parameter: "prompt", value: "a fox" });
  kino.request("set-field", { generator: "sd15", parameter: "seed", value: "5" });
  kino.request("set-count", { count: 9 });
  await kino.request("generate", { replace: [2, 3] });
  const { replace, seeds } = server.body(BATCH);
  assert.deepEqual(
    [replace, seeds],
    [
      [2, 3],
      [5, 6],
    ],
  );
  assert.deepEqual(texts(), ["2 frames queued"]);
});
