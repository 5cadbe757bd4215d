/** core/mask.js: strokes, their history, and soft edges; core/mask-keys.js: keys while a mask is painted. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkValue } from "../../web/core/form.js";
import { frameMenu } from "../../web/core/frame-menu.js";
import { requestForKey } from "../../web/core/keys.js";
import {
  BRUSH,
  boxRadii,
  emptyMask,
  feathered,
  hasPaint,
  isApart,
  isPainting,
  lastPoint,
  maskFields,
  nextSize,
  placeOfSize,
  redone,
  segmentsOf,
  sizeAt,
  undone,
  usualBrush,
  withStep,
} from "../../web/core/mask.js";

/** @typedef {import("../../web/core/mask.js").MaskStep} MaskStep */

/** @param {boolean} erases @returns {MaskStep} */
const stroke = (erases = false) => ({
  ...{ kind: "stroke", erases, size: 8 },
  points: [
    [0, 0],
    [9, 5],
  ],
});
const INVERT = /** @type {const} */ ({ kind: "invert" });
const CLEAR = /** @type {const} */ ({ kind: "clear" });
const HD = { width: 1920, height: 1080 };

test("steps are undone and redone one by one; a new one ends what could be redone", () => {
  const [first, second] = [stroke(), stroke(true)];
  const both = withStep(withStep(emptyMask(7), first), second);
  const one = undone(both);
  assert.deepEqual([one.done, one.undone], [[first], [second]]);
  assert.deepEqual(redone(one), both);
  assert.deepEqual(redone(undone(one)).done, [first]);
  assert.deepEqual(withStep(one, CLEAR).undone, []);
  const none = emptyMask(7);
  assert.equal(undone(none), none);
  assert.equal(redone(both), both);
});

test("a mask is empty until something is painted, and after it is cleared", () => {
  assert.equal(hasPaint([]), false);
  assert.equal(hasPaint([stroke(true)]), false);
  assert.equal(hasPaint([stroke()]), true);
  assert.equal(hasPaint([stroke(), CLEAR, stroke(true)]), false);
  assert.equal(hasPaint([CLEAR, INVERT]), true);
});

test("a line is one smooth curve from its first to its last point", () => {
  const segments = segmentsOf([
    [0, 0],
    [4, 0],
    [4, 4],
    [8, 4],
  ]);
  assert.deepEqual(segments[0].from, [0, 0]);
  assert.deepEqual(segments.at(-1)?.to, [8, 4]);
  segments.slice(1).forEach(({ from }, at) => assert.deepEqual(from, segments[at].to));
  assert.deepEqual(segments[1], { from: [2, 0], control: [4, 0], to: [4, 2] });
  assert.deepEqual(segmentsOf([[3, 2]]), [{ from: [3, 2], control: [3, 2], to: [3, 2] }], "a dot");
});

test("points that are too near are left out; Shift goes on from the last one", () => {
  assert.ok(isApart([], [1, 1], 50));
  assert.ok(!isApart([[1, 1]], [2, 1], 50));
  assert.ok(isApart([[1, 1]], [4, 1], 50));
  assert.deepEqual(lastPoint([stroke()]), [9, 5]);
  assert.equal(lastPoint([stroke(), INVERT]), undefined);
});

test("brushes from one pixel to the whole picture", () => {
  assert.deepEqual(usualBrush(HD), { erases: false, size: 135, feather: 4 });
  assert.deepEqual(usualBrush({ width: 64, height: 64 }), { erases: false, size: 8, feather: 0 });
  assert.equal(nextSize(100, 1, HD), 120);
  assert.equal(nextSize(1, 1, HD), 2);
  assert.equal(nextSize(2, -1, HD), 1);
  assert.equal(nextSize(1, -1, HD), 1);
  assert.equal(nextSize(1900, 1, HD), 1920);
  for (const size of [1, 2, 17, 135, 1920]) assert.equal(sizeAt(placeOfSize(size, HD), HD), size);
});

test("without feather, alpha stays as it is", () => {
  const alpha = Uint8ClampedArray.of(0, 255, 0, 255);
  assert.equal(feathered(alpha, { width: 2, height: 2 }, 0), alpha);
});

test("feather is about a Gaussian blur", () => {
  for (const deviation of [1, 2, 4, 9.5, 40]) {
    const variance = boxRadii(deviation).reduce((sum, radius) => sum + ((2 * radius + 1) ** 2 - 1) / 12, 0);
    assert.ok(Math.abs(Math.sqrt(variance) - deviation) < 0.35, `${deviation}: ${Math.sqrt(variance)}`);
  }
});

test("feather softens an edge on both sides, and leaves the picture's border", () => {
  const size = { width: 40, height: 6 };
  const alpha = Uint8ClampedArray.from({ length: 240 }, (_, at) => (at % 40 < 20 ? 255 : 0));
  const soft = feathered(alpha, size, 3);
  for (let row = 0; row < 6; row += 1) {
    const line = [...soft.slice(row * 40, row * 40 + 40)];
    assert.deepEqual([line[0], line[39]], [255, 0]);
    assert.deepEqual(
      [...line].sort((a, b) => b - a),
      line,
      "it falls",
    );
    assert.ok(Math.abs(line[19] + line[20] - 255) <= 1, "in the middle of the edge");
    assert.ok(line[17] < 250 && line[22] > 5);
  }
});

/** @type {any} */
const PAINTING = {
  selection: { ids: new Set([7]), cursor: 7 },
  sidecars: new Map(),
  mask: emptyMask(7),
  brush: { ...BRUSH, size: 100 },
  playback: { playing: false },
  view: { mode: "frame", loupe: "off" },
  ...{ studio: true, full: false, project: { id: 1, fps: 24, ...HD } },
};

/** @param {string} key @param {object} [held] @param {object} [state] */
const request = (key, held = {}, state = PAINTING) =>
  requestForKey({ key, ctrl: false, shift: false, alt: false, ...held }, /** @type {any} */ (state));

test("a mask is painted while its frame is current, in the studio", () => {
  assert.equal(isPainting(PAINTING), true);
  for (const change of [
    { selection: { ids: new Set([8]), cursor: 8 } },
    { mask: { ...PAINTING.mask, open: false } },
    ...[{ mask: null }, { playback: { playing: true } }, { studio: false }],
  ])
    assert.equal(isPainting({ ...PAINTING, ...change }), false, JSON.stringify(change));
});

test("keys are those of the brush while a mask is painted", () => {
  assert.equal(request("z", { ctrl: true })?.verb, "undo-mask");
  assert.equal(request("Z", { ctrl: true, shift: true })?.verb, "redo-mask");
  assert.equal(request("Escape")?.verb, "close-mask");
  assert.deepEqual(request("]"), { verb: "set-brush", detail: { size: 120 } });
  assert.deepEqual(request("ü", { code: "BracketLeft" }), { verb: "set-brush", detail: { size: 83 } });
  assert.deepEqual(request("e"), { verb: "set-brush", detail: { erases: true } });
});

test("meanwhile no key changes the film or leaves the frame", () => {
  for (const key of [" ", "ArrowRight", "Delete", "a", "g", "t", "Home"])
    assert.equal(request(key), null, key);
  assert.equal(request("d", { ctrl: true }), null);
  assert.equal(request("!", { shift: true, code: "Digit1" })?.verb, "set-view");
  assert.equal(request("?", { shift: true })?.verb, "open-dialog");
});

test("painting starts by Shift+M, or in the frame's menu", () => {
  const state = { ...PAINTING, mask: null, markers: [] };
  assert.deepEqual(request("M", { shift: true }, state), { verb: "start-mask", detail: { id: 7 } });
  assert.equal(request("z", { ctrl: true }, state)?.verb, "undo");
  const verbs = frameMenu(state, 7).map((item) => item?.request.verb);
  assert.ok(verbs.includes("start-mask"));
});

test("a generator inpaints if it has a frame and a mask", () => {
  const parameters = { prompt: { type: "string" }, source: { type: "image" }, where: { type: "mask" } };
  /** @type {any} */
  const generator = { visible: true, unavailable: "", parameters };
  assert.deepEqual(maskFields(generator), { image: "source", mask: "where" });
  assert.equal(maskFields({ ...generator, unavailable: "It lacks a node." }), null);
  assert.equal(maskFields({ ...generator, parameters: { mask: { type: "mask" } } }), null);
  assert.equal(maskFields(undefined), null);
});

test("a form without its mask asks for one", () => {
  assert.equal(checkValue("mask", { type: "mask", required: true }, "").error, "Paint a mask.");
  assert.deepEqual(checkValue("mask", { type: "mask", required: false }, ""), {});
});
