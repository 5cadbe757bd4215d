/** Passes over frames, frames between others, the switch between runs, and which frame a picture is. */
import assert from "node:assert/strict";
import test from "node:test";
import { countField, gapFields, gapGenerators, gapOrder, gapsOf, heldOf } from "../../web/core/gaps.js";
import { choiceOf, graphPictures, relationOf } from "../../web/core/graph-pictures.js";
import { requestForKey } from "../../web/core/keys.js";
import { pictureGenerators, pictureNames, runOrder } from "../../web/core/many-orders.js";
import { mayBeClip } from "../../web/core/takes.js";
import { nextRun, runChoices, switchedRuns } from "../../web/core/takes-runs.js";
import { fakePicture, frame, openKino } from "./fake-host.js";

const PROJECT = /** @type {any} */ ({ id: 1, width: 64, height: 64 });
/** Frames 11 to 15, of which 12 and 15 are held. */
const STATE = /** @type {any} */ ({
  timeline: {
    ids: [11, 12, 13, 14, 15],
    numbers: new Map([11, 12, 13, 14, 15].map((id, index) => [id, index])),
    holds: new Map([
      [12, 3],
      [15, 2],
    ]),
  },
});
/** @param {object} more */
const generator = (more) =>
  /** @type {any} */ ({ visible: true, unavailable: "", output: null, parameters: {}, ...more });
const BETWEEN = generator({
  name: "between",
  output: { frames: "length", drop_first: 0, drop_last: 0 },
  parameters: {
    image: { type: "frame", relation: "left" },
    last_image: { type: "frame", relation: "right" },
    length: { type: "integer", required: true, min: 1, max: 16, default: 1 },
    model_name: { type: "string", required: true, default: "film" },
  },
});
const RESTYLE = generator({
  builtin: true,
  name: "restyle",
  parameters: { image: { type: "frame", relation: "self" }, seed: { type: "integer", seed: true } },
});

test("new frames go between those that stand side by side; after one frame, before the next", () => {
  assert.deepEqual(gapsOf(STATE, [14, 11, 12, 15]), [
    [11, 12],
    [14, 15],
  ]);
  assert.deepEqual(gapsOf(STATE, [13]), [[13, 14]]);
  assert.deepEqual(gapsOf(STATE, [15]), []);
  assert.deepEqual(gapsOf(STATE, []), []);
});

test("held frames are filled, except at the film's end", () => {
  assert.deepEqual(heldOf(STATE, [11, 12, 15]), { held: [12], last: 15, count: 2 });
  assert.deepEqual(heldOf(STATE, [11]), { held: [], last: null, count: 0 });
});

test("only a generator that takes both sides fills gaps, and its form asks for the rest", () => {
  const other = generator({ ...BETWEEN, name: "mine" });
  const found = gapGenerators({ mine: other, restyle: RESTYLE, between: BETWEEN });
  assert.deepEqual(
    found.map(({ name }) => name),
    ["between", "mine"],
  );
  assert.deepEqual(Object.keys(gapFields(BETWEEN, "New frames")), ["count", "model_name"]);
  assert.deepEqual(Object.keys(gapFields(BETWEEN)), ["model_name"]);
  const fields = gapFields(BETWEEN, "New frames");
  const { errors, ...order } = gapOrder(BETWEEN, fields, { count: "3" }, PROJECT);
  assert.deepEqual(errors, {});
  assert.deepEqual(order, { type: "between", data: { model_name: "film" }, count: 3 });
  assert.deepEqual(Object.keys(gapOrder(BETWEEN, fields, { count: "17" }, PROJECT).errors), ["count"]);
});

test("a number of frames is legal for the model, without the pictures that are dropped", () => {
  const wan = generator({
    output: { frames: "length", drop_first: 1, drop_last: 1 },
    parameters: { length: { type: "integer", min: 1, max: 81, multiple: 4, plus: 1 } },
  });
  const { min, max, default: first, multiple, plus } = countField(wan, "New frames");
  assert.deepEqual([min, max, first, multiple, plus], [3, 79, 3, 4, 3]);
  const one = countField(generator({ name: "still" }), "New frames");
  assert.deepEqual([one.min, one.max], [1, 1]);
});

test("a generator that makes a frame again is ordered as a pass", () => {
  const image = generator({ name: "img2img", parameters: { image: { type: "image" } } });
  assert.deepEqual(
    pictureGenerators({ img2img: image, restyle: RESTYLE }).map(({ name }) => name),
    ["restyle", "img2img"],
  );
  assert.deepEqual(pictureNames(RESTYLE), ["image"]);
  const how = /** @type {const} */ ({ picture: "image", seeds: "fixed", where: "take", show: false });
  const { body } = runOrder([11, 12], RESTYLE, { seed: "5" }, { project: PROJECT, ...how });
  const about = { type: "restyle", data: { seed: 5n }, frame_ids: [11, 12] };
  assert.deepEqual(body, { ...about, seeds: "fixed", show: false });
});

/** @param {string} run @param {number} frames @param {number} shown */
const run = (run, frames, shown, generator = "restyle") => ({
  ...{ run, generator, frames, shown },
  created_at: "2026-01-01T00:00:00Z",
});
const RUNS = [run("original", 3, 0, ""), run("a", 3, 2), run("b", 1, 1), run("c", 2, 0)];

test("a switch has the originals and the runs over several frames, numbered if they are alike", () => {
  const state = /** @type {any} */ ({
    runs: { ids: [11, 12, 13], list: RUNS },
    generators: { restyle: RESTYLE },
  });
  const choices = runChoices(state, [11, 12, 13], () => "today");
  assert.deepEqual(
    choices.map(({ label, pressed, hint }) => [label, pressed, hint]),
    [
      ["Original", "false", "today · 3 frames"],
      ["Restyle", "mixed", "today · 3 frames, 2 of them shown"],
      ["Restyle 2", "false", "today · 2 frames"],
    ],
  );
  assert.deepEqual(runChoices(state, [11, 12], String), []);
  assert.equal(switchedRuns(state, [11, 12]), null);
  const list = switchedRuns(state, [11, 12, 13]) ?? [];
  assert.equal(nextRun(list, -1)?.run, "original");
  assert.equal(nextRun(list, 1)?.run, "c");
  assert.equal(nextRun([run("original", 3, 3)], 1), undefined);
  assert.equal(nextRun([], 1), undefined);
});

test("Alt with up and down steps through the runs of several frames", () => {
  const press = { key: "ArrowDown", ctrl: false, shift: false, alt: true };
  const of = (/** @type {number[]} */ ids) => /** @type {any} */ ({ selection: { ids: new Set(ids) } });
  assert.deepEqual(requestForKey(press, of([11, 12])), { verb: "step-run", detail: { by: 1 } });
  assert.equal(requestForKey(press, of([11])), null);
});

test("a step chooses the next run for all selected frames, in one step of the undo", async () => {
  const ids = [1, 2];
  let runs = [run("original", 2, 2, ""), run("a", 2, 0)];
  const { kino, server } = await openKino(ids, {
    "POST /v1/frames/runs": () => ({ runs }),
    "POST /v1/frames/choose": () => {
      runs = [run("original", 2, 0, ""), run("a", 2, 2)];
      return { frames: [], before: {} };
    },
  });
  kino.set({ selection: { ids: new Set(ids), cursor: 1, anchor: 1 } });
  await kino.request("step-run", { by: 1 });
  const { step, ...order } = server.body("POST /v1/frames/choose");
  assert.deepEqual(order, { run: "a", frame_ids: ids });
  assert.match(step, /^[0-9A-Za-z-]+$/);
  assert.equal(kino.state.runs?.list[1].shown, 2);
  await kino.request("step-run", { by: 1 });
  assert.equal(server.log.filter((one) => one === "POST /v1/frames/choose").length, 1);
});

test("holds that are filled already are named, and not counted", async () => {
  const { kino, server, texts } = await openKino([1, 2, 3], {
    "POST /v1/projects/1/fill-holds": { total: 1, task_ids: [7], kept: [3], waiting: [1] },
    "GET /v1/generator/tasks": { tasks: [], total: 0, frames: 0 },
  });
  const { timeline } = kino.state;
  if (timeline) kino.set({ timeline: { ...timeline, holds: new Map([1, 2, 3].map((id) => [id, 3])) } });
  await kino.request("fill-holds", { type: "between", data: {}, frame_ids: [1, 2, 3] });
  assert.deepEqual(server.body("POST /v1/projects/1/fill-holds").frame_ids, [1, 2, 3]);
  const [said] = texts();
  assert.match(said, /2 frames queued/);
  assert.match(said, /Frame 3 keeps its hold/);
  assert.match(said, /1 frame is left to the task that fills it already/);
});

test("the pictures of a graph that become fields are those that the server finds", () => {
  const prompt = {
    1: { class_type: "LoadImage", inputs: { image: "a.png" }, _meta: { title: "Background" } },
    2: { class_type: "LoadImage", inputs: { image: "b.png" } },
    3: { class_type: "KinoLoadFrame", inputs: { project: "Film", frame_number: 1 } },
    4: { class_type: "KinoLoadFrame", inputs: { project: "Film", frame_number: ["6", 0] } },
    5: { class_type: "Mask", inputs: { image: ["1", 0], mask: ["2", 1] } },
    6: {},
  };
  assert.deepEqual(graphPictures(/** @type {any} */ (prompt)), [
    { node: "1", title: "Background", file: "a.png" },
    { node: "3", title: "KinoLoadFrame", file: "" },
  ]);
});

test("a field that is a picture has a choice of frames", () => {
  assert.equal(choiceOf({ type: "image", required: false }), "picked");
  assert.equal(choiceOf({ type: "frame", required: false, relation: "self" }), "self");
  assert.equal(choiceOf({ type: "frame", required: false, relation: "fixed" }), undefined);
  assert.equal(choiceOf({ type: "integer", required: false }), undefined);
  assert.deepEqual([relationOf("picked"), relationOf("left")], [null, "left"]);
});

test("a frame may be part of a clip if the one beside it is of the same task", () => {
  const frame = (/** @type {number} */ id, /** @type {number | null} */ task_id, run = "", takes = 1) =>
    /** @type {const} */ ([id, { id, task_id, run, takes, generator: "wan" }]);
  const frames = new Map([
    frame(11, 1),
    frame(12, 1),
    frame(13, 2, "x", 2),
    frame(14, null, "a"),
    frame(15, null, "a"),
  ]);
  const state = /** @type {any} */ ({ ...STATE, frames, generators: {} });
  assert.deepEqual(
    [11, 12, 13, 14, 15, 16].map((id) => mayBeClip(state, id)),
    [true, true, false, true, true, false],
  );
  const wan = { wan: { output: { frames: 17 } } };
  assert.ok(mayBeClip({ ...state, generators: wan }, 13));
});

test("while it plays, each frame is shown with its take of the run that it is compared with", async () => {
  const ids = [1, 2, 3, 4, 5, 6];
  const { kino, browser, server } = await openKino(ids, {
    "POST /v1/frames/runs": { runs: [] },
    "POST /v1/frames/runs/takes": (/** @type {{body: any}} */ { body }) => ({
      takes: body.ids
        .filter((/** @type {number} */ id) => id !== 3)
        .map((/** @type {number} */ id) => ({ frame_id: id, take: frame(id + 100) })),
    }),
  });
  browser.loadPicture = async (url) => ({ ...fakePicture(), url });
  await kino.request("load-frames", { from: 0, to: 6 });
  kino.request("set-view", { mode: "wipe", run: "a" });
  kino.request("toggle-play");
  const shown = new Map();
  for (let repaint = 0; repaint < 14; repaint += 1) {
    await browser.repaint(1000 / 24);
    const { picture, other } = /** @type {any} */ (kino.state.playback);
    if (picture) shown.set(picture.url, other?.url);
  }
  const url = (/** @type {number} */ id) => `http://kino/proxy/${id}`;
  const pairs = ids.map((id) => [url(id), id === 3 ? undefined : url(id + 100)]);
  assert.deepEqual([...shown], pairs);
  assert.equal(kino.state.playback.other, null);
  assert.equal(server.log.filter((one) => one === "POST /v1/frames/runs/takes").length, 1);
  kino.request("set-view", { run: null });
  assert.equal(kino.state.passTakes.size, 0);
});
