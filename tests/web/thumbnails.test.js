/** state/thumbnails.js: thumbnails that were created again get other URLs. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { loadQueue } from "../../web/state/queue.js";
import { handleEvent } from "../../web/state/sync.js";
import { flush, openKino, task } from "./fake-host.js";

const REBUILD = { kind: "thumbnails", lane: "local", result: { pictures: 2, skipped: 0, problems: [] } };

/** @param {import("./fake-host.js").Answers} [answers] */
async function openTwoFrames(answers) {
  const fake = await openKino([1, 2], answers);
  await fake.kino.request("load-frames", { from: 0, to: 2 });
  await flush();
  return fake;
}
/** @param {import("../../web/state/kino.js").Kino} kino */
const urls = (kino) => {
  const { thumbnail_url, proxy_url, image_url } = /** @type {any} */ (kino.state.frames.get(1));
  return [thumbnail_url, proxy_url, image_url].map((url) => url.replace("http://kino/", ""));
};

test("once they are rebuilt, thumbnails and proxies have other URLs, each time", async () => {
  const { kino, server, texts } = await openTwoFrames();
  assert.deepEqual(urls(kino), ["thumbnail/1", "proxy/1", "image/1"]);
  const before = server.log.length;
  handleEvent(kino, "task", task(5, "running", { ...REBUILD, result: null }));
  assert.deepEqual(urls(kino), ["thumbnail/1", "proxy/1", "image/1"], "not before the end");
  handleEvent(kino, "task", task(5, "completed", REBUILD));
  assert.deepEqual(urls(kino), ["thumbnail/1&rebuilt=1", "proxy/1&rebuilt=1", "image/1"]);
  handleEvent(kino, "task", task(5, "completed", REBUILD));
  assert.deepEqual(urls(kino), ["thumbnail/1&rebuilt=2", "proxy/1&rebuilt=2", "image/1"]);
  assert.equal(server.log.length, before, "no frame is loaded again");
  assert.deepEqual(texts(), ["Thumbnails rebuilt"]);
});

test("frames that are loaded later have them, too, also after a reload of the page", async () => {
  const { kino, browser } = await openTwoFrames();
  handleEvent(kino, "task", task(5, "completed", REBUILD));
  const again = await openKino([1, 2]);
  again.browser.stored = browser.stored;
  await again.kino.request("load-frames", { from: 0, to: 2 });
  await flush();
  assert.equal(urls(again.kino)[0], "thumbnail/1&rebuilt=1");
});

test("a task that was stopped or has failed had rebuilt some", async () => {
  const { kino, texts } = await openTwoFrames();
  handleEvent(kino, "task", task(5, "stopped", { ...REBUILD, result: null }));
  handleEvent(kino, "task", task(5, "failed", { ...REBUILD, result: null }));
  assert.equal(urls(kino)[0], "thumbnail/1&rebuilt=2");
  handleEvent(kino, "task", task(5, "deleted", { ...REBUILD, result: null }));
  handleEvent(kino, "task", task(6, "completed"));
  assert.equal(urls(kino)[0], "thumbnail/1&rebuilt=2", "other tasks change nothing");
  assert.deepEqual(texts(), []);
});

test("a rebuild that ended without an event is noticed when the queue is loaded", async () => {
  /** @type {any[]} */
  let running = [task(5, "running", REBUILD)];
  const { kino } = await openTwoFrames({
    "GET /v1/generator/tasks": (/** @type {any} */ { query }) =>
      query.get("status") === "running" ? { total: running.length, tasks: running } : { total: 0, tasks: [] },
  });
  await loadQueue(kino);
  assert.equal(urls(kino)[0], "thumbnail/1", "it goes on");
  running = [];
  await loadQueue(kino);
  assert.equal(urls(kino)[0], "thumbnail/1&rebuilt=1");
  await loadQueue(kino);
  assert.equal(urls(kino)[0], "thumbnail/1&rebuilt=1");
});

test("another project's thumbnails are remembered for when it is opened", async () => {
  const { kino, browser, texts } = await openTwoFrames();
  kino.set({ covers: { 2: { frames: 1, cover: "http://kino/thumbnail/7" } } });
  handleEvent(kino, "task", task(5, "completed", { ...REBUILD, project_id: 2 }));
  assert.equal(urls(kino)[0], "thumbnail/1");
  assert.equal(kino.state.covers[2].cover, "http://kino/thumbnail/7&rebuilt=1");
  assert.equal(browser.stored.get("kino-thumbnails-2"), "1");
  assert.deepEqual(texts(), []);
});

test("pictures that can't be read are named", async () => {
  const { kino, texts } = await openTwoFrames();
  const problems = ["a.png", "b.png", "c.png", "d.png"].map((file) => ({ file, message: "broken" }));
  handleEvent(kino, "task", task(5, "completed", { ...REBUILD, result: { skipped: 4, problems } }));
  assert.deepEqual(texts(), ["Thumbnails rebuilt. These pictures can't be read: a.png, b.png, c.png, …"]);
});
