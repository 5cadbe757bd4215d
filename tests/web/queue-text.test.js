/** core/queue-text.js: what the queue says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  pauseText,
  queueLabel,
  queueSummary,
  taskFacts,
  taskText,
  waitText,
} from "../../web/core/queue-text.js";
import { task } from "./fake-host.js";

const QUEUE = {
  ...{ tasks: [], waiting: 3, toGenerate: 3, frames: 3, elsewhere: 0 },
  ...{ failed: 1, stopped: 0, paused: false, shared: false, eta: 20 },
};
const NONE = { waiting: 0, toGenerate: 0, frames: 0 };
const FAILED = "Waits for task 12, which failed. Retry that one, or stop this one.";

test("the summary leaves out what there is none of, and what the pause says", () => {
  assert.equal(queueSummary(QUEUE), "3 frames waiting · 20 s · 1 failed");
  assert.equal(queueSummary({ ...QUEUE, failed: 0, eta: null }), "3 frames waiting");
  const clips = { ...QUEUE, waiting: 4, frames: 51, failed: 0, eta: null };
  assert.equal(queueSummary(clips), "51 frames waiting · 1 task waiting", "one of them makes none");
  assert.equal(queueSummary({ ...QUEUE, paused: true, eta: null }), "1 failed");
  assert.equal(queueSummary(null), "");
});

test("the tab counts what waits and runs, and says that the queue is paused", () => {
  assert.equal(queueLabel(null), "Queue");
  assert.equal(queueLabel({ ...QUEUE, ...NONE, failed: 0 }), "Queue");
  assert.equal(queueLabel({ ...QUEUE, tasks: [task(1, "running")] }), "Queue · 4 · 1 failed");
  const tasks = [task(1, "running", { frames: 17 }), task(2, "running", { lane: "local" })];
  assert.equal(queueLabel({ ...QUEUE, tasks, frames: 34 }), "Queue · 52 · 1 failed");
  assert.equal(queueLabel({ ...QUEUE, frames: 1200, paused: true }), "Queue · 1,200 · paused · 1 failed");
  assert.equal(queueLabel({ ...QUEUE, ...NONE, failed: 0, paused: true }), "Queue · paused");
});

test("a paused queue says how many tasks wait, here and in other projects", () => {
  assert.equal(pauseText({ waiting: 0, elsewhere: 0 }), "new tasks will wait");
  assert.equal(pauseText({ waiting: 1, elsewhere: 0 }), "1 task waiting");
  assert.equal(pauseText({ waiting: 3, elsewhere: 9 }), "3 tasks waiting, and 9 of other projects");
  assert.equal(pauseText({ waiting: 0, elsewhere: 9 }), "9 tasks of other projects waiting");
});

test("a clip says how many frames it has", () => {
  assert.equal(taskText(task(1, "queued", { frames: 17 }), undefined, false), "17 frames · waiting");
  assert.equal(taskText(task(1, "queued", { frames: 1 }), undefined, false), "waiting");
});

test("a task that waits names the one that it waits for", () => {
  const waiting = task(13, "queued", { after: 12, waits_for: FAILED });
  const text = "Waits for task 12 (\u2068A fox\u2069), which failed. Retry that one, or stop this one.";
  assert.equal(taskText(waiting, task(12, "failed", { name: "A fox" }), false), text);
  assert.equal(taskText(waiting, undefined, false), FAILED, "the other one is not listed");
  assert.equal(waitText(task(1, "queued"), undefined), "");
});

test("a long name is cut, and none is read as a pattern", () => {
  const waiting = { after: 12, waits_for: "Waits for task 12." };
  assert.equal(waitText(waiting, { name: "$& $1" }), "Waits for task 12 (\u2068$& $1\u2069).");
  const cut = waitText(waiting, { name: "fox ".repeat(50) });
  assert.equal(cut, `Waits for task 12 (\u2068${"fox ".repeat(15).slice(0, 59).trimEnd()}…\u2069).`);
});

test("a task that others wait for shows its number", () => {
  assert.equal(taskText(task(12, "queued"), undefined, true), "Task 12 · waiting");
  assert.equal(taskText(task(12, "running"), undefined, true), "Task 12");
  assert.equal(taskText(task(12, "failed", { error: "No disk." }), undefined, true), "Task 12 · No disk.");
});

test("a failure without a reason says where to look", () => {
  const text = "The task failed without a message. See ComfyUI's log.";
  assert.equal(taskText(task(1, "failed", { error: "" }), undefined, false), text);
  assert.equal(taskText(task(1, "stopped"), undefined, false), "stopped");
  assert.equal(taskText(task(1, "running"), undefined, false), "");
});

test("rows of one order show their turn, place and seed", () => {
  const numbers = new Map([[7, 11]]);
  const facts = (/** @type {object} */ data, status = "queued", ahead = 2) =>
    taskFacts(/** @type {any} */ ({ status, data }), numbers, ahead);
  const replacing = { place: { where: "replace", frame_id: 7 }, seed: 118 };
  assert.deepEqual(facts(replacing), ["#3 in queue", "replaces frame 12", "seed 118"]);
  assert.deepEqual(facts(replacing, "running", 0), ["replaces frame 12", "seed 118"]);
  assert.deepEqual(facts({ place: { where: "after", frame_id: 7 }, overrides: { seed: "9" } }, "failed", 0), [
    "after frame 12",
    "seed 9",
  ]);
  assert.deepEqual(facts({ place: { where: "before", frame_id: 8 }, overrides: { seed: null } }), [
    "#3 in queue",
  ]);
});

test("a task that several servers could draw says which one does", () => {
  const drawn = task(1, "running", { machine: "farm-2.studio.example:8188" });
  assert.deepEqual(taskFacts(drawn, undefined, 0, true), ["on farm-2:8188"]);
  assert.deepEqual(taskFacts(drawn, undefined, 0), []);
  assert.deepEqual(taskFacts({ ...drawn, status: "queued" }, undefined, 0, true), []);
});
