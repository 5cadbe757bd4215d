/** core/machines.js and state/machines.js: the servers that draw from the queue. */
import assert from "node:assert/strict";
import test from "node:test";
import { eta } from "../../web/core/eta.js";
import {
  clockText,
  doneAt,
  heardText,
  inSeatOrder,
  loadHint,
  loadText,
  machinesLabel,
  machinesSummary,
  rateHint,
  rateText,
  share,
  shortDevice,
  shortModel,
  shortName,
  showsMachines,
  stateText,
  workingServers,
} from "../../web/core/machines.js";
import { handleEvent } from "../../web/state/sync.js";
import { deferred, flush, openKino, task } from "./fake-host.js";

/** @param {number} seat @param {object} [more] @returns {any} */
const machine = (seat, more = {}) => ({
  seat: `runner-${seat}`,
  name: `farm:${8188 + seat}`,
  state: "working",
  here: seat === 0,
  task_id: null,
  ...{ per_minute: 0, done: 0, device: "CPU", model: "", version: "2.0" },
  seen_at: "2026-01-01T12:00:00+00:00",
  ...more,
});
const NOW = Date.parse("2026-01-01T12:03:20+00:00");
/** @param {any[]} list @param {object} [more] @returns {any} */
const machines = (list, more = {}) => ({ list, tasks: new Map(), waiting: 0, ...more });

test("those that live come first, by the number of their seats", () => {
  const list = [machine(10), machine(2), machine(0, { state: "gone" }), machine(1)];
  assert.deepEqual(
    inSeatOrder(list).map(({ seat }) => seat),
    ["runner-1", "runner-2", "runner-10", "runner-0"],
  );
});

test("how busy a server is, is said briefly, and whole in the hint", () => {
  const busy = machine(0, {
    gpu_percent: 97.4,
    gpu_memory_percent: 71,
    cpu_percent: 12,
    memory_percent: null,
  });
  assert.equal(loadText(busy).replace(/\s/g, ""), "97%");
  assert.match(loadHint(busy), /^GPU 97\s?% · GPU memory 71\s?% · processor 12\s?%$/);
  assert.equal(loadText(machine(0, { cpu_percent: 40 })).replace(/\s/g, ""), "40%");
  assert.equal(loadText(machine(0, { state: "gone", cpu_percent: 40 })), "");
  assert.equal(loadText(machine(0)), "");
});

test("there is no place for a single server, unless it was asked for", () => {
  assert.equal(showsMachines({ machines: machines([machine(0)]), tab: "queue" }), false);
  assert.equal(showsMachines({ machines: null, tab: "frame" }), false);
  assert.equal(showsMachines({ machines: machines([machine(0)]), tab: "machines" }), true);
  const withGone = machines([machine(0), machine(1, { state: "gone" })]);
  assert.equal(showsMachines({ machines: withGone, tab: "queue" }), true);
  assert.equal(machinesLabel(withGone), "Machines");
  assert.equal(machinesLabel(machines([machine(0), machine(1)])), "Machines · 2");
});

test("a share is of those that live", () => {
  const list = [
    machine(0, { per_minute: 12.46, done: 300 }),
    machine(1, { per_minute: 37.5 }),
    machine(2, { per_minute: 9, done: 1, state: "gone" }),
  ];
  assert.deepEqual(
    list.map((one) => share(one, list)),
    [25, 75, null],
  );
  assert.equal(rateText(list[0], list), "12/min · 25%");
  assert.equal(rateText(list[2], list), "");
  assert.equal(rateText(machine(0), [machine(0)]), "", "nothing was drawn");
  assert.equal(rateHint(list[0], list), "12 frames a minute, 25% of all. 300 frames since it began.");
  assert.equal(rateHint(list[2], list), "1 frame since it began.");
});

test("the summary leaves out what is not known", () => {
  const list = [machine(0, { per_minute: 20 }), machine(1, { per_minute: 11.4 }), machine(2)];
  const busy = machines(list, { waiting: 62.8 });
  const time = clockText(new Date(NOW + 120_000), NOW);
  assert.equal(machinesSummary(busy, false, NOW), `3 working, 31 frames a minute, done at about ${time}`);
  assert.equal(machinesSummary(busy, true, NOW), "3 ready, 31 frames a minute", "the queue is paused");
  assert.equal(machinesSummary(machines([machine(0)], { waiting: 5 }), false, NOW), "1 working");
  assert.equal(machinesSummary(machines([machine(0), machine(1)]), false, NOW), "2 ready");
  assert.equal(machinesSummary(null, false, NOW), "");
});

test("a server that is paused does not bring the end nearer", () => {
  const list = [machine(0, { per_minute: 10 }), machine(1, { per_minute: 90, state: "draining" })];
  assert.equal(doneAt(machines(list, { waiting: 10 }), NOW)?.getTime(), NOW + 60_000);
  assert.equal(doneAt(machines(list), NOW), null);
  assert.equal(workingServers(machines(list)), 1);
  assert.equal(workingServers(null), 1);
});

test("a time of another day has its day, a late one its date", () => {
  const hour = 3_600_000;
  assert.match(clockText(new Date(NOW + 48 * hour), NOW), /^[A-Z][a-z]{2} \d\d:\d\d/);
  assert.match(clockText(new Date(NOW + 24 * 30 * hour), NOW), /2026/);
});

test("the words for a state say what the server does", () => {
  const words = [
    machine(0, { task_id: 4 }),
    ...["working", "draining", "paused", "gone"].map((state) => machine(0, { state })),
  ].map(stateText);
  assert.deepEqual(words, ["Working", "Ready", "Pausing", "Paused", "Gone"]);
  assert.equal(heardText(machine(0), NOW), "Last heard 3 min. ago");
  assert.equal(heardText(machine(0), NOW - 200_000), "Last heard 0 sec. ago");
});

test("names are short where there is little room", () => {
  assert.equal(shortModel("video/wan2.2_i2v.safetensors"), "wan2.2_i2v");
  assert.equal(shortModel("sd15\\old.ckpt"), "old");
  assert.equal(shortModel("flux1.5"), "flux1.5");
  assert.equal(shortDevice("cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync"), "RTX 4090");
  assert.equal(shortDevice("NVIDIA H100 80GB HBM3 (1)"), "H100 80GB HBM3 (1)");
  assert.equal(shortDevice("cpu"), "CPU");
  assert.equal(shortName("node-1.studio.example:8188"), "node-1:8188");
  assert.equal(shortName("192.168.1.20:8188"), "192.168.1.20:8188");
  assert.equal(shortName("farm"), "farm");
});

test("servers share what is left, as far as there are tasks", () => {
  assert.equal(eta([4], 10, [], 2), 20);
  assert.equal(eta([4], 1, [{ frames: 1, progress: 50 }], 8), 3);
  assert.equal(eta([4], 0, [], 8), 0);
});

/** @param {any[]} list @param {any[]} [running] */
const answers = (list, running = []) => ({
  "GET /v1/machines": () => ({ machines: list }),
  "GET /v1/generator/tasks": (/** @type {any} */ { query }) =>
    query.get("status") === "running"
      ? { total: 1, frames: 1, tasks: running }
      : { total: 0, frames: 7, tasks: [] },
});

test("a single server costs one request; a second one shows what each draws", async () => {
  const list = [machine(0)];
  const { kino, server } = await openKino([], answers(list));
  await flush();
  assert.equal(kino.state.machines?.list.length, 1);
  assert.equal(kino.state.queue?.shared, false);
  list.push(machine(1, { task_id: 5 }));
  server.answers["GET /v1/generator/tasks"] = answers([], [task(5, "running")])["GET /v1/generator/tasks"];
  handleEvent(kino, "machines", { change: "began", seat: "runner-1" });
  await flush();
  assert.equal(kino.state.machines?.tasks.get(5)?.name, "Task 5");
  assert.equal(kino.state.machines?.waiting, 7);
  assert.equal(kino.state.queue?.shared, true);
});

test("events say at once which server draws a task, of any project", async () => {
  const { kino } = await openKino([], answers([machine(0), machine(1)]));
  await flush();
  const event = task(9, "running", { project_id: 3, machine: "farm:8189", preview: true, progress: 40 });
  handleEvent(kino, "task", event);
  assert.equal(kino.state.machines?.list[1].task_id, 9);
  assert.match(kino.state.machines?.tasks.get(9)?.preview_url ?? "", /tasks\/9\/preview\?n=1/);
  handleEvent(kino, "task", { ...event, status: "completed" });
  assert.equal(kino.state.machines?.list[1].task_id, null);
  assert.equal(kino.state.machines?.tasks.size, 0);
});

test("pausing and forgetting show what became of it; a late answer is dropped", async () => {
  const list = [machine(0), machine(1)];
  const { kino, server } = await openKino([], answers(list));
  await flush();
  server.answers["PATCH /v1/machines/runner-1"] = () => Object.assign(list[1], { state: "paused" });
  server.answers["DELETE /v1/machines/runner-1"] = () => ({ removed: list.pop() });
  const late = deferred();
  const normal = server.answers["GET /v1/machines"];
  server.answers["GET /v1/machines"] = () => late.promise;
  const first = kino.request("load-machines");
  server.answers["GET /v1/machines"] = normal;
  await kino.request("pause-machine", { seat: "runner-1", paused: true });
  assert.deepEqual(server.body("PATCH /v1/machines/runner-1"), { state: "paused" });
  late.resolve({ machines: [machine(0), machine(1)] });
  await first;
  assert.equal(kino.state.machines?.list[1].state, "paused");
  await kino.request("forget-machine", { seat: "runner-1" });
  assert.equal(kino.state.machines?.list.length, 1);
});

test("a server that comes back says what others draw instead", async () => {
  const { kino } = await openKino([], answers([machine(0), machine(1)]));
  await flush();
  handleEvent(kino, "machines", { change: "returned", seat: "runner-2", machine: "box:8189", count: 2 });
  assert.deepEqual(
    kino.state.notices.map((one) => one.text),
    ["box:8189 is back. Other servers draw the 2 frames that it had."],
  );
});
