/** Undo and redo on the server: state/history.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { newStep } from "../../web/state/history.js";
import { closeProject, handleEvent } from "../../web/state/sync.js";
import { flush, openKino, refusal } from "./fake-host.js";

const HISTORY = "GET /v1/projects/1/history";
const UNDO = "POST /v1/projects/1/undo";
const REDO = "POST /v1/projects/1/redo";
const DELETE = "POST /v1/frames/delete";
const DELETION = { step: "a", text: "deletion of a frame" };
const UNDONE = {
  message: "Undone: deletion of a frame",
  step: DELETION,
  history: { undo: null, redo: DELETION },
};
const OK = { [HISTORY]: { undo: DELETION, redo: null }, [UNDO]: UNDONE, [DELETE]: {} };

test("opening a project loads what can be undone, also what others did", async () => {
  const { kino } = await openKino([1, 2], OK);
  assert.deepEqual(kino.state.history, { undo: DELETION, redo: null });
});

test("undoing shows the server's words and what would be next", async () => {
  const { kino, server, texts } = await openKino([1, 2], OK);
  await kino.request("undo");
  assert.deepEqual(server.body(UNDO), {});
  assert.deepEqual(kino.state.history, { undo: null, redo: DELETION });
  assert.deepEqual(texts(), ["Undone: deletion of a frame"]);
});

test("pressing twice undoes two changes, one after the other", async () => {
  /** @type {((answer: unknown) => void)[]} */
  const waiting = [];
  const { kino, server } = await openKino([1, 2], {
    ...OK,
    [UNDO]: () => new Promise((resolve) => waiting.push(resolve)),
    [REDO]: UNDONE,
  });
  const pressed = [kino.request("undo"), kino.request("undo"), kino.request("redo")];
  await flush();
  assert.equal(server.count(UNDO), 1);
  waiting[0](UNDONE);
  await flush();
  assert.equal(server.count(UNDO), 2);
  assert.equal(server.count(REDO), 0);
  waiting[1](UNDONE);
  await Promise.all(pressed);
  assert.equal(server.count(REDO), 1);
});

test("the button of a notice undoes its own change only, also of a project that was left", async () => {
  const { kino, server, texts } = await openKino([1, 2], {
    ...OK,
    [UNDO]: () => Promise.reject(refusal("undo_conflict")),
  });
  await kino.request("delete-frames-now", { ids: [1] });
  const { step } = server.body(DELETE);
  const [{ action }] = kino.state.notices;
  assert.deepEqual(action?.request, { verb: "undo", detail: { project_id: 1, step } });
  kino.set({ project: null });
  await kino.request("undo", { project_id: 1, step });
  assert.deepEqual(server.body(UNDO), { step });
  assert.deepEqual(texts(), ["Deleted 1 frame", "Refused: undo_conflict."]);
  assert.equal(kino.state.notices.at(-1)?.severity, "info");
});

test("a failure is an error, and the next press works", async () => {
  const { kino, server } = await openKino([1], OK);
  server.online = false;
  await kino.request("undo");
  assert.equal(kino.state.notices.at(-1)?.severity, "error");
  server.online = true;
  await kino.request("undo");
  assert.deepEqual(kino.state.history.redo, DELETION);
});

test("the answer of an undo is not replaced by an older one", async () => {
  /** @type {(answer: unknown) => void} */
  let answer = () => {};
  const { kino, server } = await openKino([1], OK);
  server.answers[HISTORY] = () => new Promise((resolve) => (answer = resolve));
  const loading = kino.history.load();
  await kino.request("undo");
  answer({ undo: DELETION, redo: null });
  await loading;
  assert.equal(kino.state.history.undo, null);
});

test("a change by somebody else is loaded, many at once", async (context) => {
  const { kino, server } = await openKino([1, 2], OK);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const before = server.count(HISTORY);
  const event = { project_id: 1, change: "deleted", frame_ids: [2], before: null, replaced: [] };
  handleEvent(kino, "frames", { ...event, revision: 2 });
  handleEvent(kino, "frames", { ...event, revision: 3, frame_ids: [1] });
  context.mock.timers.tick(1000);
  assert.equal(server.count(HISTORY), before + 1);
});

const ORDER = { step: "b", text: "50 generated frames", count: 50, stops: 46 };

test("an undo that stops tasks is asked about, with what is so now, and once", async () => {
  const { kino, server } = await openKino([1], {
    ...OK,
    [HISTORY]: { undo: { ...ORDER, stops: 47 }, redo: null },
  });
  server.answers[HISTORY] = { undo: ORDER, redo: null };
  await Promise.all([kino.request("undo"), kino.request("undo")]);
  assert.equal(server.count(UNDO), 0);
  assert.equal(kino.state.dialogs.length, 1);
  const [dialog] = kino.state.dialogs;
  assert.ok(dialog.kind === "confirm");
  assert.equal(
    dialog.message,
    "Undo stops 46 frames that are not made yet. 50 frames go to the trash. Redo brings all of it back.",
  );
  await kino.request("undo", dialog.request.verb === "undo" ? dialog.request.detail : {});
  assert.deepEqual(server.body(UNDO), { step: "b" });
});

test("an order of which all frames are there is undone without a question", async () => {
  const { kino, server } = await openKino([1], {
    ...OK,
    [HISTORY]: { undo: { ...ORDER, stops: 0 }, redo: null },
  });
  await kino.request("undo");
  assert.deepEqual([server.count(UNDO), kino.state.dialogs.length], [1, 0]);
});

test("what an undo stops is loaded again after an order and when its tasks end", async (context) => {
  const { kino, server } = await openKino([1], OK);
  context.mock.timers.enable({ apis: ["setTimeout"] });
  for (const change of ["added", "stopped", "retried", "moved"]) {
    const before = server.count(HISTORY);
    handleEvent(kino, "tasks", { change, count: 2 });
    context.mock.timers.tick(200);
    assert.equal(server.count(HISTORY), before + (change === "moved" ? 0 : 1), change);
  }
});

test("nothing is left of a project that is closed", async () => {
  const { kino } = await openKino([1], OK);
  closeProject(kino);
  assert.deepEqual(kino.state.history, { undo: null, redo: null });
});

test("every change has another step", () => {
  assert.match(newStep(), /^[0-9a-f]{32}$/);
  assert.notEqual(newStep(), newStep());
});

test("frames that an undo brings back are selected; those of others are not", async () => {
  const { kino } = await openKino([1, 4], {
    ...OK,
    "GET /v1/projects/1/timeline": { revision: 2, frame_ids: [1, 2, 3, 4], holds: [] },
  });
  kino.set({ selection: { ids: new Set([1]), cursor: 1, anchor: 1 } });
  const event = {
    project_id: 1,
    revision: 3,
    change: "restored",
    frame_ids: [2, 3],
    before: 4,
    replaced: [],
  };
  handleEvent(kino, "frames", event);
  await flush();
  assert.equal(kino.state.selection.cursor, 1);
  await kino.request("undo");
  handleEvent(kino, "frames", { ...event, revision: 5 });
  await flush();
  assert.deepEqual([[...kino.state.selection.ids], kino.state.selection.cursor], [[2, 3], 2]);
});

test("frames cut in one project and pasted into another are undone in both", async () => {
  const copies = { message: "Undone: copies", step: { step: "x", text: "" }, history: OK[HISTORY] };
  const { kino, server } = await openKino([1, 2], {
    ...OK,
    "POST /v1/projects/1/frames/copy": { frames: [] },
    "POST /v1/projects/2/undo": UNDONE,
  });
  kino.set({ clipboard: { ids: [7], cut: true, project: 2 } });
  await kino.request("paste");
  const { step } = server.body(DELETE);
  assert.equal(server.body("POST /v1/projects/1/frames/copy").step, step);
  server.answers[UNDO] = { ...copies, step: { step, text: "copies of a frame" } };
  await kino.request("undo");
  assert.deepEqual(server.body("POST /v1/projects/2/undo"), { step });
  server.answers[UNDO] = copies; // another change
  await kino.request("undo");
  assert.equal(server.count("POST /v1/projects/2/undo"), 1);
});
