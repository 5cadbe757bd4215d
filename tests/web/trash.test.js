/** The trash: state/verbs/trash.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { frame, openKino } from "./fake-host.js";

const TRASH = "GET /v1/projects/1/trash";
const RESTORE = "POST /v1/frames/restore";
const EMPTY = "POST /v1/projects/1/trash/empty";
/** @param {number} count */
const page = (count) => Array.from({ length: count }, (_, index) => frame(index + 100));
const OK = {
  [TRASH]: (/** @type {import("./fake-host.js").FakeRequest} */ { query }) => ({
    total: 150,
    bytes: 3e6,
    frames: page(Math.min(150, Number(query.get("limit")))),
  }),
  [RESTORE]: {},
  [EMPTY]: { removed: 150, bytes: 3e6 },
};

test("the trash is loaded by pages of the frames deleted last", async () => {
  const { kino } = await openKino([1], OK);
  await kino.request("load-trash");
  assert.deepEqual([kino.state.trash?.total, kino.state.trash?.frames.length], [150, 100]);
  await kino.request("load-more-trash");
  assert.equal(kino.state.trash?.frames.length, 150);
  await kino.request("load-trash"); // what is shown stays
  assert.equal(kino.state.trash?.frames.length, 150);
});

test("frames are restored as one change that can be undone", async () => {
  const { kino, server, texts } = await openKino([1], OK);
  await kino.request("restore-frames", { ids: [100, 101] });
  const { ids, step } = server.body(RESTORE);
  assert.deepEqual(ids, [100, 101]);
  assert.deepEqual(texts(), ["Restored 2 frames"]);
  assert.deepEqual(kino.state.notices[0].action?.request, { verb: "undo", detail: { project_id: 1, step } });
});

test("emptying says how much was removed", async () => {
  const { kino, texts } = await openKino([1], OK);
  await kino.request("empty-trash");
  assert.deepEqual(texts(), ["Removed 150 frames for good, 3.0 MB"]);
});
