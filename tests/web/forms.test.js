/** Requests of forms: state/verbs/form-requests.js, generation.js and projects.js. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { closeDialog } from "../../web/state/verbs/form-requests.js";
import { PROJECT, deferred, fakeKino, openKino, refusal } from "./fake-host.js";

const BATCH = "POST /v1/generator/batches";
const VALUES = { name: "Noon", width: 64, height: 64, fps: 24 };
const SD15 = {
  name: "sd15",
  visible: true,
  parameters: {
    prompt: { type: "string", required: true },
    seed: { type: "integer", required: false, seed: true },
  },
};
const GENERATORS = { "GET /v1/generator/plugins": { plugins: { sd15: SD15 } } };

/** @param {import("../../web/state/kino.js").Kino} kino @param {string} parameter @param {unknown} value */
const type = (kino, parameter, value) => kino.request("set-field", { generator: "sd15", parameter, value });

test("consecutive seeds follow a typed one, exactly", async () => {
  const { kino, server, texts } = await openKino([], { ...GENERATORS, [BATCH]: {} });
  type(kino, "prompt", "a fox");
  type(kino, "seed", "7");
  kino.request("set-count", { count: 3 });
  await kino.request("generate");
  const place = {};
  assert.deepEqual(server.body(BATCH), {
    ...{ type: "sd15", project_id: 1, data: { prompt: "a fox" }, place },
    seeds: [7, 8, 9],
  });
  assert.deepEqual(texts(), ["3 frames queued"]);
});

test("without a seed the server draws one for each frame", async () => {
  const { kino, server } = await openKino([], { ...GENERATORS, [BATCH]: {} });
  type(kino, "prompt", "a fox");
  await kino.request("generate", { place: { where: "before", frame_id: 4 } });
  assert.equal(server.body(BATCH).count, 1);
  assert.equal(server.body(BATCH).seeds, undefined);
  assert.deepEqual(server.body(BATCH).place, { where: "before", frame_id: 4 });
});

test("many frames of a generator without a seed are asked about, as they would be equal", async () => {
  const { seed: _, ...parameters } = SD15.parameters;
  const plugins = { sd15: { ...SD15, parameters } };
  const { kino, server } = await openKino([], { "GET /v1/generator/plugins": { plugins }, [BATCH]: {} });
  type(kino, "prompt", "a fox");
  await kino.request("generate");
  assert.equal(server.body(BATCH).count, 1);
  kino.request("set-count", { count: 3 });
  await kino.request("generate", { place: { where: "before", frame_id: 4 } });
  assert.equal(server.count(BATCH), 1);
  const { kind, title, request } = /** @type {any} */ (kino.state.dialogs.at(-1));
  assert.deepEqual([kind, title], ["confirm", "Generate 3 frames without a seed?"]);
  await kino.request(request.verb, request.detail);
  const { count, place, allow_equal } = server.body(BATCH);
  assert.deepEqual([count, allow_equal, place.frame_id], [3, true, 4]);
});

test("a seed beyond 2^53 reaches the server as typed", async () => {
  const { kino, server } = await openKino([], GENERATORS);
  let text = "";
  kino.host.fetch = async (path, init) => {
    if (path.endsWith("batches")) text = String(init.body);
    return server.fetch(path, init);
  };
  type(kino, "prompt", "a fox");
  type(kino, "seed", "9007199254740993");
  await kino.request("generate");
  assert.match(text, /"seeds":\[9007199254740993\]/);
});

test("a missing value is an error, and nothing is sent; typing clears it", async () => {
  const { kino, server } = await openKino([], GENERATORS);
  await kino.request("generate");
  assert.deepEqual(kino.state.formErrors, { prompt: "Enter a prompt." });
  assert.equal(server.count(BATCH), 0);
  type(kino, "prompt", "a");
  assert.deepEqual(kino.state.formErrors, {});
});

test("the API's message is shown at its field, without a notice", async () => {
  const refused = () => Promise.reject(refusal("invalid_data", { "data.prompt": "Too long." }));
  const { kino, texts } = await openKino([], { ...GENERATORS, [BATCH]: refused });
  type(kino, "prompt", "a");
  await kino.request("generate");
  assert.deepEqual(kino.state.formErrors, { prompt: "Too long." });
  assert.deepEqual(texts(), []);
});

test("the number of frames stays within the API's limits", () => {
  const { kino } = fakeKino();
  for (const [typed, count] of [
    [0, 1],
    [2.6, 3],
    [1e6, 10_000],
    [NaN, 1],
  ]) {
    kino.request("set-count", { count: typed });
    assert.equal(kino.state.count, count);
  }
});

test("a regenerated frame goes after the original", async () => {
  const route = "POST /v1/frames/2/regenerate";
  const { kino, server } = await openKino([1, 2, 3], { [route]: {}, "POST /v1/frames/3/regenerate": {} });
  await kino.request("regenerate", { id: 2 });
  assert.deepEqual(server.body(route), { place: { where: "before", frame_id: 3 } });
  await kino.request("regenerate", { id: 3 });
  assert.deepEqual(server.body("POST /v1/frames/3/regenerate"), { place: { where: "append" } });
});

test("a created variation closes its dialog, but no other", async () => {
  const route = "POST /v1/frames/2/regenerate";
  const answer = deferred();
  const { kino } = await openKino([1, 2], { [route]: () => answer.promise });
  const detail = { id: 2, overrides: { seed: null }, place: {}, count: 1 };
  kino.set({ dialogs: [{ kind: "variation", id: 2 }] });
  const creating = kino.request("create-variation", detail);
  assert.ok(kino.state.pending.has("create-variation"));
  kino.request("open-dialog", { kind: "about" });
  answer.resolve({});
  await creating;
  assert.deepEqual(
    kino.state.dialogs.map(({ kind }) => kind),
    ["variation", "about"],
  );
  closeDialog(kino, "about");
  closeDialog(kino, "about");
  assert.equal(kino.state.dialogs.length, 1);
});

test("a new project is opened, and its dialog closed", async () => {
  const created = { ...PROJECT, ...VALUES, id: 5 };
  const { kino } = await openKino([1], {
    "POST /v1/projects": created,
    "GET /v1/projects/5/timeline": { revision: 0, frame_ids: [], holds: [] },
  });
  kino.set({ dialogs: [{ kind: "new-project" }] });
  await kino.request("create-project", VALUES);
  assert.equal(kino.state.project?.id, 5);
  assert.deepEqual(kino.state.timeline?.ids, []);
  assert.deepEqual(kino.state.dialogs, []);
  assert.equal(kino.state.projects?.length, 2);
});

test("a name that is taken is an error of the name, and the dialog stays", async () => {
  const { kino, texts } = await openKino([], {
    "POST /v1/projects": () => Promise.reject(refusal("name_taken")),
  });
  kino.set({ dialogs: [{ kind: "new-project" }] });
  await kino.request("create-project", VALUES);
  assert.deepEqual(kino.state.formErrors, { "project.name": "Refused: name_taken." });
  assert.equal(kino.state.dialogs.length, 1);
  assert.deepEqual(texts(), []);
});

const DELETED = [{ undo: "token", name: "Fox", frames: 3, deleted_at: "2026-11-27T10:00:00.000+00:00" }];

test("deleted projects can be restored, also if one could not be deleted", async () => {
  const { kino, server, texts } = await openKino([], {
    "DELETE /v1/projects/1": { undo: "token" },
    "POST /v1/projects/restore": PROJECT,
    "GET /v1/projects/restore": { projects: DELETED },
  });
  await kino.request("delete-projects", { ids: [1, 99] });
  assert.deepEqual(kino.state.deletedProjects, DELETED);
  assert.deepEqual(texts(), ["Deleted 1 project", "Refused: not_found."]);
  const { action } = kino.state.notices[0];
  assert.deepEqual(action?.request, { verb: "restore-projects", detail: { tokens: ["token"] } });
  await kino.request("restore-projects", { tokens: ["token"] });
  assert.deepEqual(server.body("POST /v1/projects/restore"), { undo: "token" });
  assert.equal(texts().at(-1), "Restored 1 project");
});

test("a saved generator is selected", async () => {
  const plugins = { mine: { ...SD15, name: "mine" } };
  const { kino, server, texts } = await openKino([], {
    "POST /v1/generator/plugins": {},
    "GET /v1/generator/plugins": { plugins },
  });
  await kino.request("save-generator", { name: "mine", description: "", relations: { 1: "self" } });
  assert.deepEqual(server.body("POST /v1/generator/plugins"), {
    name: "mine",
    description: "",
    prompt: { 1: {} },
    relations: { 1: "self" },
  });
  assert.equal(kino.state.generator, "mine");
  assert.deepEqual(texts(), ["Generator mine saved"]);
});

test("a copied generator is opened to be edited; a deleted one comes back", async () => {
  const copy = { ...SD15, name: "sd15 copy 2", builtin: false };
  const { kino, server, texts } = await openKino([], {
    "POST /v1/generator/plugins/sd15/copy": copy,
    "DELETE /v1/generator/plugins/sd15%20copy%202": {},
    "POST /v1/generator/plugins/sd15%20copy%202/restore": copy,
    "GET /v1/generator/plugins": { plugins: { sd15: SD15, "sd15 copy 2": copy } },
  });
  kino.set({ generators: /** @type {any} */ ({ sd15: SD15, "SD15 copy": SD15 }) });
  await kino.request("copy-generator", { name: "sd15" });
  assert.deepEqual(server.body("POST /v1/generator/plugins/sd15/copy"), { name: "sd15 copy 2" });
  assert.deepEqual(kino.state.dialogs.at(-1), { kind: "edit-generator", name: "sd15 copy 2" });
  await kino.request("delete-generator", { name: "sd15 copy 2" });
  assert.deepEqual(kino.state.dialogs, []);
  const request = kino.state.notices.at(-1)?.action?.request;
  assert.deepEqual(request, { verb: "restore-generator", detail: { name: "sd15 copy 2" } });
  await kino.request("restore-generator", { name: "sd15 copy 2" });
  assert.equal(texts().at(-1), "Restored generator sd15 copy 2");
});

test("a renamed generator stays selected; a refused edit stays open with its message", async () => {
  const { kino, texts } = await openKino([], {
    "PUT /v1/generator/plugins/mine": { ...SD15, name: "yours" },
    "PUT /v1/generator/plugins/other": () => Promise.reject(refusal("name_taken")),
    "GET /v1/generator/plugins": { plugins: { yours: { ...SD15, name: "yours" } } },
  });
  kino.set({ generator: "mine", dialogs: [{ kind: "edit-generator", name: "mine" }] });
  await kino.request("edit-generator", { name: "mine", changes: { name: "yours" } });
  assert.equal(kino.state.generator, "yours");
  assert.deepEqual(kino.state.dialogs, []);
  assert.deepEqual(texts(), ["Generator yours saved"]);
  kino.set({ dialogs: [{ kind: "edit-generator", name: "other" }] });
  await kino.request("edit-generator", { name: "other", changes: { name: "sd15" } });
  assert.deepEqual(kino.state.formErrors, { "generator.name": "Refused: name_taken." });
  assert.equal(kino.state.dialogs.length, 1);
});
