/** The database was deleted and rebuilt under the page: state/rebuilt.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { PROJECT, frame, openKino } from "./fake-host.js";

const REBUILT = { ...PROJECT, id: 1001 };
const FIND = "POST /v1/frames/find";

test("what was selected, copied and marked is found again by uid", async () => {
  const { kino, server } = await openKino([1, 2, 3, 4]);
  kino.set({ frames: new Map([1, 2, 3, 4].map((id) => [id, frame(id)])) });
  kino.request("select-frame", { id: 2, how: "one" });
  kino.request("select-frame", { id: 3, how: "range" });
  kino.request("cut");
  kino.request("set-mark", { side: "in", id: 1 });
  kino.request("set-mark", { side: "out", id: 4 });

  Object.assign(server.answers, {
    "GET /v1/projects": { projects: [{ ...PROJECT, id: 1002, uid: "other" }, REBUILT] },
    "GET /v1/projects/1001/timeline": { revision: 1, frame_ids: [1001, 1002, 1003], holds: [] },
    "GET /v1/projects/1001/history": { undo: null, redo: null },
    [FIND]: { ids: { u1: 1001, u2: 1002, u3: 1003, u4: 1004 } },
  });
  await kino.request("reload");
  const { project, selection, clipboard, playback } = kino.state;
  assert.equal(project?.id, 1001);
  assert.deepEqual(server.body(FIND), { uids: ["u2", "u3", "u1", "u4"] });
  assert.deepEqual(selection, { ids: new Set([1003, 1002]), cursor: 1003, anchor: 1002 });
  assert.deepEqual(clipboard, { ids: [1002, 1003], cut: true, project: 1001 });
  assert.deepEqual([playback.in, playback.out], [1001, null]); // the last frame is in the trash
});

test("the same database is asked for nothing", async () => {
  const { kino, server } = await openKino([1, 2]);
  kino.set({ frames: new Map([[1, frame(1)]]) });
  await kino.request("reload");
  assert.equal(server.count(FIND), 0);
  assert.equal(kino.state.selection.cursor, 1);
});
