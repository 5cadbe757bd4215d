/** The other requests: frames and models to load, tasks, the view. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { handleEvent } from "../../web/state/sync.js";
import { deferred, fakeKino, flush, openKino, refusal, task } from "./fake-host.js";

const PAGE = "GET /v1/projects/1/frames";
/** @param {number} count */
const numbers = (count) => Array.from({ length: count }, (_, index) => index + 1);

test("frames are loaded by pages, each once", async () => {
  const { kino, server } = await openKino(numbers(250));
  kino.request("load-frames", { from: 90, to: 110 });
  kino.request("load-frames", { from: 95, to: 105 });
  await flush();
  assert.equal(server.count(PAGE), 2);
  assert.equal(kino.state.frames.size, 200);
  assert.equal(kino.state.frames.get(1)?.thumbnail_url, "http://kino/thumbnail/1");
  kino.request("load-frames", { from: 0, to: 200 });
  assert.equal(server.count(PAGE), 2);
});

test("a page that failed is not requested again at once", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { kino, server } = await openKino([1], { [PAGE]: () => Promise.reject(refusal("gone")) });
  for (let attempt = 0; attempt < 3; attempt += 1) {
    kino.request("load-frames", { from: 0, to: 1 });
    await flush();
  }
  assert.equal(server.count(PAGE), 1);
  t.mock.timers.tick(1000);
  kino.request("load-frames", { from: 0, to: 1 });
  assert.equal(server.count(PAGE), 2);
});

test("frames of a project that was closed meanwhile are dropped", async () => {
  const late = deferred();
  const { kino } = await openKino([1], { [PAGE]: () => late.promise });
  kino.request("load-frames", { from: 0, to: 1 });
  kino.set({ project: null });
  late.resolve({ total: 1, frames: [{ id: 1 }] });
  await flush();
  assert.equal(kino.state.frames.size, 0);
});

test("the state holds 4,000 frames, the cursor's among them", async () => {
  const { kino } = await openKino(numbers(4100));
  for (let from = 0; from < 4100; from += 100) kino.request("load-frames", { from, to: from + 100 });
  await flush();
  assert.equal(kino.state.frames.size, 4000);
  assert.ok(kino.state.frames.has(1), "the cursor's frame");
  assert.ok(!kino.state.frames.has(2));
});

test("models are loaded once per folder; a failure leaves an empty list", async () => {
  const answer = deferred();
  const { kino, server } = fakeKino({
    "GET /v1/models/loras": () => answer.promise,
    "GET /v1/models/vae": () => Promise.reject(refusal("gone")),
  });
  const loading = [1, 2].map(() => kino.request("load-models", { category: "loras" }));
  answer.resolve({ models: [{ name: "grain" }] });
  await Promise.all(loading);
  await kino.request("load-models", { category: "loras" });
  assert.equal(server.count("GET /v1/models/loras"), 1);
  assert.equal(kino.state.models.loras[0].name, "grain");
  await kino.request("load-models", { category: "vae" });
  assert.deepEqual(kino.state.models.vae, []);
});

test("refreshing models says so when it is done", async () => {
  const { kino, texts } = fakeKino();
  kino.set({ models: { loras: [] } });
  await kino.request("refresh-models");
  assert.deepEqual(kino.state.models, {});
  assert.deepEqual(texts(), ["Models refreshed"]);
});

test("a frame's parameters are loaded once; an error is kept, a lost connection is not", async () => {
  const { kino, server } = await openKino([1, 2], { "GET /v1/frames/1/params": { params: {} } });
  await Promise.all([1, 2].map(() => kino.request("load-sidecar", { id: 1 })));
  assert.equal(server.count("GET /v1/frames/1/params"), 1);
  server.online = false;
  await kino.request("load-sidecar", { id: 2 });
  assert.deepEqual([...kino.state.sidecars.keys()], [1]);
  server.online = true;
  await kino.request("load-sidecar", { id: 2 });
  assert.equal(/** @type {any} */ (kino.state.sidecars.get(2)).code, "not_found");
});

test("a seed beyond 2^53 stays exact as text", async () => {
  const { kino } = await openKino([1]);
  const text = '{"params": {"seed": 18446744073709551615}}';
  kino.host.fetch = async () => /** @type {any} */ ({ ok: true, text: async () => text });
  await kino.request("load-sidecar", { id: 1 });
  assert.equal(/** @type {any} */ (kino.state.sidecars.get(1)).params.seed, "18446744073709551615");
});

test("a task is reordered by the store, and the queue is loaded again", async () => {
  const { kino, server, texts } = await openKino([], { "POST /v1/queue/move": {} });
  const before = server.log.length;
  await kino.request("reorder-task", { id: 3, before: 1 });
  assert.deepEqual(server.body("POST /v1/queue/move"), { task_ids: [3], before: 1 });
  assert.equal(server.log.length, before + 1 + 7);
  server.answers["POST /v1/queue/move"] = () => {
    throw refusal("task_state");
  };
  await kino.request("reorder-task", { id: 3, before: null });
  assert.equal(server.log.length, before + 2 * (1 + 7), "also after a refusal: the task may have started");
  assert.deepEqual(texts(), ["Refused: task_state."]);
});

test("all failed tasks of the project are retried by one request", async () => {
  const { kino, server } = await openKino([], { "POST /v1/queue/retry": { retried: 2 } });
  await kino.request("retry-tasks", { status: "failed" });
  assert.deepEqual(server.body("POST /v1/queue/retry"), { project_id: 1, status: ["failed"] });
  assert.equal(server.count("GET /v1/queue"), 2, "and the queue is loaded again");
});

test("the queue is paused and resumed as the server answers", async () => {
  const { kino } = await openKino([], {
    "POST /v1/queue/pause": { paused: true, waiting: 0 },
    "POST /v1/queue/resume": { paused: false, waiting: 0 },
  });
  await kino.request("pause-queue");
  assert.equal(kino.state.queue?.paused, true);
  await kino.request("resume-queue");
  assert.equal(kino.state.queue?.paused, false);
});

test("what is queued while the queue is paused says so, and offers to resume", async () => {
  const { kino, server, texts } = await openKino([1], {
    "GET /v1/queue": { paused: true, waiting: 0 },
    "POST /v1/projects/1/thumbnails": task(5, "queued", { kind: "thumbnails", lane: "local" }),
  });
  await kino.request("rebuild-thumbnails");
  assert.deepEqual(texts(), ["Thumbnail rebuild queued. The queue is paused."]);
  assert.deepEqual(kino.state.notices[0].action?.request, { verb: "resume-queue" });
  assert.equal(server.count("GET /v1/queue"), 2);
});

test("ended tasks are deleted page by page; one that is gone already is no error", async () => {
  const left = { failed: [1, 2], stopped: [/** @type {number} */ (3)] };
  const remove = (/** @type {number} */ id) => {
    left.failed = left.failed.filter((one) => one !== id);
    left.stopped = left.stopped.filter((one) => one !== id);
    return id === 2 ? Promise.reject(refusal("task_not_found")) : {};
  };
  const { kino, texts } = await openKino([], {
    "GET /v1/generator/tasks": (/** @type {any} */ { query }) => {
      const ids = /** @type {{[status: string]: number[]}} */ (left)[query.get("status")] ?? [];
      return { total: ids.length, tasks: ids.map((id) => task(id, "failed")) };
    },
    "DELETE /v1/generator/tasks/1": () => remove(1),
    "DELETE /v1/generator/tasks/2": () => remove(2),
    "DELETE /v1/generator/tasks/3": () => remove(3),
  });
  await kino.request("clear-ended-tasks");
  assert.deepEqual(left, { failed: [], stopped: [] });
  assert.deepEqual(texts(), []);
});

test("the server says what Stop all has stopped", async () => {
  const { kino, server, texts } = await openKino([], {
    "POST /v1/system/emergency-stop": { message: "2 tasks stopped", task_ids: [4, 5] },
    "POST /v1/queue/retry": { retried: 2 },
  });
  await kino.request("stop-all", {});
  assert.deepEqual(texts(), ["2 tasks stopped"]);
  const { action } = kino.state.notices[0];
  assert.equal(action?.label, "Resume");
  await kino.request("retry-tasks", /** @type {any} */ (action?.request.detail));
  assert.deepEqual(server.body("POST /v1/queue/retry"), { task_ids: [4, 5], status: ["stopped"] });
});

test("Stop all asks before it ends what waits", async () => {
  const { kino, server } = await openKino([], {
    "GET /v1/queue": { waiting: 3, running: 1, failed: 0, paused: false },
    "POST /v1/system/emergency-stop": { message: "4 tasks stopped", task_ids: [1, 2, 3, 4] },
  });
  await kino.request("stop-all", {});
  const dialog = /** @type {any} */ (kino.state.dialogs[0]);
  assert.match(dialog.message, /3 tasks that wait/);
  assert.equal(server.count("POST /v1/system/emergency-stop"), 0);
  await kino.request(dialog.request.verb, dialog.request.detail);
  assert.equal(server.count("POST /v1/system/emergency-stop"), 1);
});

test("failures are seen: one by its reason, more as one notice that retries all", async () => {
  const { kino, texts } = await openKino([]);
  const fails = (/** @type {number} */ id) =>
    handleEvent(kino, "task", task(id, "failed", { error: `No model ${id}.` }));
  fails(1);
  assert.deepEqual(texts(), ["Task 1 failed. No model 1."]);
  fails(2);
  fails(3);
  assert.deepEqual(texts(), ["3 tasks failed. The last: No model 3."]);
  assert.equal(kino.state.notices[0].action?.label, "Retry all failed");
});

test("comparing starts with the frame before the cursor, else with the next", async () => {
  const { kino } = await openKino([1, 2, 3]);
  kino.request("set-view", { mode: "wipe" });
  assert.equal(kino.state.view.other, 2);
  kino.set({ view: { ...kino.state.view, other: 99 } });
  kino.request("go-to", { to: "last" });
  kino.request("set-view", { mode: "diff" });
  assert.equal(kino.state.view.other, 2);
  kino.request("set-view", { other: 1 });
  kino.request("set-view", { mode: "wipe" });
  assert.equal(kino.state.view.other, 1, "a chosen frame stays");
});

test("fitting the picture ends panning", () => {
  const { kino } = fakeKino();
  kino.request("set-view", { zoom: 2, panX: 9, panY: 9 });
  kino.request("set-view", { zoom: "fit" });
  assert.deepEqual([kino.state.view.panX, kino.state.view.panY], [0, 0]);
});

test("the cursor stays within the timeline", async () => {
  const { kino } = await openKino([1, 2, 3]);
  kino.request("step", { by: -1 });
  assert.equal(kino.state.selection.cursor, 1);
  kino.request("go-to", { to: 99 });
  assert.equal(kino.state.selection.cursor, 3);
  kino.request("step", { by: -1, extend: true });
  assert.deepEqual([...kino.state.selection.ids], [2, 3]);
  kino.request("go-to", { to: 1 });
  assert.deepEqual([...kino.state.selection.ids], [2]);
  kino.request("select-all");
  assert.equal(kino.state.selection.ids.size, 3);
});

test("a dialog is open once, the last on top; closing it clears errors", () => {
  const { kino } = fakeKino();
  for (const kind of /** @type {const} */ (["about", "shortcuts", "about"]))
    kino.request("open-dialog", { kind });
  assert.deepEqual(
    kino.state.dialogs.map(({ kind }) => kind),
    ["shortcuts", "about"],
  );
  kino.set({ formErrors: { name: "No." } });
  kino.request("close-dialog");
  assert.equal(kino.state.dialogs.length, 1);
  assert.deepEqual(kino.state.formErrors, {});
});
