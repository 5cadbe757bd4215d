/** core/keys.js: keyboard shortcuts. */
import assert from "node:assert/strict";
import test from "node:test";
import { requestForKey } from "../../web/core/keys.js";
import { SHORTCUTS } from "../../web/core/shortcuts.js";

/** @type {any} */
const STATE = {
  selection: { ids: new Set([4, 5]), cursor: 5 },
  sidecars: new Map(),
  playback: { loop: false, pingPong: false },
  view: { mode: "frame" },
  studio: false,
  project: { id: 1, fps: 23.976 },
};
const NONE = { ...STATE, selection: { ids: new Set(), cursor: null } };
const press = (/** @type {string} */ key, held = {}) => ({
  key,
  ctrl: false,
  shift: false,
  alt: false,
  ...held,
});

test("plain keys", () => {
  const found = [" ", "ArrowLeft", "Home", "Delete", "Backspace", "a"].map(
    (key) => requestForKey(press(key), STATE)?.verb,
  );
  assert.deepEqual(found, ["toggle-play", "step", "go-to", "delete-frames", "delete-frames", "regenerate"]);
  assert.deepEqual(requestForKey(press("Delete"), STATE)?.detail, { ids: [4, 5] });
});

test("keys with Ctrl", () => {
  const found = ["z", "a", "c", "x", "v", "d", "f"].map(
    (key) => requestForKey(press(key, { ctrl: true }), STATE)?.verb,
  );
  assert.deepEqual(found, ["undo", "select-all", "copy", "cut", "paste", "duplicate", "open-search"]);
});

test("keys with Shift and Alt", () => {
  const extend = requestForKey(press("ArrowRight", { shift: true }), STATE);
  assert.deepEqual(extend, { verb: "step", detail: { by: 1, extend: true } });
  assert.equal(requestForKey(press("ArrowRight", { alt: true }), STATE)?.verb, "nudge-frames");
  assert.equal(requestForKey(press("K", { alt: true, shift: true }), STATE)?.verb, "open-studio");
  assert.equal(requestForKey(press("?", { shift: true }), STATE)?.verb, "open-dialog");
});

test("ignores other keys, and all that need a selection if there is none", () => {
  assert.equal(requestForKey(press("Delete"), NONE), null);
  assert.equal(requestForKey(press("a"), NONE), null);
  for (const key of ["r", "w", "q", "Enter", "toString", "constructor"])
    assert.equal(requestForKey(press(key), STATE), null, key);
  assert.equal(requestForKey(press("s", { ctrl: true }), STATE), null);
  assert.equal(requestForKey(press("Delete", { ctrl: true, shift: true }), STATE), null);
});

test("J, K and L play; with K held they step", () => {
  const found = ["j", "k", "l"].map((key) => requestForKey(press(key), STATE)?.verb);
  assert.deepEqual(found, ["shuttle", "pause", "shuttle"]);
  const steps = ["J", "l", "ArrowLeft"].map((key) => requestForKey(press(key, { k: true }), STATE)?.detail);
  assert.deepEqual(steps, [{ by: -1 }, { by: 1 }, { by: -1 }]);
  assert.deepEqual(requestForKey(press("L", { shift: true }), STATE)?.detail, { direction: 1, slow: true });
  assert.equal(requestForKey(press("l", { ctrl: true, k: true }), STATE)?.verb, "set-loop");
});

test("jumps by ten frames and by a second", () => {
  assert.deepEqual(requestForKey(press("PageUp"), STATE)?.detail, { by: -10 });
  assert.deepEqual(requestForKey(press("ArrowRight", { ctrl: true }), STATE)?.detail, { by: 24 });
});

test("the sheet of shortcuts names every key, each once", () => {
  const keys = SHORTCUTS.flatMap(([, rows]) => rows.flatMap(([keys]) => keys.split(", ")));
  assert.deepEqual(keys, [...new Set(keys)]);
  for (const key of ["J", "K", "L", "Shift+L", "Ctrl+L", "Page Up", "Ctrl+←", "↑", "Shift+Space"])
    assert.ok(keys.includes(key), key);
});
