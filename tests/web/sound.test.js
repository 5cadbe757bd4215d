/** Sound on the timeline and its playback: core/sound.js, state/sound-player.js, state/verbs/sound.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { channelsOf, clipSeconds, dragged, pieces, readPeaks, sliceOf } from "../../web/core/sound.js";
import { PROJECT, openKino, refusal } from "./fake-host.js";

const FPS = { num: 24, den: 1 };
/** @type {import("../../web/core/api-types.js").SoundClip} */
const CLIP = {
  ...{ file: "a.wav", name: "a", start_frame: 24, in_seconds: 0.5, out_seconds: null },
  ...{ gain_db: 0, fade_in: 0, fade_out: 0, muted: false },
};

/** Peaks of a file of some seconds. @param {number} seconds */
function peaksOf(seconds) {
  const count = Math.ceil((seconds * 48_000) / 512);
  const data = new ArrayBuffer(24 + 2 * count);
  new Int32Array(data, 0, 6).set([2, 1, 48_000, 512, count, 1]);
  return data;
}

test("peaks say how long the sound is", () => {
  const { pairs, samples, seconds } = readPeaks(peaksOf(10));
  assert.deepEqual([pairs.length, samples], [2 * 938, 512]);
  assert.ok(Math.abs(seconds - 10) < 0.02);
  assert.equal(clipSeconds({ ...CLIP, out_seconds: 3 }, seconds), 2.5);
});

test("a loop begins a new piece where the film begins again", () => {
  const range = { start: 36, first: 24, last: 47, fps: FPS, loop: true };
  assert.deepEqual(pieces(range, 0, 1), [
    { at: 0, film: 1.5, seconds: 0.5 },
    { at: 0.5, film: 1, seconds: 0.5 },
  ]);
  const once = pieces({ ...range, loop: false }, 0, 1);
  assert.deepEqual(once, [{ at: 0, film: 1.5, seconds: 0.5 }]);
});

test("a piece hears the part of a clip that lies in it", () => {
  assert.deepEqual(sliceOf(CLIP, 10, FPS, { film: 0.5, seconds: 1 }), {
    ...{ first: 24_000, count: 24_000, delay: 0.5, position: 0 },
  });
  assert.deepEqual(sliceOf(CLIP, 10, FPS, { film: 2, seconds: 1 }), {
    ...{ first: 72_000, count: 48_000, delay: 0, position: 48_000 },
  });
  assert.equal(sliceOf(CLIP, 10, FPS, { film: 0, seconds: 1 }), null);
  assert.equal(sliceOf({ ...CLIP, muted: true }, 10, FPS, { film: 2, seconds: 1 }), null);
});

test("pieces after one another join without a gap, at any rate", () => {
  const fps = { num: 24_000, den: 1001 };
  let next = null;
  for (let film = 1.2; film < 8; film += 0.37) {
    const slice = sliceOf(CLIP, 10, fps, { film, seconds: 0.37 });
    assert.ok(slice);
    if (next !== null) assert.ok(Math.abs(slice.first - next) <= 1);
    next = slice.first + slice.count;
  }
});

test("gain and fades are in the samples", () => {
  const samples = new Int16Array(8).fill(16384);
  const [left] = channelsOf(samples, { ...CLIP, gain_db: -6.0206 }, 0, 4);
  assert.ok(left.every((value) => Math.abs(value - 0.25) < 1e-4));
  const [faded] = channelsOf(samples, { ...CLIP, fade_in: 4 / 48_000 }, 0, 100);
  assert.deepEqual([...faded], [0, 0.125, 0.25, 0.375]);
});

test("a clip is moved, and trimmed within its file", () => {
  assert.equal(dragged(CLIP, "move", -30, 10, 24).start_frame, -6);
  const start = dragged(CLIP, "start", -100, 10, 24);
  assert.deepEqual([start.start_frame, start.in_seconds], [12, 0]);
  assert.equal(dragged(CLIP, "end", -24, 10, 24).out_seconds, 9);
  assert.equal(dragged(CLIP, "end", 24, 10, 24).out_seconds, null);
  const least = dragged(CLIP, "end", -1000, 10, 24);
  assert.ok((least.out_seconds ?? 0) > least.in_seconds);
});

test("clips are shown at once, and taken back when they are refused", async () => {
  const PUT = "PUT /v1/projects/1/audio";
  const { kino, server } = await openKino([1, 2], { [PUT]: { ...PROJECT, sound: [CLIP] } });
  await kino.request("change-clip", { index: 0, clip: CLIP });
  assert.equal(server.count(PUT), 0, "there is no such clip");
  kino.set({ project: /** @type {any} */ ({ ...PROJECT, sound: [CLIP] }) });
  server.answers[PUT] = () => Promise.reject(refusal("invalid_value"));
  await kino.request("remove-clip", { index: 0 });
  assert.deepEqual(server.body(PUT), { clips: [] });
  assert.equal(kino.state.project?.sound.length, 1);
});

test("playback loads what is known of a sound, once, and then plays it", async () => {
  const { kino, browser } = await openKino([1, 2, 3, 4]);
  const audio = (browser.audio = new FakeAudio());
  /** @type {(bytes: ArrayBuffer) => void} */
  let answer = () => {};
  const requested = /** @type {string[]} */ ([]);
  browser.loadBytes = /** @type {any} */ (
    async (/** @type {string} */ url, /** @type {number} */ from, /** @type {number} */ to) => {
      requested.push(/** @type {string} */ (url.split("/").at(-1)));
      if (url.endsWith("/peaks")) return new Promise((resolve) => (answer = resolve));
      return new ArrayBuffer(to - from);
    }
  );
  kino.set({
    project: /** @type {any} */ ({ ...PROJECT, sound: [{ ...CLIP, start_frame: 0, in_seconds: 0 }] }),
  });
  kino.sound.start({ start: 0, first: 0, last: 239, fps: FPS, loop: false });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([requested, audio.played], [["peaks"], []]);
  answer(peaksOf(10));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(audio.played.length, 2);
  kino.sound.stop();
});

test("a step is heard when its samples arrive, however late; the next step ends the wait", async () => {
  const { kino, browser } = await openKino([1, 2, 3, 4]);
  const audio = (browser.audio = new FakeAudio());
  /** @type {(() => void)[]} */
  const arrive = [];
  browser.loadBytes = /** @type {any} */ (
    (/** @type {string} */ _, /** @type {number} */ from, /** @type {number} */ to) =>
      new Promise((resolve) => arrive.push(() => resolve(new ArrayBuffer(to - from))))
  );
  kino.set({
    project: /** @type {any} */ ({ ...PROJECT, sound: [{ ...CLIP, start_frame: 0, in_seconds: 0 }] }),
    peaks: new Map([[CLIP.file, { pairs: new Int8Array(0), samples: 1, seconds: 10 }]]),
  });
  kino.sound.scrub(0);
  kino.sound.scrub(1);
  audio.currentTime = 0.5; // twelve frames later
  for (const each of arrive) each();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(audio.played, [{ when: 0.5, samples: 2000 }]);
});

/** A sound card with a clock that the test sets. */
class FakeAudio {
  currentTime = 0;
  state = "running";
  destination = {};
  /** @type {{when: number, samples: number}[]} */
  played = [];
  createBuffer = (/** @type {number} */ _, /** @type {number} */ length) => ({ length, copyToChannel() {} });
  createGain = () => ({ connect: () => {} });
  createBufferSource = () => {
    const source = {
      ...{ buffer: /** @type {any} */ (null), stop() {}, connect: (/** @type {any} */ node) => node },
      start: (/** @type {number} */ when) => void this.played.push({ when, samples: source.buffer.length }),
    };
    return source;
  };
  getOutputTimestamp = () => ({ contextTime: this.currentTime - 0.03, performanceTime: 1000 });
}

test("pictures follow the sound card's clock", async () => {
  const { kino, browser } = await openKino([1, 2, 3, 4]);
  const audio = (browser.audio = new FakeAudio());
  const requested = /** @type {number[][]} */ ([]);
  browser.loadBytes = /** @type {any} */ (
    async (/** @type {string} */ _, /** @type {number} */ from, /** @type {number} */ to) => {
      requested.push([from, to]);
      return new ArrayBuffer(to - from);
    }
  );
  const clip = { ...CLIP, start_frame: 0, in_seconds: 0 };
  kino.set({
    project: /** @type {any} */ ({ ...PROJECT, sound: [clip] }),
    peaks: new Map([["a.wav", readPeaks(peaksOf(10))]]),
  });
  assert.equal(kino.sound.seconds(1000), null);
  kino.sound.start({ start: 0, first: 0, last: 239, fps: FPS, loop: false });
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(requested.slice(0, 2), [
    [44, 44 + 192_000],
    [44 + 192_000, 44 + 384_000],
  ]);
  assert.deepEqual(
    audio.played.map(({ when }) => Math.round(when * 100)),
    [8, 108],
  );
  audio.currentTime = 1.11; // 30 ms of it are still on the way to the speakers
  assert.ok(Math.abs((kino.sound.seconds(1000) ?? 0) - 1) < 1e-9);
  assert.ok(Math.abs((kino.sound.seconds(1010) ?? 0) - 1.01) < 1e-9);
  kino.sound.stop();
  assert.equal(kino.sound.seconds(1000), null);
});
