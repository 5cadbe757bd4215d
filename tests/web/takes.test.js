/** Takes of a frame: which one is looked at, chosen, made and deleted; and what is stale. */
import assert from "node:assert/strict";
import test from "node:test";
import { previousOf, withSeed } from "../../web/core/chain.js";
import { requestForKey } from "../../web/core/keys.js";
import { staleRanges } from "../../web/core/overview.js";
import { buildSlots } from "../../web/core/slots.js";
import { staleReasons } from "../../web/core/stale.js";
import { nextTake, pictureInView, takesToCome, withList } from "../../web/core/takes.js";
import { buildTimeline } from "../../web/core/timeline.js";

const frame = (/** @type {number} */ id, /** @type {string} */ path, shown = false) =>
  /** @type {any} */ ({ id, path, shown });
const LIST = [frame(2, "a.png", true), frame(8, "b.png"), frame(9, "c.png")];
const press = (/** @type {string} */ key) => ({ key, ctrl: false, shift: false, alt: false });

test("steps through takes and stays at their ends", () => {
  const takes = { frame: 2, list: LIST, file: "a.png" };
  assert.equal(nextTake(takes, 1), "b.png");
  assert.equal(nextTake(takes, -1), "a.png");
  assert.equal(nextTake({ ...takes, file: "c.png" }, 1), "c.png");
  assert.equal(nextTake({ frame: 2, list: null, file: "" }, 1), "");
});

test("a list that is loaded keeps the take in view; one that is gone gives way to the next", () => {
  const opened = withList({ frame: 2, list: null, file: "" }, LIST);
  assert.equal(opened.file, "a.png", "first the shown one");
  const looking = { ...opened, file: "b.png" };
  assert.equal(withList(looking, [...LIST, frame(10, "d.png")]).file, "b.png");
  assert.equal(withList(looking, [LIST[0], LIST[2]]).file, "c.png");
  assert.equal(withList({ ...opened, file: "c.png" }, LIST.slice(0, 2)).file, "b.png");
});

test("the viewer shows a take only while those of the current frame are open", () => {
  const frames = new Map([[2, LIST[0]]]);
  const selection = { ids: new Set([2]), cursor: 2, anchor: 2 };
  const takes = { frame: 2, list: LIST, file: "c.png" };
  assert.equal(pictureInView({ takes, frames, selection })?.path, "c.png");
  assert.equal(pictureInView({ takes: { ...takes, frame: 3 }, frames, selection })?.path, "a.png");
  assert.equal(pictureInView({ takes: null, frames, selection })?.path, "a.png");
});

test("keys belong to the takes while they are open", () => {
  const closed = /** @type {any} */ ({
    takes: null,
    selection: { ids: new Set([2]), cursor: 2, anchor: 2 },
    project: { id: 1 },
    playback: { playing: false },
  });
  const open = { ...closed, takes: { frame: 2, list: LIST, file: "b.png" } };
  const verb = (/** @type {any} */ state, /** @type {string} */ key) =>
    requestForKey(press(key), state)?.verb;
  assert.deepEqual(
    ["t", "ArrowDown", "Enter", "n", "x", "3"].map((key) => verb(open, key)),
    ["open-takes", "step-take", "choose-take", "make-takes", "delete-take", "rate-take"],
  );
  assert.deepEqual(
    ["t", "ArrowDown", "Enter", "n", "x", "3"].map((key) => verb(closed, key)),
    ["open-takes", "go-to-stop", undefined, undefined, undefined, "rate"],
  );
  assert.equal(verb(open, "Escape"), "close-takes");
  assert.equal(verb({ ...open, full: true }, "Escape"), "set-full");
  assert.equal(requestForKey({ ...press("R"), shift: true }, closed)?.verb, "open-dialog");
});

test("tasks that make takes are over their frame, and never at the end", () => {
  const place = { where: "take", frame_id: 2 };
  const task = (/** @type {number} */ id) => /** @type {any} */ ({ id, status: "queued", data: { place } });
  const slots = buildSlots(buildTimeline([1, 2, 3], 0), [task(5), task(6)], 0);
  assert.equal(slots.length, 3);
  assert.deepEqual(slots.at(1), { kind: "frame", id: 2, task: task(5) });
  const queue = /** @type {any} */ ({ tasks: [task(5), { ...task(6), status: "failed" }] });
  assert.deepEqual(takesToCome({ queue }, 2), [task(5)]);
  assert.deepEqual(takesToCome({ queue }, 3), []);
});

test("stale frames are ranges of the overview", () => {
  const timeline = buildTimeline([1, 2, 3, 4, 5], 0);
  const slots = buildSlots(timeline, [], 0);
  const stale = new Set([5, 2, 3, 77]);
  const changed = new Set();
  assert.deepEqual(staleRanges({ stale, changed, timeline, slots }), [
    { from: 1, to: 3 },
    { from: 4, to: 5 },
  ]);
  assert.deepEqual(staleRanges({ stale, changed: new Set([1]), timeline, slots })[0], { from: 0, to: 3 });
  assert.deepEqual(staleRanges({ stale: new Set(), changed, timeline, slots }), []);
});

test("says why a frame is stale", () => {
  const source = (/** @type {any} */ state, /** @type {number | null} */ index) => ({
    ...{ relation: "previous", file: "frame.png", state, frame_id: index, index },
  });
  assert.deepEqual(staleReasons([source("changed", 48), source("ok", 0)]), [
    "Frame 49 was changed after this was made.",
  ]);
  assert.deepEqual(staleReasons([source("stale", 1)]), [
    "Frame 2, from which this was made, is stale itself.",
  ]);
  assert.deepEqual(staleReasons([source("gone", null)]), ["A frame from which this was made is gone."]);
  assert.equal(staleReasons([]).length, 1);
});

test("a generator makes chains if it starts from the frame before", () => {
  const parameters = /** @type {any} */ ({
    image: { type: "frame", relation: "previous" },
    anchor: { type: "frame", relation: "anchor" },
    seed: { type: "integer", seed: true },
  });
  assert.equal(previousOf({ parameters }), "image");
  assert.equal(previousOf({ parameters: { anchor: parameters.anchor } }), undefined);
  assert.deepEqual(withSeed({ parameters }, { steps: 4 }, 7n), { steps: 4, seed: 7n });
  assert.deepEqual(withSeed({ parameters }, { steps: 4 }, null), { steps: 4 });
});
