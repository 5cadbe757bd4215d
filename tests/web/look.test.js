/** core/look.js, core/compare.js, the clean viewer's channel: how pictures are shown. */
import assert from "node:assert/strict";
import test from "node:test";
import { compares, nextMode } from "../../web/core/compare.js";
import { LOOK, isLook, neighbourOpacity } from "../../web/core/look.js";
import { playbackText } from "../../web/core/words.js";
import { flush, openKino } from "./fake-host.js";

test("only a whole look is taken from what was stored", () => {
  assert.equal(isLook(JSON.parse(JSON.stringify(LOOK))), true);
  for (const wrong of [null, "dark", {}, { ...LOOK, background: "pink" }, { ...LOOK, before: 6 }])
    assert.equal(isLook(wrong), false, JSON.stringify(wrong));
});

test("guides and the onion skin are remembered", async () => {
  const { kino, browser } = await openKino([1, 2]);
  kino.request("set-look", { thirds: true, after: 3, background: "mid" });
  await flush();
  browser.hide();
  const later = await openKino([1, 2], {}, browser.stored);
  assert.deepEqual(later.kino.state.look, { ...LOOK, thirds: true, after: 3, background: "mid" });
});

test("neighbours that are farther away are fainter", () => {
  const opacities = [1, 2, 3, 4, 5].map((distance) => neighbourOpacity(0.4, distance));
  assert.deepEqual(opacities, [...opacities].sort().reverse());
  assert.ok(opacities[0] < 0.4 && opacities[4] > 0.05);
});

test("Shift+B goes through all ways to compare", () => {
  const modes = ["frame"];
  for (let presses = 0; presses < 6; presses += 1) modes.push(nextMode(modes[presses]));
  assert.deepEqual(modes.slice(1), ["wipe", "side", "difference", "flicker", "diff", "wipe"]);
  assert.deepEqual(["frame", "onion", "side"].map(compares), [false, false, true]);
});

test("comparing finds a neighbour to compare with", async () => {
  const { kino } = await openKino([1, 2, 3]);
  kino.request("set-view", { mode: "difference" });
  assert.equal(kino.state.view.other, 2);
});

test("the transport speaks of speed and skipped frames only when there is something to say", () => {
  const usual = { playing: true, speed: 1, rate: 24, skipped: 0 };
  assert.equal(playbackText(usual), "");
  assert.equal(playbackText({ ...usual, playing: false, skipped: 3 }), "");
  assert.equal(playbackText({ ...usual, speed: -2 }), "−2×");
  assert.equal(
    playbackText({ ...usual, speed: 0.5, rate: 11.94, skipped: 1200 }),
    "½× · 11.9 fps · 1,200 skipped",
  );
});

test("another window's frame is followed, with the small pictures while it plays", async () => {
  const { kino } = await openKino([1, 2, 3]);
  await kino.request("follow", { project: 1, frame: 3, playing: true });
  assert.deepEqual([kino.state.selection.cursor, kino.state.view.proxies], [3, true]);
  await kino.request("follow", { project: 1, frame: 2, playing: false });
  assert.deepEqual([kino.state.selection.cursor, kino.state.view.proxies], [2, false]);
});
