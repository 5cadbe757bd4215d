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

test("files are sorted by what they are, and each goes to its import", async () => {
  const { kino, server, texts } = await openKino([1, 2], { [PICTURES]: { frames: [], refused: [] } });
  const asked = /** @type {any[]} */ ([]);
  const sent = kino.request.bind(kino);
  kino.request = /** @type {any} */ (
    (/** @type {any} */ verb, /** @type {any} */ detail) =>
      verb === "add-sound" ? void asked.push(detail) : sent(verb, detail)
  );
  const picture = new File(["x"], "a.png", { type: "image/png" });
  const moving = new File([bytes([0x89], "PNG....IHDR....acTL....IDAT")], "b.png", { type: "image/png" });
  const [gif, song, text] = [new File(["x"], "c.gif"), new File(["x"], "d.wav"), new File(["x"], "e.txt")];
  kino.set({ dialogs: [{ kind: "import-pictures" }] });
  const files = [picture, moving, gif, song, text, FILE];
  await kino.request("import-files", { files, where: "before", frame_id: 2 });
  assert.deepEqual(kino.state.dialogs, [{ kind: "import-videos", files: [moving, gif, FILE], before: 2 }]);
  assert.deepEqual(asked, [{ files: [song], start_frame: 1 }]);
  assert.deepEqual(server.body(PICTURES).getAll("images"), [picture]);
  assert.deepEqual(texts(), ["e.txt: Kino imports pictures, videos and sounds."]);
});

test("what is in videos is shown, unless their dialog was closed meanwhile", async () => {
  const broken = refusal("video_broken");
  const { kino, server } = await openKino([1], {
    [PROBE]: (/** @type {any} */ { body }) => {
      if (body.get("video").name === "b.mp4") throw broken;
      return VIDEO;
    },
  });
  const files = [FILE, new File(["x"], "b.mp4")];
  await kino.request("probe-videos", { files });
  assert.equal(kino.state.videos.size, 0);
  assert.equal(server.count(PROBE), 1);
  kino.set({ dialogs: [{ kind: "import-videos", files }] });
  await kino.request("probe-videos", { files });
  assert.deepEqual(kino.state.videos.get(FILE), VIDEO);
  assert.equal(/** @type {any} */ (kino.state.videos.get(files[1])).code, "video_broken");
});

const CHOICES = /** @type {const} */ ({
  ...WHOLE,
  video: "ab",
  name: "a.mp4",
  fit: "cover",
  sound: true,
  keep: true,
  place: { where: "append" },
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
  kino.set({ dialogs: [{ kind: "import-videos", files: [FILE] }] });
  await kino.request("import-videos", { orders: [CHOICES] });
  assert.deepEqual(kino.state.formErrors, { "video.out_seconds": "Too late." });
  assert.equal(kino.state.dialogs.length, 1);
  answer = { id: 5 };
  await kino.request("import-videos", { orders: [CHOICES] });
  assert.deepEqual(kino.state.dialogs, []);
  assert.equal(kino.state.tab, "queue");
  assert.equal(server.body(ORDER).fit, "cover");
});

test("each of several videos is ordered, in order; one that is refused is named", async () => {
  const { kino, server } = await openKino([1], {
    [ORDER]: (/** @type {any} */ { body }) => {
      if (body.name === "b.mp4") throw refusal("disk_full");
      return { id: 5 };
    },
  });
  kino.set({ dialogs: [{ kind: "import-videos", files: [FILE] }] });
  const orders = ["a.mp4", "b.mp4", "c.mp4"].map((name) => ({ ...CHOICES, name }));
  await kino.request("import-videos", { orders });
  assert.deepEqual(
    server.bodies.flatMap((body) => (body?.video === "ab" ? [body.name] : [])),
    ["a.mp4", "b.mp4", "c.mp4"],
  );
  const refused = [{ file: "b.mp4", code: "disk_full", message: "Refused: disk_full." }];
  assert.deepEqual(kino.state.dialogs, [{ kind: "import-result", imported: 0, refused }]);
});
