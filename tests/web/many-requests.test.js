/** state/verbs/many.js: requests about several frames at once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { handleEvent } from "../../web/state/sync.js";
import { openKino, refusal } from "./fake-host.js";

/** @param {number} id @returns {any} */
const made = (id) => ({
  ...{ id, generator: "sd15", prompt: true, problem: null },
  params: { prompt: "a fox", steps: 1 },
});
/** @param {number} id @returns {any} */
const imported = (id) => ({ ...made(id), prompt: false, params: {} });

/** A panel with three frames, of which the last was imported. @param {object} [answers] */
function openThree(answers = {}) {
  const byId = new Map([1, 2].map((id) => [id, made(id)]));
  return openKino([1, 2, 3], {
    "POST /v1/frames/params": (/** @type {any} */ { body }) => ({
      frames: body.ids.map((/** @type {number} */ id) => byId.get(id) ?? imported(id)),
    }),
    "POST /v1/frames/vary": { total: 2, task_ids: [1, 2] },
    "POST /v1/generator/batches": { total: 2, task_ids: [1, 2] },
    ...answers,
  });
}

test("parameters are loaded once, and dropped when their frames change", async () => {
  const { kino, server } = await openThree();
  await kino.request("load-params", { ids: [1, 2] });
  await kino.request("load-params", { ids: [1, 2, 3] });
  assert.deepEqual(server.body("POST /v1/frames/params"), { ids: [3] });
  assert.deepEqual([...kino.state.params.keys()], [1, 2, 3]);
  handleEvent(kino, "frames", { project_id: 1, revision: 2, change: "changed", frame_ids: [2] });
  assert.deepEqual([...kino.state.params.keys()], [1, 3]);
});

test("frames that can't be made again are left out only once that is confirmed", async () => {
  const { kino, server, texts } = await openThree();
  await kino.request("regenerate-frames", { ids: [3, 2, 1] });
  assert.equal(server.count("POST /v1/frames/vary"), 0);
  const question = /** @type {any} */ (kino.state.dialogs.at(-1));
  assert.equal(question.message, "Frame 3 was not made by ComfyUI and is left out.");
  await kino.request(question.request.verb, question.request.detail);
  assert.deepEqual(server.body("POST /v1/frames/vary"), {
    ...{ frame_ids: [1, 2], overrides: {}, seeds: "fixed", place: { where: "take" } },
  });
  assert.equal(texts().at(-1), "2 takes queued");
  await kino.request("regenerate-frames", { ids: [3] });
  assert.match(texts().at(-1) ?? "", /^None of these frames/);
});

test("an order that is refused keeps its dialog, and shows the message at the field", async () => {
  const body = /** @type {any} */ ({
    frame_ids: [1],
    overrides: {},
    seeds: "fixed",
    place: { where: "take" },
  });
  const refused = () => Promise.reject(refusal("invalid", { steps: "At most 10. (frame 1)" }));
  const { kino } = await openThree({ "POST /v1/frames/vary": refused });
  kino.request("open-dialog", { kind: "vary-frames", ids: [1] });
  await kino.request("vary-frames", body);
  assert.deepEqual(kino.state.formErrors, { "vary.steps": "At most 10. (frame 1)" });
  assert.equal(kino.state.dialogs.length, 1);
});

test("a generator's pictures are counted when its order is accepted", async () => {
  const { kino, texts } = await openThree();
  kino.request("open-dialog", { kind: "run-over", ids: [1, 2] });
  const order = /** @type {any} */ ({ type: "clip", place: { where: "after" } });
  await kino.request("run-over", { order, pictures: 16 });
  assert.equal(kino.state.dialogs.length, 0);
  assert.equal(texts().at(-1), "32 frames queued");
});
