/** What the Export dialog computes, and its requests: core/export.js, state/verbs/exports.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { estimatedBytes, exportRange, exportSizes } from "../../web/core/export.js";
import { handleEvent } from "../../web/state/sync.js";
import { flush, openKino, task } from "./fake-host.js";

const PRESETS = "GET /v1/exports/presets";
const EXPORTS = "GET /v1/projects/1/exports";
const WEB = { name: "web", label: "Web", purpose: "", ending: "mp4", qualities: ["standard"], bits: 0.5 };

test("sizes keep the shape of the project and are even", () => {
  assert.deepEqual(exportSizes({ width: 1280, height: 720 }).slice(0, 3), [
    { width: 1280, height: 720 },
    { width: 3840, height: 2160 },
    { width: 2560, height: 1440 },
  ]);
  assert.ok(exportSizes({ width: 999, height: 333 }).every(({ width }, index) => !index || width % 2 === 0));
});

test("a range is all frames, those from in to out, or the selection in the timeline's order", async () => {
  const { kino } = await openKino([5, 6, 7, 8]);
  assert.deepEqual(exportRange(kino.state, "all"), { count: 4, frames: {} });
  assert.equal(exportRange(kino.state, "marks").count, 0);
  kino.request("set-mark", { side: "in", id: 7 });
  assert.deepEqual(exportRange(kino.state, "marks"), { count: 2, frames: { first: 7, last: 8 } });
  kino.request("select-frame", { id: 8, how: "one" });
  kino.request("select-frame", { id: 6, how: "toggle" });
  assert.deepEqual(exportRange(kino.state, "selection"), { count: 2, frames: { frame_ids: [6, 8] } });
});

test("a file of 1080p as H.264 takes about 130 kB a frame", () => {
  const size = { width: 1920, height: 1080 };
  assert.equal(Math.round(estimatedBytes(/** @type {any} */ (WEB), "standard", size, 1) / 1000), 130);
});

test("formats are loaded once, files each time", async () => {
  const { kino, server } = await openKino([1], {
    [PRESETS]: { presets: [WEB] },
    [EXPORTS]: { total: 0, files: [] },
  });
  await kino.request("load-exports");
  await kino.request("load-exports");
  assert.deepEqual([server.count(PRESETS), server.count(EXPORTS)], [1, 2]);
  assert.equal(kino.state.exports.presets?.[0].name, "web");
});

test("a finished export is offered for download", async () => {
  const { kino, texts } = await openKino([1]);
  const result = { file: "film_0001.mp4", bytes: 2_000_000 };
  handleEvent(kino, "task", { ...task(3, "completed"), kind: "export", result });
  await flush();
  assert.deepEqual(texts(), ["Exported film_0001.mp4, 2.0 MB"]);
  assert.deepEqual(kino.state.notices[0].action?.request, {
    verb: "download",
    detail: { url: "/api/kino/v1/projects/1/exports/film_0001.mp4" },
  });
});
