/** state/queue.js: loading the queue and merging events into it. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadQueue } from "../../web/state/queue.js";
import { handleEvent } from "../../web/state/sync.js";
import { deferred, flush, openKino, task } from "./fake-host.js";

/**
 * A server's answers for tasks of each status.
 * @param {{[status: string]: any[]}} tasks
 * @param {{[status: string]: number}} [totals]
 */
const answers = (tasks, totals = {}) => ({
  "GET /v1/generator/tasks": (/** @type {any} */ { query }) => {
    const status = query.get("status");
    const total = totals[status] ?? tasks[status]?.length ?? 0;
    const sampled = (tasks[status] ?? []).filter(({ lane }) => lane !== "local");
    const frames = sampled.reduce((sum, task) => sum + (task.frames ?? 1), 0);
    return { total, frames: Math.max(frames, totals[status] ?? 0), tasks: tasks[status] ?? [] };
  },
});
/** @param {import("../../web/state/kino.js").Kino} kino */
const ids = (kino) => kino.state.queue?.tasks.map(({ id }) => id);

test("tasks are in running order: by status, priority and turn; ended ones latest first", async () => {
  const { kino } = await openKino(
    [],
    answers({
      running: [task(9, "running")],
      queued: [task(3, "queued", { priority: 5 }), task(1, "queued"), task(2, "queued")],
      pending: [task(8, "pending")],
      failed: [task(6, "failed"), task(7, "failed")],
      stopped: [task(5, "stopped")],
    }),
  );
  assert.deepEqual(ids(kino), [9, 3, 1, 2, 8, 7, 6, 5]);
  assert.equal(kino.state.queue?.waiting, 3);
  assert.equal(kino.state.queue?.failed, 2);
});

test("a task that changed between two answers is listed once, with its later status", async () => {
  const { kino } = await openKino(
    [],
    answers({ running: [task(1, "running")], queued: [task(1, "queued")] }),
  );
  assert.deepEqual(
    kino.state.queue?.tasks.map(({ status }) => status),
    ["running"],
  );
});

test("more waiting tasks than listed are one cell of the filmstrip", async () => {
  const { kino } = await openKino([4], answers({ queued: [task(1, "queued")] }, { queued: 300 }));
  assert.equal(kino.state.slots?.length, 3);
  assert.deepEqual(kino.state.slots?.at(2), { kind: "more", count: 299 });
});

test("the queue counts the frames of clips", async () => {
  const clip = { frames: 17 };
  const queued = [task(1, "queued", clip), task(2, "queued", clip), task(3, "queued")];
  const { kino } = await openKino([4], answers({ queued }));
  assert.equal(kino.state.queue?.frames, 35);
  assert.equal(kino.state.slots?.length, 4, "a cell for each task");
  kino.durations = [2];
  handleEvent(kino, "task", task(1, "queued", { ...clip, priority: 1 }));
  assert.equal(kino.state.queue?.eta, 70);
});

test("stopped tasks are in the queue, but not in the filmstrip", async () => {
  const { kino } = await openKino(
    [4],
    answers({ stopped: [task(1, "stopped")], failed: [task(2, "failed")] }),
  );
  assert.deepEqual(ids(kino), [2, 1]);
  assert.equal(kino.state.slots?.length, 2);
});

test("a late answer is dropped", async () => {
  const { kino, server } = await openKino([]);
  const late = deferred();
  server.answers["GET /v1/generator/tasks"] = () => late.promise;
  const first = loadQueue(kino);
  server.answers["GET /v1/generator/tasks"] = answers({ queued: [task(2, "queued")] })[
    "GET /v1/generator/tasks"
  ];
  await loadQueue(kino);
  late.resolve({ total: 1, tasks: [task(1, "queued")] });
  await first;
  assert.deepEqual(ids(kino), [2]);
});

test("progress and previews are merged without another request", async () => {
  const { kino, server } = await openKino(
    [],
    answers({ running: [task(1, "running", { data: { steps: 4 } })] }),
  );
  const before = server.log.length;
  handleEvent(kino, "task", task(1, "running", { progress: 50, preview: true }));
  handleEvent(kino, "task", task(1, "running", { progress: 60, preview: false }));
  const [merged] = kino.state.queue?.tasks ?? [];
  assert.equal(merged.progress, 60);
  assert.deepEqual(merged.data, { steps: 4 });
  assert.equal(merged.preview_url, "http://kino/api/kino/v1/generator/tasks/1/preview?n=1");
  assert.equal(server.log.length, before);
  await loadQueue(kino);
  assert.equal(kino.state.queue?.tasks[0].preview, 1, "a known preview stays");
});

test("many changes of status become one request", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { kino, server } = await openKino([], answers({ queued: [task(1, "queued")] }));
  t.mock.timers.tick(300); // what is stale
  await flush();
  const ofQueue = () => server.log.filter((request) => !request.includes("history")).length;
  const before = ofQueue();
  handleEvent(kino, "task", task(1, "running"));
  handleEvent(kino, "task", task(2, "queued"));
  handleEvent(kino, "tasks", {});
  assert.equal(kino.state.queue?.tasks[0].status, "running", "merged at once");
  t.mock.timers.tick(399);
  await flush();
  assert.equal(ofQueue(), before);
  t.mock.timers.tick(1);
  await flush();
  assert.equal(ofQueue(), before + 7, "one request per status, and one for the queue");
});

test("a completed task leaves the queue, and its duration counts", async () => {
  const { kino } = await openKino(
    [],
    answers({ running: [task(1, "running")], queued: [task(2, "queued")] }),
  );
  assert.equal(kino.state.queue?.eta, null);
  const times = { started_at: "2026-01-01T00:00:00Z", completed_at: "2026-01-01T00:00:04Z" };
  handleEvent(kino, "task", task(1, "completed", times));
  assert.deepEqual(ids(kino), [2]);
  assert.equal(kino.state.queue?.eta, 4);
});

test("a new priority changes the order", async () => {
  const { kino } = await openKino([], answers({ queued: [task(1, "queued"), task(2, "queued")] }));
  handleEvent(kino, "task", task(2, "queued", { priority: 1 }));
  assert.deepEqual(ids(kino), [2, 1]);
});

test("a move changes the order", async () => {
  const { kino } = await openKino([], answers({ queued: [task(1, "queued"), task(2, "queued")] }));
  handleEvent(kino, "task", task(2, "queued", { turn: "a0" }));
  assert.deepEqual(ids(kino), [2, 1]);
});

test("the queue is loaded with its pause, and with what waits in other projects", async () => {
  const { kino } = await openKino([], {
    ...answers({ queued: [task(1, "queued"), task(2, "queued")], stopped: [task(3, "stopped")] }),
    "GET /v1/queue": { paused: true, waiting: 9 },
  });
  const { paused, waiting, elsewhere, stopped } = /** @type {any} */ (kino.state.queue);
  assert.deepEqual(
    { paused, waiting, elsewhere, stopped },
    { paused: true, waiting: 2, elsewhere: 7, stopped: 1 },
  );
});

test("the pause follows the server's events, and hides the estimate", async () => {
  const { kino } = await openKino([], answers({ queued: [task(1, "queued")] }));
  kino.durations = [4];
  handleEvent(kino, "tasks", { change: "paused", count: 1 });
  assert.equal(kino.state.queue?.paused, true);
  assert.equal(kino.state.queue?.eta, null);
  handleEvent(kino, "tasks", { change: "moved", count: 1 });
  assert.equal(kino.state.queue?.paused, true);
  handleEvent(kino, "tasks", { change: "resumed", count: 1 });
  assert.equal(kino.state.queue?.paused, false);
  assert.equal(kino.state.queue?.eta, 4);
});

test("while it is paused, the queue also follows other projects", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const whole = { paused: true, waiting: 0 };
  const { kino } = await openKino([], { "GET /v1/queue": () => whole });
  whole.waiting = 1;
  handleEvent(kino, "task", task(8, "queued", { project_id: 2 }));
  t.mock.timers.tick(400);
  await flush();
  assert.equal(kino.state.queue?.elsewhere, 1);
});

test("a local task is in the queue, but neither in the filmstrip nor in the estimate", async () => {
  const local = { lane: "local", kind: "thumbnails" };
  const times = { started_at: "2026-01-01T00:00:00Z", completed_at: "2026-01-01T00:00:04Z" };
  const { kino } = await openKino(
    [4],
    answers({
      running: [task(1, "running", local), task(9, "running")],
      queued: [task(2, "queued", local), task(3, "queued")],
      completed: [task(0, "completed", { ...local, ...times })],
    }),
  );
  assert.deepEqual(ids(kino), [1, 9, 2, 3]);
  assert.equal(kino.state.slots?.length, 3, "one frame, one that is sampled, one that waits");
  assert.equal(kino.state.queue?.toGenerate, 1);
  handleEvent(kino, "task", task(1, "completed", { ...local, ...times }));
  assert.equal(kino.state.queue?.eta, null);
  handleEvent(kino, "task", task(9, "completed", times));
  assert.equal(kino.state.queue?.eta, 4);
});

test("tasks of other projects are ignored", async () => {
  const { kino } = await openKino([], answers({ queued: [task(1, "queued")] }));
  const before = kino.state.queue;
  handleEvent(kino, "task", task(1, "failed", { project_id: 2 }));
  assert.equal(kino.state.queue, before);
});
