/** core/marks.js, state/verbs/marks.js: marks, markers and search. */
import assert from "node:assert/strict";
import test from "node:test";
import { requestForKey } from "../../web/core/keys.js";
import { colourOf, marksText, nextMatch, starsText } from "../../web/core/marks.js";
import { isFrameNumber } from "../../web/core/frame-number.js";

test("marks are read out", () => {
  assert.equal(marksText({ rating: 4, label: "red", note: "The paw" }), "4 stars, red, note");
  assert.equal(marksText({ rating: 1, label: "", note: "" }), "1 star");
  assert.equal(marksText(undefined), "");
  assert.equal(starsText(0), "");
  assert.notEqual(colourOf("red"), colourOf("blue"));
  assert.equal(colourOf("unheard of"), colourOf(""));
});

test("the next match goes round the ends", () => {
  const ids = [10, 11, 12, 13];
  assert.equal(nextMatch(ids, 0, 1, new Set([10, 12])), 2);
  assert.equal(nextMatch(ids, 2, 1, new Set([10, 12])), 0);
  assert.equal(nextMatch(ids, 0, -1, new Set([10, 12])), 2);
  assert.equal(nextMatch(ids, -1, 1, new Set([10])), 0);
  assert.equal(nextMatch(ids, 1, 1, new Set([11])), 1);
  assert.equal(nextMatch(ids, 0, 1, new Set()), null);
  assert.equal(nextMatch([], -1, 1, new Set([1])), null);
});

test("numbers and timecodes are not searched for", () => {
  for (const text of ["118", "#118", " 7 ", "00:00:04:22", "4:22"]) assert.ok(isFrameNumber(text), text);
  for (const text of ["fox", "frames:1-2", "1.5", "seed:118", ""]) assert.ok(!isFrameNumber(text), text);
});

test("digits rate, wherever they are on the keyboard", () => {
  const marker = { uid: "u", frame_id: 5, name: "", kind: "note", colour: "" };
  /** @type {any} */
  const state = { selection: { ids: new Set([4, 5]), cursor: 5 }, markers: [marker] };
  const press = (/** @type {string} */ key, /** @type {string} */ code, shift = false) =>
    requestForKey({ key, code, ctrl: false, alt: false, shift }, state);
  assert.deepEqual(press("3", "Digit3"), { verb: "rate", detail: { rating: 3 } });
  assert.deepEqual(press("0", "Numpad0"), { verb: "rate", detail: { rating: 0 } });
  assert.deepEqual(press("&", "Digit1"), { verb: "rate", detail: { rating: 1 } }); // French
  assert.deepEqual(press("!", "Digit1", true), { verb: "set-view", detail: { zoom: "fit" } });
  assert.deepEqual(press("2", "Digit2", true), { verb: "set-view", detail: { zoom: 1 } }); // French
  assert.equal(press("7", "Digit7"), null);
  const detail = { kind: "marker", frame_id: 5, marker };
  assert.deepEqual(press("m", "KeyM"), { verb: "open-dialog", detail });
  state.markers = [];
  assert.deepEqual(press("m", "KeyM")?.detail, { ...detail, marker: undefined });
});
