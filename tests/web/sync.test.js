/** What the panel loads, while events come in. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { hear, load } from "../../web/state/sync.js";

const answers = /** @type {{[path: string]: any}} */ ({
  "/v1/projects": { projects: [] },
  "/health": { metrics: { cpu_percent: 1 } },
  "/v1/generator/plugins": { plugins: {} },
});

/** A panel without a project. @param {() => void} [meanwhile] what happens while the server is asked @returns {any} */
function kino(meanwhile = () => {}) {
  Object.assign(globalThis, { localStorage: { getItem: () => null } });
  const nothing = () => {};
  const fake = {
    api: { get: async (/** @type {string} */ path) => (path === "/health" && meanwhile(), answers[path]) },
    state: { metrics: { now: null, history: [] }, project: null, forms: {}, playback: {}, generator: null },
    set: (/** @type {any} */ patch) => Object.assign(fake.state, patch),
    during: (/** @type {string} */ _what, /** @type {Promise<any>} */ promise) => promise,
    player: { pause: nothing },
    undo: { forget: nothing },
    host: { setTitle: nothing },
  };
  return fake;
}

test("the first reading of the machine comes with its health", async () => {
  const one = kino();
  await load(one);
  assert.deepEqual(one.state.metrics, { now: { cpu_percent: 1 }, history: [] });
});

test("a reading that is heard meanwhile is newer, and stays", async () => {
  const one = kino(() => hear(one, "metrics", { cpu_percent: 2 }));
  await load(one);
  assert.deepEqual(one.state.metrics, { now: { cpu_percent: 2 }, history: [{ cpu_percent: 2 }] });
});
