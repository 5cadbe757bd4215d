/** core/clock.js: which frame is due. */
import assert from "node:assert/strict";
import test from "node:test";
import { fasterSpeed, tickAt, rateOf, skippedBetween, upcoming } from "../../web/core/clock.js";

const reel = { start: 2, first: 0, last: 9, fps: { num: 24, den: 1 }, loop: false };
const ntsc = { num: 24000, den: 1001 };

test("finds the frame due at a moment", () => {
  assert.deepEqual(tickAt(reel, 0), { tick: 2, count: 0, ended: false });
  assert.equal(tickAt(reel, 0.999 / 24).tick, 2);
  assert.equal(tickAt(reel, 1 / 24).tick, 3);
  assert.equal(tickAt(reel, 7.5 / 24).tick, 9);
});

test("ends after the last frame's time, not before", () => {
  assert.equal(tickAt(reel, 7.99 / 24).ended, false);
  assert.equal(tickAt(reel, 8 / 24).ended, true);
});

test("a loop continues with its first frame, and the count keeps growing", () => {
  const loop = { ...reel, first: 2, last: 4, loop: true };
  assert.deepEqual(
    [0, 1, 2, 3, 4].map((n) => tickAt(loop, n / 24).tick),
    [2, 3, 4, 2, 3],
  );
  assert.equal(tickAt(loop, 10 / 24).count, 10);
});

test("23.976 fps does not drift within an hour", () => {
  const film = { ...reel, start: 0, last: 1e6, fps: ntsc };
  assert.equal(tickAt(film, 3603.6).tick, 86400);
  assert.equal(tickAt(film, 3603.6 - 0.001).tick, 86399);
});

test("upcoming frames are in playing order", () => {
  assert.deepEqual(upcoming(reel, 5, 10), [7, 8, 9]);
  assert.deepEqual(upcoming({ ...reel, start: 6, first: 6, loop: true }, 2, 10), [8, 9, 6, 7]);
  assert.equal(upcoming({ ...reel, last: 500 }, 0, 48).length, 48);
});

test("counts the frames skipped between two that were shown", () => {
  assert.equal(skippedBetween(-1, 0), 0);
  assert.equal(skippedBetween(-1, 3), 3);
  assert.equal(skippedBetween(4, 5), 0);
  assert.equal(skippedBetween(4, 8), 3);
});

/**
 * The counts that a screen shows.
 * @param {number} fps
 * @param {number} hertz
 * @param {(tick: number) => number} noise seconds by which a tick is late
 */
function shownOn(fps, hertz, noise) {
  const film = { ...reel, start: 0, last: 1e6, fps: { num: fps, den: 1 } };
  const counts = [];
  let shown = -1;
  for (let tick = 0; tick < hertz * 10; tick += 1) {
    const { count } = tickAt(film, tick / hertz + noise(tick), shown);
    if (count !== shown) counts.push(count);
    shown = count;
  }
  return counts;
}

test("a screen with the film's rate, a little early or late, shows each frame once", () => {
  for (const noise of [
    () => 0,
    (/** @type {number} */ tick) => (tick % 2 ? 0.003 : -0.003),
    (/** @type {number} */ tick) => ((tick * 7) % 5) * 0.001,
  ]) {
    assert.deepEqual(
      shownOn(60, 60, noise),
      Array.from({ length: 600 }, (_, count) => count),
    );
  }
});

test("a faster screen shows all frames in order", () => {
  for (const [fps, hertz] of [
    [24, 60],
    [30, 60],
    [60, 144],
    [24, 24],
  ]) {
    const counts = shownOn(fps, hertz, (tick) => (tick % 3) * 0.001);
    assert.deepEqual(
      counts,
      Array.from({ length: counts.length }, (_, count) => count),
      `${fps} on ${hertz}`,
    );
  }
});

test("a slower screen skips frames evenly and never goes back", () => {
  const counts = shownOn(60, 40, () => 0);
  assert.equal(counts.length, 400);
  assert.ok(counts.every((count, at) => at === 0 || (count > counts[at - 1] && count - counts[at - 1] < 3)));
});

test("the slack is a few milliseconds at any rate", () => {
  const slow = { ...reel, fps: { num: 1, den: 1 } };
  assert.equal(tickAt(slow, 0.99, 0).count, 0);
  assert.equal(tickAt(slow, 0.997, 0).count, 1);
  assert.equal(tickAt(slow, 0.99, 1).count, 1, "a frame shown early stays");
});

test("plays backwards, faster and slower", () => {
  assert.deepEqual(upcoming({ ...reel, speed: -1 }, 0, 9), [2, 1, 0]);
  assert.deepEqual(upcoming({ ...reel, speed: 4 }, 0, 9), [2, 6]);
  assert.deepEqual(upcoming({ ...reel, loop: true, speed: -4 }, 0, 9), [2, 8, 4, 0, 6]);
  assert.equal(tickAt({ ...reel, speed: -1 }, 2.5 / 24).tick, 0);
  assert.deepEqual(tickAt({ ...reel, speed: -1 }, 3 / 24), { tick: 0, count: 3, ended: true });
  assert.equal(tickAt({ ...reel, speed: 4 }, 1.5 / 24).tick, 6, "as many pictures a second as at 1");
  assert.equal(tickAt({ ...reel, speed: 0.5 }, 2 / 24).tick, 3);
  assert.equal(rateOf({ ...reel, speed: -0.5 }), 12);
});

test("ping-pong turns round at both ends and never ends", () => {
  const range = { ...reel, start: 1, last: 3, pingPong: true };
  assert.deepEqual(upcoming(range, 0, 8), [1, 2, 3, 2, 1, 0, 1, 2]);
  assert.deepEqual(upcoming({ ...range, speed: -1 }, 0, 4), [1, 0, 1, 2]);
  assert.deepEqual(upcoming({ ...range, start: 3, first: 3 }, 0, 2), [3, 3]);
});

test("J and L double the speed; the other direction begins at 1", () => {
  const speeds = [0, 1, 2, 4, 8, 0.5, -4].map((speed) => fasterSpeed(speed, 1));
  assert.deepEqual(speeds, [1, 2, 4, 8, 8, 1, 1]);
  assert.deepEqual(
    [0, -1, 2].map((speed) => fasterSpeed(speed, -1)),
    [-1, -2, -1],
  );
});
