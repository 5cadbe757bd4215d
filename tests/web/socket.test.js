/** state/socket.js: retries, heartbeat. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket } from "../../web/state/socket.js";
import { FakeSocket } from "./fake-socket.js";

/** A socket with a fake clock. @param {import("node:test").TestContext} t */
function connect(t) {
  t.mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"] });
  /** @type {FakeSocket[]} */
  const opened = [];
  /** @type {unknown[]} */
  const log = [];
  const socket = new Socket(
    () => {
      opened.push(new FakeSocket());
      return /** @type {any} */ (opened.at(-1));
    },
    (kind, data) => log.push([kind, data]),
    (online) => log.push(online),
  );
  socket.open();
  return { socket, opened, log };
}

test("events are passed on, pongs are not", (t) => {
  const { opened, log } = connect(t);
  opened[0].onopen?.();
  opened[0].deliver("tasks", {});
  opened[0].deliver("pong", null);
  assert.deepEqual(log, [true, ["tasks", {}]]);
});

test("a lost connection is retried every 3 seconds", (t) => {
  const { opened, log } = connect(t);
  opened[0].close();
  assert.deepEqual(log, [false]);
  t.mock.timers.tick(2999);
  assert.equal(opened.length, 1);
  t.mock.timers.tick(1);
  assert.equal(opened.length, 2);
  opened[1].close();
  t.mock.timers.tick(3000);
  assert.equal(opened.length, 3);
  opened[2].onopen?.();
  assert.deepEqual(log, [false, false, true]);
});

test("a closed socket is not retried and does not report", (t) => {
  const { socket, opened, log } = connect(t);
  opened[0].onopen?.();
  socket.close();
  t.mock.timers.tick(60_000);
  assert.equal(opened.length, 1);
  assert.deepEqual(log, [true]);
  assert.deepEqual(opened[0].sent, []);
});

test("closing while a retry is due cancels it", (t) => {
  const { socket, opened } = connect(t);
  opened[0].close();
  socket.close();
  t.mock.timers.tick(60_000);
  assert.equal(opened.length, 1);
});

test("a connection without answers to pings is closed", (t) => {
  const { opened, log } = connect(t);
  opened[0].onopen?.();
  t.mock.timers.tick(10_000);
  assert.deepEqual(opened[0].sent, ['{"type":"ping"}']);
  opened[0].deliver("pong", null);
  t.mock.timers.tick(20_000);
  assert.equal(opened[0].closed, false);
  t.mock.timers.tick(10_000);
  assert.equal(opened[0].closed, true);
  assert.deepEqual(log, [true, false]);
});
