/** What the Export dialog computes, and its requests: core/export.js, state/verbs/exports.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { estimatedBytes, exportRange, exportSizes, megapixelsOf, withSpeed } from "../../web/core/export.js";
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

test("the speed of an export is remembered by format, unless it was very short", () => {
  const size = { width: 1920, height: 1080 };
  assert.equal(megapixelsOf(size, 100), 207.36);
  assert.deepEqual(withSpeed({}, "web", 200, 50), { web: 0.25 });
  assert.deepEqual(withSpeed({ web: 1, gif: 2 }, "web", 200, 50), { web: 0.25, gif: 2 });
  assert.deepEqual(withSpeed({ web: 1 }, "web", 1, 0.7), { web: 1 });
  assert.deepEqual(withSpeed({}, "web", 200, null), {});
});

test("a finished export is offered for download", async () => {
  const answers = { [PRESETS]: { presets: [WEB] }, [EXPORTS]: { total: 0, files: [] } };
  const { kino, texts } = await openKino([1], answers);
  const result = { file: "film_0001.mp4", bytes: 2_000_000, frames: 100 };
  const timed = { started_at: "2026-11-26T12:00:00.000Z", completed_at: "2026-11-26T12:00:50.000Z" };
  const data = { preset: "web", width: 1000, height: 1000 };
  const order = { ...task(3, "running"), kind: "export", lane: "local", data };
  kino.set({ queue: /** @type {any} */ ({ ...kino.state.queue, tasks: [order] }) });
  handleEvent(kino, "task", { ...order, ...timed, status: "completed", result });
  await flush();
  assert.deepEqual(texts(), ["Exported film_0001.mp4, 2.0 MB"]);
  assert.deepEqual(kino.state.notices[0].action?.request, {
    verb: "download",
    detail: { url: "/api/kino/v1/projects/1/exports/film_0001.mp4" },
  });
  await kino.request("load-exports");
  assert.deepEqual(kino.state.exports.speeds, { web: 0.5 });
});
