/** Changes to frames and their undo: state/undo.js and state/verbs/frames.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { handleEvent } from "../../web/state/sync.js";
import { flush, frame, openKino, refusal } from "./fake-host.js";

const MOVE = "POST /v1/projects/1/frames/move";
const COPY = "POST /v1/projects/1/frames/copy";
const DELETE = "POST /v1/frames/delete";
const RESTORE = "POST /v1/frames/restore";
const OK = { [MOVE]: {}, [DELETE]: {}, [RESTORE]: {}, [COPY]: { frames: [frame(90)] } };

/**
 * The bodies of all requests of a route.
 * @param {import("./fake-host.js").FakeServer} server
 * @param {string} route
 */
const bodies = (server, route) => server.bodies.filter((_, at) => server.log[at] === route);

test("undoing a move brings each run of frames back, the last first", async () => {
  const { kino, server } = await openKino([1, 2, 3, 4, 5, 6], OK);
  await kino.request("move-frames", { ids: [1, 3, 4, 6], before: 2 });
  assert.equal(kino.state.undo, "Moved 4 frames");
  await kino.request("undo");
  assert.deepEqual(bodies(server, MOVE), [
    { frame_ids: [1, 3, 4, 6], before: 2 },
    { frame_ids: [6] },
    { frame_ids: [3, 4], before: 5 },
    { frame_ids: [1], before: 2 },
  ]);
  assert.equal(kino.state.undo, null);
});

test("undoing a move leaves out frames that others have deleted", async () => {
  const { kino, server } = await openKino([1, 2, 3, 4], OK);
  await kino.request("move-frames", { ids: [1, 2], before: null });
  const deleted = { project_id: 1, revision: 2, change: "deleted", before: null, replaced: [] };
  handleEvent(kino, "frames", { ...deleted, frame_ids: [2] });
  await kino.request("undo");
  assert.deepEqual(bodies(server, MOVE).slice(1), [{ frame_ids: [1], before: 3 }]);
});

test("frames are nudged by one place, but not beyond an end", async () => {
  const { kino, server } = await openKino([1, 2, 3, 4], OK);
  kino.request("select-frame", { id: 2, how: "one" });
  await kino.request("nudge-frames", { by: 1 });
  await kino.request("nudge-frames", { by: -1 });
  assert.deepEqual(bodies(server, MOVE), [
    { frame_ids: [2], before: 4 },
    { frame_ids: [2], before: 1 },
  ]);
  kino.request("go-to", { to: "first" });
  await kino.request("nudge-frames", { by: -1 });
  kino.request("go-to", { to: "last" });
  await kino.request("nudge-frames", { by: 1 });
  assert.equal(server.count(MOVE), 2);
});

test("deleting asks first if the settings say so", async () => {
  const { kino, server } = await openKino([1, 2], OK);
  await kino.request("delete-frames", { ids: [1] });
  assert.deepEqual(kino.state.dialogs, [{ kind: "delete-frames", ids: [1] }]);
  assert.equal(server.count(DELETE), 0);
  kino.applySettings({ confirmDeletes: false });
  await kino.request("delete-frames", { ids: [1, 2] });
  await flush();
  assert.deepEqual(server.body(DELETE), { ids: [1, 2] });
});

test("a deletion is undone by the button of its notice", async () => {
  const { kino, server, texts } = await openKino([1, 2], OK);
  await kino.request("delete-frames-now", { ids: [1] });
  const [{ action }] = kino.state.notices;
  assert.deepEqual(action?.request, { verb: "undo", detail: { label: "Deleted 1 frame" } });
  await kino.request("undo", { label: "Deleted 1 frame" });
  assert.deepEqual(server.body(RESTORE), { ids: [1] });
  assert.deepEqual(texts(), ["Deleted 1 frame", "Undone: Deleted 1 frame"]);
});

test("the button of a notice does not undo a later change", async () => {
  const { kino, server, texts } = await openKino([1, 2], OK);
  await kino.request("delete-frames-now", { ids: [1] });
  await kino.request("move-frames", { ids: [2], before: null });
  await kino.request("undo", { label: "Deleted 1 frame" });
  assert.equal(server.count(RESTORE), 0);
  assert.match(texts().at(-1) ?? "", /other changes since/);
});

test("10,000 ids at most are sent at once", async () => {
  const ids = Array.from({ length: 10_001 }, (_, index) => index + 1);
  const { kino, server } = await openKino([], OK);
  await kino.request("delete-frames-now", { ids });
  assert.deepEqual(
    bodies(server, DELETE).map((body) => body.ids.length),
    [10_000, 1],
  );
});

test("a step that the server refuses is dropped; without a connection it stays", async () => {
  const { kino, server } = await openKino([1], {
    ...OK,
    [RESTORE]: () => Promise.reject(refusal("frame_not_found")),
  });
  await kino.request("delete-frames-now", { ids: [1] });
  server.online = false;
  await kino.request("undo");
  assert.equal(kino.state.undo, "Deleted 1 frame");
  server.online = true;
  await kino.request("undo");
  assert.equal(kino.state.undo, null);
});

test("copy, paste and duplicate say what they did, and new frames are selected", async () => {
  const { kino, server, texts } = await openKino([1, 2, 3], OK);
  kino.request("copy");
  kino.request("go-to", { to: 1 });
  await kino.request("paste");
  assert.deepEqual(server.body(COPY), { frame_ids: [1], before: 3 });
  assert.deepEqual([...kino.state.selection.ids], [90]);
  kino.request("go-to", { to: "last" });
  await kino.request("duplicate");
  assert.deepEqual(server.body(COPY), { frame_ids: [3] });
  assert.deepEqual(texts(), ["Copied 1 frame", "Pasted 1 frame", "Duplicated 1 frame"]);
  await kino.request("undo");
  assert.deepEqual(server.body(DELETE), { ids: [90] });
});

test("cut frames are moved once, after the cursor", async () => {
  const { kino, server, texts } = await openKino([1, 2, 3, 4], OK);
  kino.request("cut");
  kino.request("go-to", { to: 2 });
  await kino.request("paste");
  assert.deepEqual(server.body(MOVE), { frame_ids: [1], before: 4 });
  assert.deepEqual(texts(), ["Cut 1 frame"]);
  await kino.request("paste");
  assert.equal(server.count(MOVE), 1);
});

test("frames pasted after a cut selection go after the next frame that stays", async () => {
  const { kino, server } = await openKino([1, 2, 3, 4], OK);
  kino.request("select-frame", { id: 2, how: "one" });
  kino.request("select-frame", { id: 3, how: "range" });
  kino.request("cut");
  kino.request("select-frame", { id: 2, how: "one" });
  await kino.request("paste");
  assert.deepEqual(server.body(MOVE), { frame_ids: [2, 3], before: 4 });
});

test("nothing is undone in another project", async () => {
  const { kino } = await openKino([1, 2], OK);
  const deleting = kino.request("delete-frames-now", { ids: [1] });
  kino.set({ project: null });
  await deleting;
  assert.equal(kino.state.undo, null);
  assert.equal(kino.state.notices[0].action, undefined);
});

test("50 steps can be undone", async () => {
  const { kino } = await openKino([]);
  /** @type {number[]} */
  const undone = [];
  for (let step = 0; step < 60; step += 1) kino.undo.push(`step ${step}`, async () => undone.push(step));
  for (let step = 0; step < 60; step += 1) await kino.request("undo");
  assert.equal(undone.length, 50);
  assert.deepEqual([undone[0], undone.at(-1)], [59, 10]);
});
