/** What the browser remembers of each project: core/memory.js and state/memory.js. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { readMemory } from "../../web/core/memory.js";
import { PROJECT, flush, openKino } from "./fake-host.js";

const KEY = "kino-view-p1";

test("what can't be used is left out", () => {
  assert.deepEqual(readMemory(null), {});
  assert.deepEqual(readMemory("{"), {});
  assert.deepEqual(readMemory("[1]"), {});
  assert.deepEqual(readMemory('{"zoom": "huge", "tab": "toString", "split": 200, "cursor": "1"}'), {});
  const good = { zoom: 12.5, tab: "queue", split: 60, cursor: 3, in: null, out: 4 };
  assert.deepEqual(readMemory(JSON.stringify({ ...good, more: 1 })), good);
});

test("zoom, tab, height, frame, in and out points are there again after a reload", async () => {
  const { kino, browser } = await openKino([1, 2, 3, 4]);
  kino.request("select-frame", { id: 3, how: "one" });
  kino.request("set-mark", { side: "in", id: 2 });
  kino.request("set-mark", { side: "out", id: 4 });
  kino.request("set-tab", { tab: "queue" });
  kino.request("set-split", { percent: 55 });
  kino.request("zoom-timeline", { zoom: "fit" });
  await flush();
  browser.hide(); // as when the page is left
  const later = await openKino([1, 2, 3, 4], {}, browser.stored);
  const { state } = later.kino;
  assert.deepEqual([state.selection.cursor, [...state.selection.ids]], [3, [3]]);
  assert.deepEqual([state.playback.in, state.playback.out], [2, 4]);
  assert.deepEqual([state.tab, state.split, state.zoom], ["queue", 55, "fit"]);
});

test("frames that are gone are forgotten", async () => {
  const stored = new Map([[KEY, JSON.stringify({ cursor: 9, in: 2, out: 9 })]]);
  const { kino } = await openKino([1, 2, 3], {}, stored);
  assert.equal(kino.state.selection.cursor, 1);
  assert.deepEqual([kino.state.playback.in, kino.state.playback.out], [2, null]);
});

test("each project has its own; one without keeps how the panel looks", async () => {
  const other = { ...PROJECT, id: 2, uid: "p2", name: "Dusk" };
  const { kino, browser } = await openKino([1, 2, 3], {
    "GET /v1/projects": { projects: [PROJECT, other] },
    "GET /v1/projects/2/timeline": { revision: 1, frame_ids: [7, 8], holds: [] },
    "GET /v1/projects/2/history": { undo: null, redo: null },
  });
  kino.request("select-frame", { id: 2, how: "one" });
  kino.request("set-split", { percent: 50 });
  kino.request("zoom-timeline", { zoom: 20 });
  kino.notify("error", "A frame of this project can't be read");
  kino.notify("info", "Deleted 1 project");
  await flush();
  await kino.request("open-project", { id: 2 });
  assert.deepEqual(
    kino.state.notices.map((one) => one.text),
    ["Deleted 1 project"],
  );
  const { selection, split, zoom } = kino.state;
  assert.deepEqual([selection.cursor, split, zoom], [7, 50, "auto"]);
  await kino.request("open-project", { id: 1 });
  assert.deepEqual([kino.state.selection.cursor, kino.state.zoom], [2, 20]);
  assert.equal(JSON.parse(browser.stored.get("kino-view-p2") ?? "").cursor, 7);
});

test("the form is there again after a reload; a generator that is gone is not", async () => {
  const plugins = { sd15: { visible: true, parameters: {} }, sdxl: { visible: true, parameters: {} } };
  const answers = { "GET /v1/generator/plugins": { plugins, pictures: {} } };
  const { kino, browser } = await openKino([1], answers);
  kino.request("select-generator", { name: "sdxl" });
  kino.request("set-field", { generator: "sdxl", parameter: "prompt", value: "a fox" });
  kino.request("set-count", { count: 8 });
  await flush();
  browser.hide();
  const { state } = (await openKino([1], answers, browser.stored)).kino;
  assert.deepEqual([state.generator, state.count, state.forms], ["sdxl", 8, { sdxl: { prompt: "a fox" } }]);
  const without = { "GET /v1/generator/plugins": { plugins: { sd15: plugins.sd15 }, pictures: {} } };
  const other = (await openKino([1], without, browser.stored)).kino.state;
  assert.equal(other.generator, "sd15");
});

test("an empty project shows the form", async () => {
  assert.equal((await openKino([])).kino.state.tab, "generate");
});
