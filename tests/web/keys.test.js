/** Which key asks for what. */
import assert from "node:assert/strict";
import test from "node:test";
import { askOf } from "../../web/core/keys.js";

/** @type {any} */
const STATE = {
  selection: { ids: new Set([4, 5]), cursor: 5 },
  playback: { loop: false },
  view: { mode: "frame" },
  studio: false,
};
const NONE = { ...STATE, selection: { ids: new Set(), cursor: null } };
const press = (/** @type {string} */ key, held = {}) => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...held,
});

test("the keys of the timeline", () => {
  const found = [" ", "ArrowLeft", "Home", "Delete", "Backspace", "a"].map(
    (key) => askOf(press(key), STATE)?.verb,
  );
  assert.deepEqual(found, ["toggle-play", "step", "go", "delete-frames", "delete-frames", "make-again"]);
  assert.deepEqual(askOf(press("Delete"), STATE)?.detail, { ids: [4, 5] });
});

test("with Control they mean what they mean everywhere", () => {
  const found = ["z", "a", "c", "x", "v", "d", "f"].map(
    (key) => askOf(press(key, { ctrl: true }), STATE)?.verb,
  );
  assert.deepEqual(found, ["undo", "select-all", "copy", "cut", "paste", "duplicate", "open-dialog"]);
});

test("Shift extends, Alt moves, the studio has a combination of its own", () => {
  assert.equal(askOf(press("ArrowRight", { shift: true }), STATE)?.detail.extend, true);
  assert.equal(askOf(press("ArrowRight", { alt: true }), STATE)?.verb, "nudge");
  assert.equal(askOf(press("K", { alt: true, shift: true }), STATE)?.verb, "open-studio");
  assert.equal(askOf(press("?", { shift: true }), STATE)?.verb, "open-dialog");
});

test("nothing is deleted or made where nothing is selected, and other keys are nobody's", () => {
  assert.equal(askOf(press("Delete"), NONE), null);
  assert.equal(askOf(press("a"), NONE), null);
  for (const key of ["r", "w", "q", "Enter", "toString", "constructor"])
    assert.equal(askOf(press(key), STATE), null, key);
  assert.equal(askOf(press("s", { ctrl: true }), STATE), null);
  assert.equal(askOf(press("Delete", { ctrl: true, shift: true }), STATE), null);
});
