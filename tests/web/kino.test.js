/** state/kino.js: roots, requests, notices, the connection. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { FakeRoot, deferred, fakeKino, flush, openKino, refusal } from "./fake-host.js";

/** @param {FakeRoot} root @returns {any} */
const asRoot = (root) => root;

test("roots draw many changes once, and one that fails does not keep the others from it", async (t) => {
  const { kino } = fakeKino();
  const errors = t.mock.method(console, "error", () => {});
  const [broken, root] = [new FakeRoot(), new FakeRoot()];
  Object.defineProperty(broken, "state", {
    set(state) {
      assert.equal(state.count, 1);
    },
  });
  for (const one of [broken, root]) kino.addRoot(asRoot(one), false);
  kino.set({ count: 2 });
  kino.set({ count: 3 });
  await flush();
  assert.deepEqual(
    root.drawn.map(({ count }) => count),
    [1, 3],
  );
  assert.equal(errors.mock.callCount(), 1);
});

test("the first visible root opens the socket, the last one closes it", async () => {
  const { kino, browser } = fakeKino();
  const [dialogs, sidebar, studio] = [new FakeRoot(), new FakeRoot(), new FakeRoot()];
  kino.addRoot(asRoot(dialogs), false);
  assert.equal(browser.sockets.length, 0);
  kino.addRoot(asRoot(sidebar));
  kino.addRoot(asRoot(studio));
  assert.equal(browser.sockets.length, 1);
  assert.equal(kino.state.connection, "connecting");
  sidebar.dispatchEvent(new Event("kino-disconnected"));
  assert.equal(browser.sockets[0].closed, false);
  studio.dispatchEvent(new Event("kino-disconnected"));
  assert.equal(browser.sockets[0].closed, true);
  studio.dispatchEvent(new Event("kino-connected"));
  assert.equal(browser.sockets.length, 2);
});

test("a root that left the page is not drawn", async () => {
  const { kino } = fakeKino();
  const root = new FakeRoot();
  kino.addRoot(asRoot(root), false);
  root.dispatchEvent(new Event("kino-disconnected"));
  kino.set({ count: 5 });
  await flush();
  assert.equal(root.drawn.length, 1);
});

test("requests of a root are carried out", async () => {
  const { kino } = fakeKino();
  const root = new FakeRoot();
  kino.addRoot(asRoot(root), false);
  const detail = { verb: "set-count", detail: { count: 7 } };
  root.dispatchEvent(new CustomEvent("kino-request", { detail }));
  assert.equal(kino.state.count, 7);
});

test("a request is pending until its last run ends", async () => {
  const answers = [deferred(), deferred()];
  let next = 0;
  const { kino } = fakeKino({ "GET /health": () => answers[next++].promise });
  const runs = [kino.request("load-health"), kino.request("load-health")];
  assert.deepEqual([...kino.state.pending], ["load-health"]);
  answers[0].resolve({});
  await runs[0];
  assert.deepEqual([...kino.state.pending], ["load-health"]);
  answers[1].resolve({});
  await runs[1];
  assert.deepEqual([...kino.state.pending], []);
});

test("a request that fails is no longer pending, and one that ends at once never is", async () => {
  const { kino, texts } = fakeKino({ "POST /v1/system/restart": () => Promise.reject(refusal("busy")) });
  await kino.request("restart-comfyui");
  assert.equal(kino.state.pending.size, 0);
  assert.deepEqual(texts(), ["Refused: busy."]);
  const before = kino.state.pending;
  kino.request("set-tab", { tab: "queue" });
  assert.equal(kino.state.pending, before);
});

test("while the server is away, only requests of the user become notices", async () => {
  const { kino, server, texts } = fakeKino();
  server.online = false;
  await kino.request("load-health");
  assert.deepEqual(texts(), []);
  await kino.request("restart-comfyui");
  assert.match(texts()[0], /ComfyUI does not respond/);
});

test("a missing token opens one dialog", async () => {
  const needed = () => Promise.reject(refusal("token_needed"));
  const { kino, texts } = fakeKino({ "POST /v1/system/restart": needed });
  await kino.request("restart-comfyui");
  await kino.request("restart-comfyui");
  assert.deepEqual(
    kino.state.dialogs.map(({ kind }) => kind),
    ["token"],
  );
  assert.deepEqual(texts(), []);
});

test("the token is stored and sent with changes", async () => {
  const { kino, browser, texts } = fakeKino();
  kino.set({ dialogs: [{ kind: "token", message: "" }] });
  kino.request("set-token", { token: "secret" });
  assert.equal(browser.stored.get("kino-token"), "secret");
  assert.deepEqual(kino.state.dialogs, []);
  assert.deepEqual(texts(), ["Token saved in this browser. Please try again."]);
});

test("notices end by themselves, later if there is an action, and are not repeated", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { kino, texts } = fakeKino();
  kino.notify("info", "one");
  kino.notify("info", "two", { label: "Undo", request: { verb: "undo" } });
  kino.notify("info", "one");
  assert.deepEqual(texts(), ["two", "one"]);
  t.mock.timers.tick(5000);
  assert.deepEqual(texts(), ["two"]);
  t.mock.timers.tick(5000);
  assert.deepEqual(texts(), []);
});

test("only four notices are shown", () => {
  const { kino, texts } = fakeKino();
  for (const text of ["1", "2", "3", "4", "5"]) kino.notify("info", text);
  assert.deepEqual(texts(), ["2", "3", "4", "5"]);
});

test("what takes long is labelled until it ends", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const { kino } = fakeKino();
  const answer = deferred();
  const wait = kino.withBusy("Deleting", answer.promise);
  t.mock.timers.tick(399);
  assert.deepEqual(kino.state.busy, []);
  t.mock.timers.tick(1);
  assert.deepEqual(kino.state.busy, ["Deleting"]);
  answer.resolve("done");
  assert.equal(await wait, "done");
  assert.deepEqual(kino.state.busy, []);
});

test("settings of the host are applied, and changed ones are saved there", () => {
  const { kino, saved } = fakeKino();
  assert.equal(kino.state.playback.loop, false);
  kino.applySettings({ loop: true, thumbnailHeight: 48 });
  assert.equal(kino.state.playback.loop, true);
  assert.equal(kino.state.settings.thumbnailHeight, 48);
  assert.deepEqual(saved, []);
  kino.request("set-loop", { loop: false });
  assert.equal(kino.state.playback.loop, false);
  assert.deepEqual(saved, [{ loop: false }]);
});

test("the page loads everything when it is online, and pauses when it is not", async () => {
  const { kino, browser } = await openKino([]);
  kino.addRoot(asRoot(new FakeRoot()));
  browser.sockets[0].onopen?.();
  await flush();
  assert.equal(kino.state.connection, "online");
  assert.equal(kino.state.project?.name, "Dawn");
  kino.socket.close();
  browser.sockets[0].onclose?.();
  assert.equal(kino.state.connection, "online", "closed on purpose");
});
