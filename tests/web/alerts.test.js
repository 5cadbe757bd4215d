/** core/queue-watch.js and state/alerts.js: a notification when a long queue has ended. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { IDLE, alertsOf, takesLong, watchQueue } from "../../web/core/queue-watch.js";
import { flush, openKino, task } from "./fake-host.js";

/** @param {any[]} tasks @param {object} [more] @returns {any} */
const queue = (tasks, more = {}) => ({
  ...{ tasks, waiting: 0, failed: 0, paused: false, eta: null },
  ...more,
});
const RUNNING = queue([task(1, "running")]);
const EMPTY = queue([]);

test("a queue ends when nothing runs or waits; only a long one counts", () => {
  const { watch } = watchQueue(IDLE, RUNNING, 1000);
  assert.deepEqual(watch, { since: 1000, failed: 0 });
  assert.equal(watchQueue(watch, RUNNING, 50_000).watch, watch);
  assert.deepEqual(watchQueue(watch, EMPTY, 61_000), { watch: IDLE, ended: null });
  assert.deepEqual(watchQueue(watch, EMPTY, 61_001), { watch: IDLE, ended: { failed: 0 } });
  assert.equal(watchQueue(IDLE, EMPTY, 99_000).ended, null);
  assert.equal(watchQueue(watch, null, 99_000).ended, null);
});

test("tasks that wait for a failed one end the queue, paused ones do not", () => {
  const watch = { since: 0, failed: 1 };
  const blocked = task(2, "queued", { waits_for: "Task 1 failed." });
  const stuck = queue([task(1, "failed"), task(9, "failed"), blocked], { waiting: 1, failed: 1 });
  assert.deepEqual(watchQueue(watch, stuck, 90_000).ended, { failed: 1 });
  const waiting = queue([task(2, "queued")], { waiting: 1 });
  assert.equal(watchQueue(watch, waiting, 90_000).watch, watch);
  assert.deepEqual(watchQueue(watch, { ...waiting, paused: true }, 90_000), { watch: IDLE, ended: null });
  assert.equal(watchQueue(watch, queue([], { waiting: 5 }), 90_000).watch, watch, "not all are listed");
});

test("a queue is long by its estimate, or once it has run for a minute", () => {
  const watch = { since: 0, failed: 0 };
  assert.ok(takesLong(watch, queue([], { eta: 61 }), 1));
  assert.ok(!takesLong(watch, queue([], { eta: 60 }), 60_000));
  assert.ok(takesLong(watch, RUNNING, 60_001));
  assert.ok(!takesLong(IDLE, queue([], { eta: 61 }), 60_001));
  assert.deepEqual([null, "on", "odd"].map(alertsOf), ["new", "on", "new"]);
});

/** Lets a queue run for two minutes. @param {Awaited<ReturnType<typeof openKino>>} fake */
async function runLong({ kino, browser }) {
  kino.set({ queue: RUNNING });
  await flush();
  browser.time += 120_000;
  kino.set({ queue: queue([task(1, "running", { progress: 90 })]) });
  await flush();
  kino.set({ queue: queue([task(1, "failed")]) });
  await flush();
}

test("a notice asks once; afterwards a hidden page shows notifications", async () => {
  const fake = await openKino([1]);
  const { kino, browser } = fake;
  await runLong(fake);
  const offers = () => kino.state.notices.filter(({ action }) => action?.label === "Tell me when it is done");
  assert.equal(offers().length, 1);
  assert.deepEqual(browser.alerts, []);
  await kino.request("set-alerts", { on: true });
  await runLong(fake);
  assert.deepEqual(browser.alerts, [], "the page is seen");
  browser.hidden = true;
  await runLong(fake);
  assert.deepEqual(browser.alerts, [["Kino: the queue is done", "Dawn · 1 task failed"]]);
  await kino.request("set-alerts", { on: false });
  await runLong(fake);
  assert.equal(browser.alerts.length, 1);
  assert.equal(offers().length, 1);
  const again = await openKino([1], {}, browser.stored);
  assert.equal(again.kino.state.alerts, "off");
});

test("a browser that shows no notifications is not asked, and the switch says why", async () => {
  const fake = await openKino([1]);
  fake.browser.permission = "missing";
  await runLong(fake);
  assert.deepEqual(fake.texts(), []);
  await fake.kino.request("set-alerts", { on: true });
  fake.browser.permission = "denied";
  await fake.kino.request("set-alerts", { on: true });
  assert.equal(fake.kino.state.alerts, "new");
  assert.match(fake.texts().join("\n"), /only over HTTPS[^]*blocks notifications/);
});
