/** state/player.js: playback with a fake clock. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { deferred, fakePicture, openKino } from "./fake-host.js";

const TICK = 1000 / 24; // milliseconds per frame

/** @param {number} count */
const numbers = (count) => Array.from({ length: count }, (_, index) => index + 1);

/** A panel with frames that are loaded. @param {number} count */
async function film(count) {
  const fake = await openKino(numbers(count));
  await fake.kino.request("load-frames", { from: 0, to: count });
  await fake.browser.repaint(0);
  return fake;
}

/**
 * Plays, and lists the cursor after each repaint.
 * @param {Awaited<ReturnType<typeof film>>} fake
 * @param {number} repaints
 * @param {number} [milliseconds]
 */
async function play({ kino, browser }, repaints, milliseconds = TICK) {
  /** @type {(number | null)[]} */
  const cursors = [];
  for (let at = 0; at < repaints; at += 1) {
    await browser.repaint(milliseconds);
    cursors.push(kino.state.selection.cursor);
  }
  return cursors;
}

test("plays every frame at the project's rate, and stops at the end", async () => {
  const fake = await film(6);
  fake.kino.request("toggle-play");
  assert.equal(fake.kino.state.playback.playing, true);
  await play(fake, 3); // fetches the first frames
  const cursors = await play(fake, 8);
  assert.deepEqual([...new Set(cursors)].slice(-3), [4, 5, 6]);
  assert.equal(fake.kino.state.playback.playing, false);
  assert.equal(fake.kino.state.playback.skipped, 0);
  assert.equal(fake.kino.state.playback.picture, null);
});

test("waits for the first frames, but not for long", async () => {
  const fake = await film(30);
  fake.browser.loadPicture = () => deferred().promise;
  fake.kino.request("toggle-play");
  await play(fake, 10, 100);
  assert.equal(fake.kino.state.playback.playing, true);
  await play(fake, 10, 100);
  await play(fake, 30, TICK);
  assert.equal(fake.kino.state.playback.playing, false, "1.5 s and a second of film are over");
  assert.equal(fake.kino.state.playback.skipped, 30);
});

test("frames that can't be fetched are skipped and counted", async () => {
  const fake = await film(6);
  let attempts = 0;
  fake.browser.loadPicture = async (url) => {
    attempts += Number(url.endsWith("/3"));
    return url.endsWith("/3") ? null : { ...fakePicture(), url };
  };
  fake.kino.request("toggle-play");
  const shown = new Set();
  for (let repaint = 0; repaint < 160; repaint += 1) {
    await fake.browser.repaint(TICK / 2);
    const picture = /** @type {any} */ (fake.kino.state.playback.picture);
    if (picture) shown.add(Number(picture.url.split("/").at(-1)));
  }
  assert.deepEqual([...shown], [1, 2, 4, 5, 6]);
  assert.equal(attempts, 1);
  assert.equal(fake.kino.state.playback.skipped, 1);
});

test("plays from in to out, in a loop", async () => {
  const fake = await film(6);
  fake.kino.request("set-mark", { side: "in", id: 2 });
  fake.kino.request("set-mark", { side: "out", id: 4 });
  fake.kino.request("set-loop", { loop: true });
  fake.kino.request("toggle-play");
  const cursors = await play(fake, 20);
  assert.deepEqual([...new Set(cursors.slice(8))].sort(), [2, 3, 4]);
  assert.equal(fake.kino.state.playback.playing, true);
});

test("changed in and out points apply while it plays", async () => {
  const fake = await film(12);
  fake.kino.request("set-loop", { loop: true });
  fake.kino.request("toggle-play");
  await play(fake, 5);
  fake.kino.request("set-mark", { side: "in", id: 10 });
  const cursors = await play(fake, 20);
  assert.deepEqual([...new Set(cursors.slice(8))].sort(), [10, 11, 12]);
});

test("selecting a frame pauses, and releases the pictures", async () => {
  const fake = await film(6);
  let closed = 0;
  fake.browser.loadPicture = async () => ({ ...fakePicture(), close: () => (closed += 1) });
  fake.kino.request("toggle-play");
  await play(fake, 4);
  fake.kino.request("select-frame", { id: 1, how: "one" });
  assert.equal(fake.kino.state.playback.playing, false);
  assert.ok(closed > 0);
  assert.deepEqual(await play(fake, 3), [1, 1, 1]);
});

test("a hidden page pauses; pausing keeps the cursor on the frame shown", async () => {
  const fake = await film(12);
  fake.kino.request("toggle-play");
  await play(fake, 6);
  const cursor = fake.kino.state.selection.cursor;
  fake.browser.hide();
  assert.equal(fake.kino.state.playback.playing, false);
  assert.equal(fake.kino.state.selection.cursor, cursor);
});

test("a picture that arrives after a pause is closed", async () => {
  const fake = await film(6);
  const late = deferred();
  let closed = false;
  fake.browser.loadPicture = () => late.promise;
  fake.kino.request("toggle-play");
  await play(fake, 1);
  fake.kino.player.pause();
  late.resolve({ ...fakePicture(), close: () => (closed = true) });
  await fake.browser.repaint(0);
  assert.equal(closed, true);
});

test("at most four pictures are fetched at the same time", async () => {
  const fake = await film(30);
  let [running, most] = [0, 0];
  fake.browser.loadPicture = async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return fakePicture();
  };
  fake.kino.request("toggle-play");
  await play(fake, 20);
  assert.equal(most, 4);
});

test("without frames nothing plays", async () => {
  const fake = await openKino([]);
  fake.kino.request("toggle-play");
  assert.equal(fake.kino.state.playback.playing, false);
});

test("the measured rate is that of the frames shown", async () => {
  const fake = await film(48);
  fake.kino.request("toggle-play");
  await play(fake, 30);
  assert.ok(Math.abs(fake.kino.state.playback.rate - 24) < 2, String(fake.kino.state.playback.rate));
});

test("plays backwards, at once in the other direction, and faster to the very end", async () => {
  const fake = await film(48);
  fake.kino.request("go-to", { to: 40 });
  fake.kino.request("shuttle", { direction: -1 });
  const cursors = await play(fake, 12);
  const seen = [...new Set(cursors)].map(Number);
  assert.ok(seen.length > 5 && seen.every((id, at) => !at || id === seen[at - 1] - 1), String(seen));
  for (let presses = 0; presses < 4; presses += 1) fake.kino.request("shuttle", { direction: 1 });
  assert.equal(fake.kino.state.playback.speed, 8);
  await play(fake, 20);
  assert.equal(fake.kino.state.playback.playing, false);
  assert.equal(fake.kino.state.selection.cursor, 48, "also where 8 does not divide the way");
  assert.equal(fake.kino.state.playback.speed, 1);
});

test("sound is only played forwards at its own speed", async () => {
  const fake = await film(12);
  /** @type {unknown[]} */
  const played = [];
  fake.kino.sound.start = (range) => void played.push(range.speed);
  for (const [direction, slow] of /** @type {const} */ ([
    [1, false],
    [1, false],
    [-1, false],
    [1, true],
  ])) {
    fake.kino.request("shuttle", { direction, slow });
    await play(fake, 4, 1);
  }
  assert.deepEqual(played, [1]);
});

test("plays the range from its start, and stops at its end", async () => {
  const fake = await film(12);
  fake.kino.request("set-mark", { side: "in", id: 3 });
  fake.kino.request("set-mark", { side: "out", id: 6 });
  fake.kino.request("go-to", { to: 4 });
  fake.kino.request("play-range");
  const cursors = await play(fake, 12);
  assert.deepEqual([...new Set(cursors.slice(1))], [3, 4, 5, 6]);
  assert.equal(fake.kino.state.playback.playing, false);
});
