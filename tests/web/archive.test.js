/** Archives in the panel: state/verbs/projects.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openKino, response } from "./fake-host.js";

const FILE = new File(["PK"], "film.kino");
const OPENED = { id: 2, name: "Film 2", width: 64, height: 64, fps: 24, sound: [] };
const EMPTY = { revision: 0, frame_ids: [], holds: [] };
const HISTORY = { undo: null, redo: null };

test("the archive of the open project is downloaded", async () => {
  const { kino, browser } = await openKino([1]);
  await kino.request("save-archive");
  assert.deepEqual(browser.downloads, ["http://kino/api/kino/v1/projects/1/archive"]);
});

test("an archive is sent with the token, its progress is seen, and its project opens", async () => {
  const { kino, browser, texts } = await openKino([1], {
    "GET /v1/projects/2/timeline": EMPTY,
    "GET /v1/projects/2/history": HISTORY,
  });
  kino.set({ dialogs: [{ kind: "projects" }] });
  browser.storage.set("kino-token", "secret");
  /** @type {any[]} */
  const seen = [];
  browser.upload = async (url, file, headers, onProgress) => {
    onProgress(0.5);
    seen.push(url, file, headers, kino.state.upload);
    return response(201, OPENED);
  };
  await kino.request("open-archive", { file: FILE });
  assert.deepEqual(seen, [
    "http://kino/api/kino/v1/projects/archive",
    FILE,
    { "Content-Type": "application/zip", "X-Kino-Token": "secret" },
    { name: "film.kino", sent: 0.5 },
  ]);
  assert.equal(kino.state.project?.name, "Film 2");
  assert.deepEqual([kino.state.upload, kino.state.dialogs], [null, []]);
  assert.deepEqual(texts(), ["Opened Film 2"]);
});

test("a refused archive is a sentence; the open project stays", async () => {
  const { kino, browser, texts } = await openKino([1]);
  const message = "This is no archive of Kino.";
  browser.upload = async () => response(400, { error: { code: "archive_broken", message } });
  await kino.request("open-archive", { file: FILE });
  assert.deepEqual(texts(), [message]);
  assert.equal(kino.state.project?.id, 1);
  assert.equal(kino.state.upload, null);
});

test("a lost connection says so", async () => {
  const { kino, browser, texts } = await openKino([1]);
  browser.upload = () => Promise.reject(new TypeError("no connection"));
  await kino.request("open-archive", { file: FILE });
  assert.match(texts()[0], /ComfyUI does not respond/);
});
