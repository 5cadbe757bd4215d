/** Changes to frames: state/verbs/frames.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PROJECT, deferred, flush, frame, openKino } from "./fake-host.js";

const MOVE = "POST /v1/projects/1/frames/move";
const COPY = "POST /v1/projects/1/frames/copy";
const DELETE = "POST /v1/frames/delete";
const OK = { [MOVE]: {}, [DELETE]: {}, [COPY]: { frames: [frame(90)] } };

/**
 * The bodies of all requests of a route.
 * @param {import("./fake-host.js").FakeServer} server
 * @param {string} route
 */
const bodies = (server, route) => server.bodies.filter((_, at) => server.log[at] === route);
/** @param {any} body */
const withoutStep = ({ step, ...rest }) => rest;

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
  assert.deepEqual(withoutStep(server.body(DELETE)), { ids: [1, 2] });
});

test("10,000 ids at most are sent at once, as parts of one change", async () => {
  const ids = Array.from({ length: 10_001 }, (_, index) => index + 1);
  const { kino, server } = await openKino([], OK);
  await kino.request("delete-frames-now", { ids });
  assert.deepEqual(
    bodies(server, DELETE).map((body) => body.ids.length),
    [10_000, 1],
  );
  const [first, second] = bodies(server, DELETE);
  assert.equal(first.step, second.step); // undone together
});

test("copy, paste and duplicate say what they did, and new frames are selected", async () => {
  const { kino, server, texts } = await openKino([1, 2, 3], OK);
  kino.request("copy");
  kino.request("go-to", { to: 1 });
  await kino.request("paste");
  assert.deepEqual(withoutStep(server.body(COPY)), { frame_ids: [1], before: 3 });
  assert.deepEqual([...kino.state.selection.ids], [90]);
  kino.request("go-to", { to: "last" });
  await kino.request("duplicate");
  assert.deepEqual(withoutStep(server.body(COPY)), { frame_ids: [3] });
  assert.deepEqual(texts(), ["Copied 1 frame", "Pasted 1 frame", "Duplicated 1 frame"]);
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

test("frames far apart are loaded one by one, many of a page with their page", async () => {
  const ids = Array.from({ length: 1000 }, (_, index) => index + 1);
  /** @type {string[]} */
  const pages = [];
  const { kino } = await openKino(ids, {
    "GET /v1/projects/1/frames": (/** @type {any} */ { query }) => {
      const [offset, limit] = [Number(query.get("offset")), Number(query.get("limit"))];
      pages.push(`${offset}+${limit}`);
      return { total: ids.length, frames: ids.slice(offset, offset + limit).map(frame) };
    },
  });
  kino.request("load-frames-at", { indexes: [0, 128, 256, 300, 310, 320, 330, 340, 2000] });
  await flush();
  assert.deepEqual(pages.sort(), ["0+1", "128+1", "256+1", "300+100"]);
  kino.request("load-frames-at", { indexes: [128, 399] });
  await flush();
  assert.equal(pages.length, 4, "they are known");
});

test("a paste waits for the project that is being opened", async () => {
  const late = deferred();
  const { kino, server } = await openKino([1, 2], {
    ...OK,
    "GET /v1/projects/2": { ...PROJECT, id: 2, uid: "p2", name: "Dusk" },
    "GET /v1/projects/2/history": { undo: null, redo: null },
    "GET /v1/projects/2/timeline": () => late.promise,
    "POST /v1/projects/2/frames/copy": { frames: [] },
  });
  kino.request("copy");
  const opened = kino.request("open-project", { id: 2 });
  await flush();
  const pasted = kino.request("paste");
  late.resolve({ revision: 0, frame_ids: [], holds: [] });
  await Promise.all([opened, pasted]);
  assert.deepEqual(withoutStep(server.body("POST /v1/projects/2/frames/copy")), { frame_ids: [1] });
});
