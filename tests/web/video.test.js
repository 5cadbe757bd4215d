/** What the panel computes of videos, and how they come in: core/video.js, state/verbs/videos.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesToCome, framesToCome, isAnimated, isVideo } from "../../web/core/video.js";
import { openKino, refusal } from "./fake-host.js";

const VIDEO = /** @type {any} */ ({
  video: "ab",
  name: "a.mp4",
  width: 100,
  height: 50,
  seconds: 2,
  fps: 25,
  frame_bytes: 1000,
});
const PROBE = "POST /v1/videos/probe";
const ORDER = "POST /v1/projects/1/frames/import-video";
const WHOLE = { in_seconds: 0, out_seconds: null, fps: null, every: 1 };
const FILE = new File(["x"], "a.mp4", { type: "video/mp4" });
const PICTURES = "POST /v1/projects/1/frames/import";

/** @param {(string | number[])[]} parts */
const bytes = (...parts) =>
  new Uint8Array(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((one) => one.charCodeAt(0)) : part)),
  );

test("videos and animations are known by type, name or content", () => {
  assert.ok(isVideo({ name: "a", type: "video/webm" }));
  assert.ok(isVideo({ name: "a.MKV", type: "" }));
  assert.ok(isVideo({ name: "a.gif", type: "image/gif" }));
  assert.ok(!isVideo({ name: "a.png", type: "image/png" }));
  assert.ok(isAnimated(bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 2])));
  assert.ok(!isAnimated(bytes("RIFF", [0, 0, 0, 0], "WEBPVP8X", [10, 0, 0, 0, 16])));
  assert.ok(isAnimated(bytes([0x89], "PNG....IHDR....acTL....IDAT")));
  assert.ok(!isAnimated(bytes([0x89], "PNG....IHDR....IDAT....acTL")));
});

test("frames to come follow part, rate and every nth", () => {
  assert.equal(framesToCome(VIDEO, WHOLE), 50);
  assert.equal(framesToCome(VIDEO, { ...WHOLE, fps: 23.976 }), 48);
  assert.equal(framesToCome(VIDEO, { ...WHOLE, in_seconds: 0.5, out_seconds: 1.5, fps: 24, every: 5 }), 5);
  assert.equal(framesToCome(VIDEO, { ...WHOLE, in_seconds: 3 }), 0);
  assert.equal(framesToCome({ seconds: null, fps: 25 }, WHOLE), null);
  assert.equal(bytesToCome(VIDEO, { width: 200, height: 100 }, 3), 12_000);
});

test("a video opens its dialog, and pictures next to it are imported", async () => {
  const { kino, server } = await openKino([1], { [PICTURES]: { frames: [], refused: [] } });
  const picture = new File(["x"], "a.png", { type: "image/png" });
  kino.set({ dialogs: [{ kind: "import-pictures" }] });
  await kino.request("import-files", { files: [picture, FILE], where: "before", frame_id: 1 });
  assert.deepEqual(kino.state.dialogs, [{ kind: "import-video", file: FILE, before: 1 }]);
  assert.equal(server.count(PICTURES), 1);
});

test("what is in a video is shown, unless its dialog was closed meanwhile", async () => {
  const { kino, server } = await openKino([1], { [PROBE]: VIDEO });
  await kino.request("probe-video", { file: FILE });
  assert.equal(kino.state.video, null);
  kino.set({ dialogs: [{ kind: "import-video", file: FILE }] });
  await kino.request("probe-video", { file: FILE });
  assert.deepEqual(kino.state.video, VIDEO);
  assert.equal(server.body(PROBE).get("video").name, "a.mp4");
});

test("an ordered import closes the dialog; a refused one says why", async () => {
  /** @type {unknown} */
  let answer = refusal("invalid_value", { out_seconds: "Too late." });
  const { kino, server } = await openKino([1], {
    [ORDER]: () => {
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  kino.set({ dialogs: [{ kind: "import-video", file: FILE }] });
  const order = /** @type {const} */ ({
    ...WHOLE,
    video: "ab",
    name: "a.mp4",
    fit: "cover",
    sound: true,
    keep: true,
    place: { where: "append" },
  });
  await kino.request("import-video", order);
  assert.deepEqual(kino.state.formErrors, { "video.out_seconds": "Too late." });
  assert.equal(kino.state.dialogs.length, 1);
  answer = { id: 5 };
  await kino.request("import-video", order);
  assert.deepEqual(kino.state.dialogs, []);
  assert.equal(kino.state.tab, "queue");
  assert.equal(server.body(ORDER).fit, "cover");
});
