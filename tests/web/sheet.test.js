/** core/sheet*.js: tracks, keys, curves, and where frames of a sheet stand. */
import assert from "node:assert/strict";
import test from "node:test";
import { changedIds, isText, movable, newTrack, seedRule, sheetBody } from "../../web/core/sheet.js";
import { downOf, pathOf, rangeOf } from "../../web/core/sheet-curve.js";
import {
  freeFrame,
  frameOf,
  keysInOrder,
  moveKey,
  replaceKey,
  timeAt,
  valueAt,
  withKey,
  withoutKey,
} from "../../web/core/sheet-keys.js";
import { frameAt, middleOf, nearestFrame, placesOf } from "../../web/core/sheet-place.js";
import { buildSlots } from "../../web/core/slots.js";
import { outdated, outdatedReasons, outdatedText } from "../../web/core/stale.js";
import { buildTimeline } from "../../web/core/timeline.js";

/** @typedef {import("../../web/core/sheet.js").Track} Track */

const CLOCK = { fps: 24, bpm: 120, offset: 0.5 };
/** @type {Track} */
const RAMP = { keys: [[0, 4], [5, 9, "smooth"]] }; // prettier-ignore
/** @type {Track} */
const WORDS = { keys: [[0, "dawn"], [4, "snow"]] }; // prettier-ignore

/** @param {(number | undefined)[]} ids @param {ReadonlyMap<number, number>} [holds] */
function filmOf(ids, holds = new Map()) {
  const timeline = buildTimeline(/** @type {number[]} */ (ids), 0, holds);
  return { timeline, slots: buildSlots(timeline, [], 0) };
}

test("times are frames, seconds or beats from the sheet's first frame", () => {
  assert.equal(frameOf(7, CLOCK), 7);
  assert.equal(frameOf({ second: 2 }, CLOCK), 48);
  assert.equal(frameOf({ beat: 1 }, CLOCK), 24); // half a second, and one beat of half a second
  assert.deepEqual(timeAt(24, "beat", CLOCK), { beat: 1 });
  assert.deepEqual(timeAt(36, "second", CLOCK), { second: 1.5 });
  assert.equal(timeAt(3.6, "frame", CLOCK), 4);
});

test("a key is set, replaced, moved and removed; keys stay in order", () => {
  const three = withKey(RAMP, [2, 6], CLOCK);
  assert.deepEqual(three.keys, [[0, 4], [2, 6], [5, 9, "smooth"]]); // prettier-ignore
  assert.deepEqual(withKey(three, [2, 7, "hold"], CLOCK).keys?.[1], [2, 7, "hold"]);
  assert.deepEqual(moveKey(three, 0, 3, CLOCK).keys, [[2, 6], [3, 4], [5, 9, "smooth"]]); // prettier-ignore
  assert.deepEqual(moveKey(three, 0, 2, CLOCK).keys, [[2, 4], [5, 9, "smooth"]]); // prettier-ignore
  assert.deepEqual(replaceKey(three, 1, [9, 1], CLOCK).keys?.at(-1), [9, 1]);
  assert.deepEqual(moveKey({ keys: [[{ beat: 1 }, 2]] }, 0, 36, CLOCK).keys, [[{ beat: 2 }, 2]]);
  assert.deepEqual(withoutKey(three, 1), RAMP);
  assert.equal(withoutKey({ keys: [[0, 1]] }, 0), null);
  assert.deepEqual(withoutKey({ keys: [[0, 1]], expr: "f" }, 0), { expr: "f" });
  const mixed = keysInOrder({ keys: [[{ beat: 1 }, 1], [3, 2]] }, CLOCK); // prettier-ignore
  assert.deepEqual(mixed.map(({ frame }) => frame), [3, 24]); // prettier-ignore
});

test("arrow keys pass over other keys and end at the sheet's ends", () => {
  const track = withKey(RAMP, [1, 5], CLOCK);
  assert.equal(freeFrame(track, 0, 1, 6, CLOCK), 2);
  assert.equal(freeFrame(track, 0, -1, 6, CLOCK), null);
  assert.equal(freeFrame(track, 2, 1, 6, CLOCK), null);
  assert.equal(freeFrame({ keys: [[{ second: 0.11 }, 1]] }, 0, 1, 6, CLOCK), 3);
});

test("a new key has the value of the curve, or lies between its neighbours", () => {
  assert.equal(valueAt(RAMP, 2, [4, 5, 6.0000001, 7, 8, 9], CLOCK), 6);
  assert.equal(valueAt({ ...RAMP, expr: "L + 100" }, 2, [104, 105, 106], CLOCK), 6);
  assert.equal(valueAt({ expr: "f" }, 2, [0, 1, 2], CLOCK), 2);
  assert.equal(valueAt(RAMP, 9, undefined, CLOCK), 9);
  assert.equal(valueAt({ keys: [[3, 1]] }, 0, undefined, CLOCK), 1);
  assert.equal(valueAt(WORDS, 5, undefined, CLOCK), "snow");
  assert.equal(valueAt({ keys: [[2, "late"]] }, 0, undefined, CLOCK), "late");
});

test("frames stand where they are; those that are missing follow", () => {
  const film = filmOf([90, 11, 12, 91]);
  const places = placesOf({ frames: 4, frame_ids: [0, 11, 12, 0] }, film);
  assert.deepEqual([...places.slots], [0, 1, 2, 3]);
  assert.deepEqual([...placesOf({ frames: 2, frame_ids: [0, 0] }, film).slots], [4, 5]);
  assert.deepEqual([...placesOf({ frames: 2, frame_ids: [0, 0] }, filmOf([])).slots], [0, 1]);
  assert.equal(frameAt(places, 2.4), 2);
  assert.equal(frameAt(places, -1), null);
  assert.equal(nearestFrame(places, 99), 3);
  assert.equal(middleOf(places, 1.5), 2);
  assert.equal(middleOf(places, 5), 5.5);
});

test("held frames are wide, and what is between frames is not the sheet's", () => {
  const places = placesOf({ frames: 3, frame_ids: [1, 2, 3] }, filmOf([1, 9, 2, 3], new Map([[2, 3]])));
  assert.deepEqual([...places.slots], [0, 2, 5]);
  assert.equal(frameAt(places, 1.5), null);
  assert.equal(frameAt(places, 4.9), 1);
});

test("curves fill their lane, and absolute ones are drawn as the path", () => {
  assert.deepEqual(rangeOf([4, 5], { keys: [[9, 7]] }), { low: 4, high: 7 });
  assert.deepEqual(rangeOf([], {}), { low: 0, high: 0 });
  assert.equal(downOf({ low: 4, high: 8 }, 5), 0.75);
  assert.equal(downOf({ low: 4, high: 4 }, 4), 0.5);
  const zoom = /** @type {any} */ ({ type: "float", accumulates: "multiply" });
  const pan = /** @type {any} */ ({ type: "float", accumulates: "add" });
  const path = { absolute: true, keys: /** @type {any} */ ([[0, 3]]) };
  assert.deepEqual(pathOf(path, [1, 2, 2], zoom, 0), [3, 6, 12]);
  assert.deepEqual(pathOf(path, [0, 2, 2], pan, 0), [3, 5, 7]);
  assert.deepEqual(pathOf({ keys: [[0, 1]] }, [1, 2], zoom, 0), [1, 2]);
});

test("parameters that move, and their first keys", () => {
  const parameters = /** @type {any} */ ({
    prompt: { type: "string" },
    cfg: { type: "float", min: 0, max: 30, default: 7 },
    width: { type: "integer", from_project: "width" },
    seed: { type: "integer", seed: true },
    image: { type: "image" },
  });
  assert.deepEqual(movable({ parameters }), ["prompt", "cfg"]);
  assert.deepEqual(newTrack(parameters.cfg, "4.5"), { keys: [[0, 4.5]] });
  assert.deepEqual(newTrack(parameters.cfg, undefined), { keys: [[0, 7]] });
  assert.deepEqual(newTrack(/** @type {any} */ ({ type: "float", min: 2, max: 9 }), ""), { keys: [[0, 0]] });
  assert.deepEqual(newTrack(parameters.prompt, "a fox"), { keys: [[0, "a fox"]] });
  assert.ok(isText(WORDS) && !isText(RAMP) && !isText({ expr: "f" }));
  assert.deepEqual(seedRule(null).mode, "random");
  assert.deepEqual(seedRule(5n), { mode: "step", start: 5n, by: 1 });
});

test("a sheet goes back with exact seeds, and without frames that are gone", () => {
  const sheet = /** @type {any} */ ({
    uid: "s",
    revision: "r",
    made: 1,
    name: "Zoom",
    frames: 2,
    tracks: {},
  });
  const body = sheetBody({
    ...sheet,
    data: { image: null, prompt: "9" },
    seed: { mode: "fixed", start: "12" },
  });
  assert.deepEqual(body.data, { prompt: "9" });
  assert.deepEqual(body.seed, { mode: "fixed", start: 12n });
  assert.ok(!("uid" in body) && !("made" in body));
});

test("frames with other values are out of date, as stale ones are", () => {
  const state = { stale: new Set([1]), changed: changedIds(/** @type {any} */ ([{ changed: [1, 2] }])) };
  assert.deepEqual([...outdated(state)], [1, 2]);
  assert.equal(outdated(state), outdated(state));
  assert.equal(outdated({ ...state, changed: new Set() }), state.stale);
  assert.equal(outdatedText(state, 2), "the sheet has other values now");
  assert.equal(outdatedText(state, 3), "");
  assert.equal(outdatedReasons({ ...state, sources: new Map() }, 1).length, 2);
});
