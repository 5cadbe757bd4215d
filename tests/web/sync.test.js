/** state/sync.js: loading, and events of the server. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { handleEvent, loadTimeline } from "../../web/state/sync.js";
import { PROJECT, deferred, fakeKino, flush, openKino } from "./fake-host.js";

const OTHER = { ...PROJECT, id: 2, uid: "p2", name: "Dusk" };
const TWO_PROJECTS = {
  "GET /v1/projects/2/history": { undo: null, redo: null },
  "GET /v1/projects": () => ({ projects: [PROJECT, OTHER] }),
  "GET /v1/projects/2/timeline": () => ({ revision: 5, frame_ids: [21], holds: [] }),
};
/** @param {object} changes */
const framesEvent = (changes) => ({
  project_id: 1,
  revision: 2,
  change: "saved",
  frame_ids: [9],
  before: null,
  replaced: [],
  ...changes,
});

test("loads projects and opens the one that was open in this browser", async () => {
  const { kino, browser, titles } = fakeKino(TWO_PROJECTS);
  browser.stored.set("kino-project", "p2");
  await kino.request("reload");
  assert.equal(kino.state.project?.name, "Dusk");
  assert.deepEqual(kino.state.timeline?.ids, [21]);
  assert.equal(kino.state.selection.cursor, 21);
  assert.equal(titles.at(-1), "Kino - Dusk");
});

test("a project that a graph creates is named with its first frames, and opened if none is", async () => {
  const answers = { ...TWO_PROJECTS, "GET /v1/projects/2": OTHER };
  const { kino, texts } = await openKino([], answers);
  handleEvent(kino, "frames", framesEvent({ project_id: 2 }));
  handleEvent(kino, "project", { project_id: 2, change: "created" });
  await flush();
  assert.deepEqual(texts(), []);
  handleEvent(kino, "frames", framesEvent({ project_id: 2 }));
  handleEvent(kino, "frames", framesEvent({ project_id: 2, frame_ids: [10] }));
  await flush();
  assert.deepEqual(texts(), ["The frames are in the new project \u2068Dusk\u2069"]);
  assert.deepEqual(kino.state.notices[0].action?.request, { verb: "open-project", detail: { id: 2 } });
  await kino.request("open-project", { id: 2 });
  assert.equal(kino.state.project?.name, "Dusk");

  const empty = fakeKino({ ...answers, "GET /v1/projects": { projects: [] } });
  await empty.kino.request("reload");
  handleEvent(empty.kino, "project", { project_id: 2, change: "created" });
  handleEvent(empty.kino, "frames", framesEvent({ project_id: 2 }));
  await flush();
  assert.equal(empty.kino.state.project?.name, "Dusk");
});

test("without a project, nothing is open", async () => {
  const { kino } = fakeKino({ "GET /v1/projects": { projects: [] } });
  await kino.request("reload");
  assert.equal(kino.state.project, null);
  assert.deepEqual(kino.state.projects, []);
});

test("a failure to load is the state's trouble, until loading succeeds", async () => {
  const { kino, server } = fakeKino();
  server.online = false;
  await kino.request("reload");
  assert.equal(kino.state.trouble?.code, "offline");
  server.online = true;
  await kino.request("reload");
  assert.equal(kino.state.trouble, null);
});

test("the first reading of the machine comes with its health", async () => {
  const { kino } = await openKino([]);
  assert.deepEqual(kino.state.metrics, { now: { cpu_percent: 1 }, history: [] });
});

test("a reading that arrives meanwhile is newer, and stays", async () => {
  const health = deferred();
  const { kino } = fakeKino({ "GET /health": () => health.promise });
  const loading = kino.request("reload");
  handleEvent(kino, "metrics", { cpu_percent: 2 });
  health.resolve({ metrics: { cpu_percent: 1 } });
  await loading;
  assert.deepEqual(kino.state.metrics.now, { cpu_percent: 2 });
});

test("the history of readings is one minute long", () => {
  const { kino } = fakeKino();
  for (let at = 0; at < 40; at += 1) handleEvent(kino, "metrics", { cpu_percent: at });
  assert.equal(kino.state.metrics.history.length, 30);
  assert.equal(kino.state.metrics.history[0].cpu_percent, 10);
});

test("a timeline that arrives after another project was opened is dropped", async () => {
  const late = deferred();
  const { kino, server } = await openKino([1, 2], TWO_PROJECTS);
  server.answers["GET /v1/projects/1/timeline"] = () => late.promise;
  const loading = loadTimeline(kino);
  await kino.request("open-project", { id: 2 });
  late.resolve({ revision: 9, frame_ids: [1, 2, 3], holds: [] });
  await loading;
  assert.deepEqual(kino.state.timeline?.ids, [21]);
});

test("a timeline older than the one shown is dropped", async () => {
  const { kino } = await openKino([1, 2]);
  handleEvent(kino, "frames", framesEvent({}));
  await loadTimeline(kino);
  assert.deepEqual(kino.state.timeline?.ids, [1, 2, 9]);
});

test("a saved frame is appended without another request", async () => {
  const { kino, server } = await openKino([1, 2]);
  handleEvent(kino, "frames", framesEvent({}));
  assert.deepEqual(kino.state.timeline?.ids, [1, 2, 9]);
  assert.equal(kino.state.slots?.length, 3);
  assert.equal(server.count("GET /v1/projects/1/timeline"), 1);
});

/** @param {string} seat @returns {any} */
const server = (seat) => ({ seat, name: seat, state: "working", per_minute: 0, done: 0 });
const TWO_SERVERS = {
  "GET /v1/machines": () => ({ machines: [server("runner-0"), server("runner-1")] }),
};

test("events of several servers are put in order, and no timeline is read for them", async () => {
  const { kino, server: kinoServer } = await openKino([1, 2], TWO_SERVERS);
  await flush();
  handleEvent(kino, "frames", framesEvent({ revision: 4, frame_ids: [11] }));
  handleEvent(kino, "frames", framesEvent({ revision: 3, frame_ids: [10] }));
  assert.deepEqual(kino.state.timeline?.ids, [1, 2]);
  handleEvent(kino, "frames", framesEvent({ revision: 2, frame_ids: [9] }));
  assert.deepEqual(kino.state.timeline?.ids, [1, 2, 9, 10, 11]);
  assert.equal(kinoServer.count("GET /v1/projects/1/timeline"), 1);
});

test("an event of several servers that never comes costs one look at the timeline", async (context) => {
  const { kino, server: kinoServer } = await openKino([1, 2], TWO_SERVERS);
  await flush();
  context.mock.timers.enable({ apis: ["setTimeout"] });
  handleEvent(kino, "frames", framesEvent({ revision: 4, frame_ids: [11] }));
  handleEvent(kino, "frames", framesEvent({ revision: 5, frame_ids: [12] }));
  context.mock.timers.tick(1000);
  await flush();
  assert.ok(kinoServer.count("GET /v1/projects/1/timeline") >= 2);
});

test("after a missed event the timeline is loaded again", async () => {
  const { kino, server } = await openKino([1, 2]);
  handleEvent(kino, "frames", framesEvent({ revision: 4 }));
  await flush();
  assert.equal(server.count("GET /v1/projects/1/timeline"), 2);
});

test("events of other projects and unknown kinds are ignored", async () => {
  const { kino } = await openKino([1, 2]);
  const before = kino.state;
  handleEvent(kino, "frames", framesEvent({ project_id: 2 }));
  handleEvent(kino, "weather", {});
  handleEvent(kino, "toString", {});
  assert.equal(kino.state, before);
});

test("the cursor follows its frame's replacement", async () => {
  const { kino } = await openKino([1, 2, 3]);
  kino.request("select-frame", { id: 2, how: "one" });
  handleEvent(kino, "frames", framesEvent({ before: 3, replaced: [2] }));
  assert.deepEqual(kino.state.timeline?.ids, [1, 9, 3]);
  assert.equal(kino.state.selection.cursor, 9);
});

test("a changed picture is loaded again", async () => {
  const { kino, server } = await openKino([1, 2]);
  await kino.request("load-frames", { from: 0, to: 2 });
  await flush();
  kino.set({ sidecars: new Map([[1, /** @type {any} */ ({})]]) });
  const before = server.count("GET /v1/projects/1/frames");
  handleEvent(kino, "frames", framesEvent({ change: "changed", frame_ids: [1] }));
  assert.deepEqual([...kino.state.frames.keys()], [1, 2]); // the old one is shown meanwhile
  assert.equal(server.count("GET /v1/projects/1/frames"), before + 1);
  assert.equal(kino.state.sidecars.size, 0);
});

test("a renamed project gets its new title", async () => {
  const projects = { projects: [PROJECT] };
  const { kino, titles } = await openKino([], { "GET /v1/projects": () => projects });
  projects.projects = [{ ...PROJECT, name: "Noon" }];
  handleEvent(kino, "project", { project_id: 1, change: "changed" });
  await flush();
  assert.equal(kino.state.project?.name, "Noon");
  assert.equal(titles.at(-1), "Kino - Noon");
});

test("if the open project is deleted, another one is opened", async () => {
  const projects = { projects: [PROJECT, OTHER] };
  const { kino } = await openKino([1], { ...TWO_PROJECTS, "GET /v1/projects": () => projects });
  projects.projects = [OTHER];
  handleEvent(kino, "project", { project_id: 1, change: "deleted" });
  await flush();
  assert.equal(kino.state.project?.name, "Dusk");
});

test("another project clears what belongs to the first", async () => {
  const { kino } = await openKino([1, 2], {
    ...TWO_PROJECTS,
    "GET /v1/generator/plugins": {
      plugins: {
        img2img: { visible: true, parameters: { image: { type: "image" }, steps: { type: "integer" } } },
      },
    },
  });
  kino.set({ forms: { img2img: { image: 1, steps: 4 } } });
  kino.request("set-mark", { side: "in", id: 2 });
  kino.request("copy");
  await kino.request("open-project", { id: 2 });
  assert.deepEqual(kino.state.forms, { img2img: { steps: 4 } });
  assert.equal(kino.state.playback.in, null);
  assert.ok(kino.state.clipboard, "frames can be pasted into another project");
});

test("the generator stays selected while there is one", async () => {
  const plugins = { a: { visible: true }, sd15: { visible: true } };
  const { kino } = fakeKino({ "GET /v1/generator/plugins": () => ({ plugins }) });
  await kino.request("reload");
  assert.equal(kino.state.generator, "sd15");
  kino.request("select-generator", { name: "a" });
  await kino.request("load-generators");
  assert.equal(kino.state.generator, "a");
});
