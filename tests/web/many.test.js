/** Several frames at once: core/many.js, core/many-orders.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { frameMenu } from "../../web/core/frame-menu.js";
import { requestForKey } from "../../web/core/keys.js";
import {
  changesNothing,
  picturesOf,
  pictureGenerators,
  runFields,
  runOrder,
  varyFields,
  varyOrder,
} from "../../web/core/many-orders.js";
import {
  commonRows,
  notMade,
  numbersText,
  onlyDifferences,
  rangesText,
  tableOf,
} from "../../web/core/many.js";
import { buildTimeline } from "../../web/core/timeline.js";
import { PROJECT } from "./fake-host.js";

const FOX = { prompt: "a fox", steps: 1, sampler: "euler", denoise: 1 };
/** @param {number} id @param {object} [params] @returns {any} */
const made = (id, params = {}) => ({
  ...{ id, generator: "sd15", prompt: true, problem: null },
  params: { ...FOX, seed: id, ...params },
});
/** @param {number} id @returns {any} */
const imported = (id) => ({ ...made(id), prompt: false, params: {} });
const FIVE = [1, 2, 3, 4].map((id) => made(id)).concat(made(5, { steps: 3 }));

test("a common value is shown, others are counted", () => {
  const rows = commonRows(FIVE.map(({ params }) => params)).map(({ name, text, values }) => [
    name,
    text,
    values,
  ]);
  assert.deepEqual(rows, [
    ["prompt", "a fox", 1],
    ["sampler", "euler", 1],
    ["steps", "", 2],
    ["seed", "", 5],
  ]);
  const some = commonRows([{ ...FOX }, { ...FOX, denoise: 0.5, guidance: 3 }]);
  assert.deepEqual(
    some.filter(({ values }) => values > 1).map(({ name }) => name),
    ["guidance", "denoise"],
  );
  assert.deepEqual(commonRows([]), []);
});

test("the table marks what differs from the most common value of a column", () => {
  const { columns, rows } = onlyDifferences(tableOf(FIVE, "Generator"));
  assert.deepEqual(
    columns.map(({ label }) => label),
    ["Generator", "Steps", "Seed"],
  );
  const odd = rows.map(({ cells }) => cells.map((cell) => cell.odd));
  assert.deepEqual(
    odd.slice(0, 4).flat(),
    Array(12).fill(false),
    "seeds that are all different have no odd one",
  );
  assert.deepEqual(odd[4], [false, true, false]);
  assert.deepEqual(rows[4].cells[1], { text: "3", odd: true });
});

test("two values as common as each other are both usual; what a frame lacks is odd", () => {
  const { rows } = onlyDifferences(
    tableOf([made(1), made(2), made(3, { steps: 2 }), made(4, { steps: 2, guidance: 1 })], "Generator"),
  );
  assert.deepEqual(
    rows.map(({ cells }) => cells.map(({ text, odd }) => (odd ? `!${text}` : text)).join()),
    ["sd15,1,,1", "sd15,1,,2", "sd15,2,,3", "sd15,2,!1,4"],
  );
  const all = tableOf([made(1), made(1)], "Generator");
  assert.equal(onlyDifferences(all).columns.length, 1);
  assert.equal(all.columns.length, 6);
  assert.deepEqual(tableOf([], "Generator"), { columns: [], rows: [] });
});

test("a picture of which nothing is known is compared with nothing", () => {
  const frames = [...FIVE, { ...imported(6), generator: "import" }];
  assert.deepEqual(
    commonRows(frames.map(({ params }) => params)),
    commonRows(FIVE.map(({ params }) => params)),
  );
  const { columns, rows } = onlyDifferences(tableOf(frames, "Generator"));
  assert.deepEqual(
    columns.map(({ name }) => name),
    ["generator", "steps", "seed"],
  );
  assert.deepEqual(rows[5].cells, [
    { text: "import", odd: true },
    { text: "", odd: false },
    { text: "", odd: false },
  ]);
});

test("frames are named by ranges of their numbers", () => {
  assert.equal(rangesText([1, 2, 3, 5, 7, 8]), "1–3, 5, 7, 8");
  const timeline = buildTimeline([30, 10, 20], 1);
  assert.equal(numbersText({ timeline }, [20, 30, 99]), "1, 3");
  assert.deepEqual(notMade([made(1), imported(2)]), [2]);
});

const GENERATORS = /** @type {any} */ ({
  sd15: {
    name: "sd15",
    visible: true,
    unavailable: "",
    parameters: { sampler: { options: ["euler", "heun"] } },
  },
  img2img: {
    ...{ name: "img2img", visible: true, unavailable: "", output: null },
    parameters: {
      seed: { type: "integer", required: false, seed: true },
      image: { type: "image", required: true },
      prompt: { type: "string", required: true },
    },
  },
  gone: { name: "gone", visible: true, unavailable: "missing", parameters: { image: { type: "image" } } },
});
const hint = (/** @type {any} */ { text, values }) => text || `${values} values`;

test("fields are optional, for what all frames have, and say what an empty one leaves", () => {
  const frames = [made(1, { guidance: 2 }), made(2, { steps: 2, denoise: 0.5 })];
  const { fields, missing } = varyFields(frames, GENERATORS, hint);
  assert.deepEqual(Object.keys(fields), ["prompt", "steps", "sampler", "denoise"]);
  assert.deepEqual(missing, ["guidance"]);
  assert.ok(Object.values(fields).every(({ required }) => !required));
  assert.deepEqual([fields.prompt.empty, fields.steps.empty], ["a fox", "2 values"]);
  assert.deepEqual(fields.sampler.options, ["euler", "heun"]);
  assert.deepEqual(varyFields([], GENERATORS, hint), { fields: {}, missing: [] });
});

test("only what is typed is in the order of variations", () => {
  const { fields } = varyFields(FIVE, GENERATORS, hint);
  const seeded = { ...fields, seed: /** @type {any} */ ({ type: "integer", required: false, seed: true }) };
  const typed = { prompt: "", steps: "2", seed: "7" };
  const take = varyOrder([1, 5], seeded, typed, { seeds: "fixed", where: "take" });
  assert.deepEqual(take.body, {
    ...{ frame_ids: [1, 5], overrides: { steps: 2 }, seeds: "fixed" },
    place: { where: "take" },
  });
  const running = varyOrder([1], seeded, typed, { seeds: "running", where: "after" });
  assert.deepEqual(running.body.overrides, { steps: 2, seed: 7n });
  const wrong = varyOrder([1], seeded, { steps: "0" }, { seeds: "fixed", where: "take" });
  assert.deepEqual(wrong.errors, { steps: "At least 1." });
  const nothing = varyOrder([1], seeded, { prompt: "" }, { seeds: "fixed", where: "take" }).body;
  assert.ok(changesNothing(nothing));
  assert.ok(!changesNothing({ ...nothing, seeds: "random" }));
});

test("a generator over frames asks all but their picture", () => {
  assert.deepEqual(
    pictureGenerators(GENERATORS).map(({ name }) => name),
    ["img2img"],
  );
  const { img2img } = GENERATORS;
  assert.deepEqual(Object.keys(runFields(img2img, "image", "random")), ["prompt"]);
  assert.deepEqual(Object.keys(runFields(img2img, "image", "fixed")), ["prompt", "seed"]);
  const how = /** @type {const} */ ({ picture: "image", where: "take", show: true });
  const project = /** @type {any} */ (PROJECT);
  const values = { prompt: "dawn", seed: "7", image: 3 };
  const { body } = runOrder([1, 2], img2img, values, { project, ...how, seeds: "running" });
  assert.deepEqual(body, {
    ...{ type: "img2img", project_id: 1, data: { prompt: "dawn", seed: 7n }, place: { where: "take" } },
    frames: { parameter: "image", ids: [1, 2], seeds: "running" },
  });
  const drawn = runOrder([1], img2img, values, { project, ...how, seeds: "random" });
  assert.deepEqual(drawn.body.data, { prompt: "dawn" });
  const empty = runOrder([1], img2img, {}, { project, ...how, seeds: "fixed" });
  assert.deepEqual(Object.keys(empty.errors), ["prompt"]);
  assert.equal(picturesOf(img2img, values, project), 1);
  const clip = { ...img2img, output: { frames: 17, drop_first: 1, drop_last: 0, fps: 16 } };
  assert.equal(picturesOf(clip, values, project), 16);
});

test("V and the menu are about all selected frames, in the order of the timeline", () => {
  const state = /** @type {any} */ ({
    selection: { ids: new Set([2, 1]), cursor: 2 },
    sidecars: new Map(),
    timeline: buildTimeline([1, 2, 3], 1),
    markers: [],
  });
  const press = { key: "v", ctrl: false, shift: false, alt: false };
  assert.deepEqual(requestForKey(press, state)?.detail, { kind: "vary-frames", ids: [1, 2] });
  const labels = frameMenu(state, 2).map((item) => item?.label);
  assert.deepEqual(labels.slice(0, 4), [
    "Regenerate 2 frames",
    "Vary all 2 frames…",
    "Run a generator over 2 frames…",
    "Compare in a table…",
  ]);
  assert.equal(frameMenu(state, 3)[1]?.label, "Create variation…");
});
