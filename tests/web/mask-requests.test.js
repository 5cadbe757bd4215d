/** state/verbs/masks.js: a mask is painted, sent, and used in the form. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { openKino, refusal } from "./fake-host.js";

const ADD = "POST /v1/projects/1/masks";
const PARAMETERS = { prompt: { type: "string" }, image: { type: "image" }, mask: { type: "mask" } };
const generator = (/** @type {string} */ name, /** @type {object} */ parameters) => ({
  ...{ name, visible: true, unavailable: "", parameters },
});
const GENERATORS = {
  plugins: {
    sd15: generator("sd15", { prompt: { type: "string" } }),
    inpaint: generator("inpaint", PARAMETERS),
    other: generator("other", { picture: { type: "image" }, part: { type: "mask" } }),
  },
  pictures: {},
};
const ANSWERS = { "GET /v1/generator/plugins": GENERATORS, [ADD]: { file: "abc.png" } };
const DOT = /** @type {const} */ ({ kind: "stroke", erases: false, size: 8, points: [[3, 3]] });
const picture = new Blob(["png"], { type: "image/png" });

test("painting shows the frame alone, in the studio, and closes what is over it", async () => {
  const { kino } = await openKino([1, 2], ANSWERS);
  kino.request("set-view", { mode: "wipe", loupe: "on" });
  kino.request("open-dialog", { kind: "generate" });
  kino.request("start-mask", { id: 2 });
  const { mask, selection, view, dialogs, studio, brush } = kino.state;
  assert.deepEqual([mask?.frame, mask?.open, selection.cursor, studio], [2, true, 2, true]);
  assert.deepEqual([view.mode, view.loupe, dialogs.length, brush.size], ["frame", "off", 0, 8]);
});

test("what was painted is there again on the same frame, and not on another", async () => {
  const { kino } = await openKino([1, 2], ANSWERS);
  kino.request("start-mask", { id: 1 });
  kino.request("add-to-mask", { step: DOT });
  kino.request("close-mask");
  assert.equal(kino.state.mask?.open, false);
  kino.request("start-mask", { id: 1 });
  assert.deepEqual([kino.state.mask?.open, kino.state.mask?.done], [true, [DOT]]);
  kino.request("undo-mask");
  assert.deepEqual(kino.state.mask?.done, []);
  kino.request("redo-mask");
  assert.deepEqual(kino.state.mask?.done, [DOT]);
  kino.request("start-mask", { id: 2 });
  assert.deepEqual(kino.state.mask?.done, []);
});

test("a mask is sent, and the form makes a take of the frame", async () => {
  const { kino, server } = await openKino([1, 2], ANSWERS);
  kino.request("select-generator", { name: "sd15" });
  kino.request("set-count", { count: 4 });
  kino.request("start-mask", { id: 2 });
  await kino.request("send-mask", { id: 2, picture });
  const sent = server.body(ADD).get("mask");
  assert.deepEqual([sent.name, sent.type, await sent.text()], ["mask.png", "image/png", "png"]);
  const { generator: chosen, forms, count, dialogs, mask } = kino.state;
  assert.deepEqual([chosen, forms.inpaint], ["inpaint", { image: 2, mask: "abc.png" }]);
  assert.deepEqual([count, mask?.open], [1, false]);
  assert.deepEqual(dialogs, [{ kind: "generate", take: 2, before: { generator: "sd15", count: 4 } }]);
  kino.request("close-dialog");
  assert.deepEqual([kino.state.generator, kino.state.count], ["sd15", 4]);
});

test("the chosen generator is kept if it takes a mask", async () => {
  const { kino } = await openKino([1, 2], ANSWERS);
  kino.request("select-generator", { name: "other" });
  await kino.request("send-mask", { id: 1, picture });
  assert.deepEqual(
    [kino.state.generator, kino.state.forms.other],
    ["other", { picture: 1, part: "abc.png" }],
  );
});

test("a mask that is refused stays, and without a generator none is sent", async () => {
  const refuse = () => {
    throw refusal("invalid_value");
  };
  const { kino, texts } = await openKino([1], { ...ANSWERS, [ADD]: refuse });
  kino.request("start-mask", { id: 1 });
  kino.request("add-to-mask", { step: DOT });
  await kino.request("send-mask", { id: 1, picture });
  assert.deepEqual([kino.state.mask?.open, kino.state.mask?.done, kino.state.dialogs], [true, [DOT], []]);
  assert.equal(texts().length, 1);

  const { sd15 } = GENERATORS.plugins;
  const plugins = { "GET /v1/generator/plugins": { plugins: { sd15 }, pictures: {} } };
  const without = await openKino([1], { ...ANSWERS, ...plugins });
  await without.kino.request("send-mask", { id: 1, picture });
  assert.equal(without.server.count(ADD), 0);
  assert.match(without.texts()[0], /^No generator/);
});
