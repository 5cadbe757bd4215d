/** state/verbs/sheets.js, state/sheet-changes.js: sheets are loaded, and changed one by one. */
import assert from "node:assert/strict";
import test from "node:test";
import { flush, openKino, refusal } from "./fake-host.js";

const SHEET = {
  ...{ uid: "s1", revision: "r0", name: "Zoom", generator: "sd15", frames: 2, data: {}, seed: null },
  tracks: { cfg: { keys: [[0, 4]] } },
  ...{ bpm: 120, offset: 0, sound_from: 0, made: 0, frame_ids: [0, 0], changed: [], missing: 2, problem: "" },
};
const PUT = "PUT /v1/projects/1/sheets/s1";
const tracks = (/** @type {number} */ value) => ({ tracks: { cfg: { keys: [[0, value]] } } });

/** @param {import("./fake-host.js").Answers} [answers] */
async function openSheets(answers = {}) {
  const fake = await openKino([1, 2], {
    "GET /v1/projects/1/sheets": () => ({ total: 1, sheets: [SHEET] }),
    ...answers,
  });
  await new Promise((resolve) => setTimeout(resolve, 350));
  await flush();
  return fake;
}

test("changes are seen at once, and each is sent on top of the one before", async () => {
  let revision = 0;
  const { kino, server } = await openSheets({
    [PUT]: (/** @type {any} */ { body }) => ({
      ...SHEET,
      ...body,
      revision: `r${(revision += 1)}`,
      changed: [2],
    }),
  });
  const first = kino.request("change-sheet", { uid: "s1", changes: /** @type {any} */ (tracks(5)) });
  const second = kino.request("change-sheet", { uid: "s1", changes: /** @type {any} */ (tracks(6)) });
  assert.deepEqual(kino.state.sheets[0].tracks, tracks(6).tracks);
  await Promise.all([first, second]);
  const sent = server.bodies.filter((_, at) => server.log[at] === PUT);
  assert.deepEqual(
    sent.map(({ revision: known, tracks: { cfg } }) => [known, cfg.keys[0][1]]),
    [
      ["r0", 5],
      ["r1", 6],
    ],
  );
  assert.equal(kino.state.sheets[0].revision, "r2");
  assert.deepEqual([...kino.state.changed], [2]);
});

test("what can't be used is said at its track, and the sheet is as the server has it", async () => {
  const { kino, texts } = await openSheets({
    [PUT]: () => {
      throw refusal("invalid_sheet", {}, { track: "cfg" });
    },
  });
  await kino.request("change-sheet", { uid: "s1", changes: { tracks: { cfg: { expr: "wave(f)" } } } });
  assert.equal(kino.state.sheetProblem?.track, "cfg");
  assert.deepEqual(kino.state.sheets[0].tracks, SHEET.tracks);
  assert.deepEqual(texts(), []);
});

test("a sheet that somebody else changed is loaded again, and that is said", async () => {
  const { kino, server, texts } = await openSheets({
    [PUT]: () => {
      throw refusal("sheet_conflict");
    },
  });
  await kino.request("change-sheet", { uid: "s1", changes: { name: "Pan" } });
  assert.equal(kino.state.sheets[0].name, "Zoom");
  assert.ok(server.log.lastIndexOf("GET /v1/projects/1/sheets") > server.log.lastIndexOf(PUT));
  assert.equal(texts().length, 1);
});

test("the drawer opens with the newest sheet, takes some height, and gives it back", async () => {
  const { kino } = await openSheets();
  kino.set({ studio: true, split: 70 });
  await kino.request("open-sheet", {});
  assert.deepEqual([kino.state.sheet, kino.state.split], ["s1", 50]);
  await kino.request("close-sheet");
  assert.deepEqual([kino.state.sheet, kino.state.split], [null, 70]);
});

test("the values are loaded once for a revision", async () => {
  const { kino, server } = await openSheets({
    "GET /v1/projects/1/sheets/s1/values": { first: 0, values: { cfg: [4, 4] }, clamped: {} },
  });
  await kino.request("load-columns", { uid: "s1" });
  await kino.request("load-columns", { uid: "s1" });
  assert.deepEqual(kino.state.columns.get("s1")?.values.cfg, [4, 4]);
  assert.equal(server.count("GET /v1/projects/1/sheets/s1/values"), 1);
});

test("a change after an undo is sent on top of it", async () => {
  let revision = "r0";
  const { kino, server } = await openSheets({
    "GET /v1/projects/1/sheets": () => ({ total: 1, sheets: [{ ...SHEET, revision }] }),
    "POST /v1/projects/1/undo": () => {
      revision = "r-before";
      return { message: "Undone", step: { step: "a", text: "" }, history: { undo: null, redo: null } };
    },
    [PUT]: (/** @type {any} */ { body }) => ({ ...SHEET, ...body }),
  });
  const undone = kino.request("undo", {});
  const changed = kino.request("change-sheet", { uid: "s1", changes: { name: "Pan" } });
  await Promise.all([undone, changed]);
  assert.equal(server.body(PUT).revision, "r-before");
  assert.equal(kino.state.sheets[0].name, "Pan");
});
