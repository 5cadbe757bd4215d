/** core/clip.js, core/place.js: what a generator's task makes, and where it goes. */
import assert from "node:assert/strict";
import test from "node:test";
import { clipOf, clipText, differs, framesAdded, rateChoices } from "../../web/core/clip.js";
import { checkValue, nearestLegal, stepOf } from "../../web/core/form.js";
import { suggestedPlace, whereText } from "../../web/core/place.js";
import { buildTimeline } from "../../web/core/timeline.js";

const FILM = { width: 64, height: 32, fps: 24 };
/** @type {import("../../web/core/api-types.js").Parameter} */
const LENGTH = { type: "integer", required: false, default: 17, min: 3, max: 83, multiple: 4, plus: 1 };
/** @type {import("../../web/core/api-types.js").Output} */
const OUTPUT = { frames: "length", where: "before", drop_first: 1, drop_last: 0, fps: 16 };
const WAN = { parameters: { length: LENGTH }, output: OUTPUT };
const CLIP = { made: 17, saved: 17, fps: 16 };

test("a clip's length is the form's, without what is dropped", () => {
  assert.deepEqual(clipOf(WAN, {}, FILM), { made: 17, saved: 16, fps: 16 });
  assert.deepEqual(clipOf(WAN, { length: "33" }, FILM), { made: 33, saved: 32, fps: 16 });
  assert.equal(clipOf(WAN, { length: "many" }, FILM), null);
  assert.equal(clipOf({ ...WAN, output: null }, {}, FILM), null);
  const batch = { ...OUTPUT, frames: 4, drop_first: 0, fps: null };
  assert.deepEqual(clipOf({ ...WAN, output: batch }, {}, FILM), { made: 4, saved: 4, fps: null });
});

test("the rate may be a parameter", () => {
  /** @type {import("../../web/core/api-types.js").Parameter} */
  const rate = { type: "float", required: false, default: 25 };
  const own = { parameters: { length: LENGTH, rate }, output: { ...OUTPUT, fps: "rate" } };
  assert.equal(clipOf(own, {}, FILM)?.fps, 25);
  assert.equal(clipOf(own, { rate: "24" }, FILM)?.fps, 24);
});

test("it is asked only where the rates differ", () => {
  assert.equal(differs(CLIP, FILM), true);
  assert.equal(differs({ ...CLIP, fps: 24 }, FILM), false);
  assert.equal(differs({ ...CLIP, fps: 24 }, { ...FILM, fps: 23.976 }), true);
  assert.equal(differs({ ...CLIP, fps: null }, FILM), false);
  assert.equal(differs(null, FILM), false);
});

test("frames are counted as the store counts them", () => {
  assert.equal(framesAdded(CLIP, "as_is", FILM), 17);
  assert.equal(framesAdded(CLIP, "hold", FILM), 26);
  assert.equal(framesAdded(CLIP, "resample", FILM), 26);
  assert.equal(framesAdded({ ...CLIP, fps: 30 }, "hold", FILM), 14);
  assert.equal(framesAdded({ ...CLIP, saved: 8, fps: 80 }, "resample", FILM), 3, "the last one is mixed");
  assert.equal(framesAdded({ ...CLIP, saved: 0 }, "hold", FILM), 0);
  assert.equal(framesAdded({ made: 1, saved: 1, fps: 240 }, "hold", FILM), 1);
});

test("a clip says how long it is", () => {
  assert.equal(clipText(CLIP), "17 frames, 1.06 s at 16 fps");
  assert.equal(clipText({ made: 17, saved: 14, fps: 16 }), "14 frames of 17, 0.88 s at 16 fps");
  assert.equal(clipText({ ...CLIP, fps: null }), "");
});

test("each choice of the rate says what comes of it", () => {
  assert.deepEqual(
    rateChoices(CLIP, FILM).map(({ label, text }) => `${label}: ${text}`),
    [
      "As it is: 17 frames, 0.71 s; it plays 1.5 times as fast",
      "Hold: 26 frames, 1.08 s; frames are repeated",
      "Resample: 26 frames, 1.08 s; neighbours are mixed",
    ],
  );
  const [asIs, hold] = rateChoices({ ...CLIP, fps: 30 }, FILM);
  assert.match(asIs.text, /1\.25 times as slow/);
  assert.match(hold.text, /left out/);
});

test("lengths are rounded to what the model makes, within the range", () => {
  assert.deepEqual(
    [1, 4, 18, 19, 20, 200].map((value) => nearestLegal(LENGTH, value)),
    [5, 5, 17, 21, 21, 81],
  );
  assert.equal(nearestLegal({ type: "integer", required: false }, 18), 18);
  assert.equal(stepOf(LENGTH), 4);
  assert.deepEqual(checkValue("length", LENGTH, "21"), { value: 21 });
  assert.match(checkValue("length", LENGTH, "20").error ?? "", /nearest is 21/);
});

test("a generator's place is at the current frame", () => {
  const timeline = buildTimeline([7, 9], 1);
  const at = (/** @type {number | null} */ cursor) => ({
    timeline,
    selection: { ids: new Set(cursor === null ? [] : [cursor]), cursor, anchor: cursor },
  });
  const place = suggestedPlace(WAN, at(9));
  assert.deepEqual(place, { where: "before", frame_id: 9 });
  assert.equal(whereText(place, { timeline }), "Before frame 2");
  assert.equal(whereText({ where: "replace", frame_id: 7 }, { timeline }), "Replace frame 1");
  assert.equal(suggestedPlace(WAN, at(null)), null);
  assert.equal(suggestedPlace(WAN, at(8)), null, "it is not on the timeline any more");
  assert.equal(suggestedPlace({ output: { ...OUTPUT, where: "append" }, parameters: {} }, at(9)), null);
  assert.equal(suggestedPlace({ output: null, parameters: {} }, at(9)), null);
  const again = { image: /** @type {const} */ ({ type: "frame", required: false, relation: "self" }) };
  const take = { where: "take", frame_id: 9 };
  assert.deepEqual(suggestedPlace({ output: null, parameters: again }, at(9)), take);
  assert.equal(whereText(null, { timeline }), "");
});
