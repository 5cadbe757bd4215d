/** Which part of web/ may import which, and that no two modules import each other. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";

const WEB = path.resolve(import.meta.dirname, "../../web");
const COMFYUI = /(^|\/)scripts\/(app|api)\.js$/; // modules of ComfyUI's page

/**
 * Room -> the rooms that it may import besides itself. `elements` is elements/define.js, `web` is kino.js.
 */
const ALLOWED = /** @type {{[room: string]: string[]}} */ ({
  texts: [],
  core: ["texts"],
  dom: ["texts", "core"],
  state: ["texts", "core"],
  "elements/filmstrip": ["texts", "core", "dom"],
  "elements/queue": ["texts", "core", "dom"],
  "elements/viewer": ["texts", "core", "dom"],
  "elements/forms": ["texts", "core", "dom"],
  "elements/dialogs": ["texts", "core", "dom", "elements/forms"],
  "elements/shell": ["texts", "core", "dom"],
  "elements/sheet": ["texts", "core", "dom", "elements/filmstrip"],
  elements: [
    "elements/filmstrip",
    "elements/queue",
    "elements/viewer",
    "elements/forms",
    "elements/dialogs",
    "elements/shell",
    "elements/sheet",
  ],
  host: ["texts", "core", "dom", "state", "elements", "comfyui"],
  web: ["texts", "core", "dom", "elements", "host", "state"],
});
const COMFYUI_FILE = "host/comfy.js"; // the only one that may import ComfyUI's modules

/**
 * @typedef {{from: string, to: string, type: boolean}} Arrow  paths below web/; `type`: imported for JSDoc
 *   only
 */

/**
 * All imports of these modules.
 * @param {ReadonlyMap<string, string>} sources by path below web/
 * @returns {Arrow[]}
 */
function arrowsOf(sources) {
  return [...sources].flatMap(([from, text]) => {
    const values = [...text.matchAll(/^(?:import|export)\b(?:[^;"=]*?\bfrom)?\s*"([^"]+)";/gm)].map(
      (found) => found[1],
    );
    const types = [...text.matchAll(/\bimport\("([^"]+)"\)/g)].map((found) => found[1]);
    const arrow = (/** @type {string} */ to, /** @type {boolean} */ type) => ({
      from,
      to: COMFYUI.test(to) ? "comfyui" : to.startsWith(".") ? path.join(path.dirname(from), to) : to,
      type,
    });
    return [...values.map((to) => arrow(to, false)), ...types.map((to) => arrow(to, true))];
  });
}

/** "elements/queue" of "elements/queue/queue-row.js". @param {string} file */
function roomOf(file) {
  const folder = path.dirname(file).split("/");
  if (file === "comfyui") return "comfyui";
  if (folder[0] === ".") return "web";
  return folder.slice(0, folder[0] === "elements" ? 2 : 1).join("/");
}

/** Every arrow that is not allowed, in words. @param {ReadonlyMap<string, string>} sources */
function forbidden(sources) {
  const rooms = [...sources.keys()].map(roomOf).filter((room) => !(room in ALLOWED));
  const arrows = arrowsOf(sources).filter(({ from, to }) => {
    if (to === "comfyui") return from !== COMFYUI_FILE;
    return roomOf(from) !== roomOf(to) && !ALLOWED[roomOf(from)]?.includes(roomOf(to));
  });
  return [
    ...rooms.map((room) => `unknown room ${room}`),
    ...arrows.map(({ from, to }) => `${from} -> ${to}`),
  ];
}

/**
 * A chain of imports that ends where it begins; empty if there is none.
 * @param {ReadonlyMap<string, string>} sources
 */
function cycle(sources) {
  const next = new Map([...sources.keys()].map((file) => [file, /** @type {string[]} */ ([])]));
  for (const { from, to, type } of arrowsOf(sources)) if (!type) next.get(from)?.push(to);
  /** @type {Set<string>} */
  const done = new Set();
  const visit = (/** @type {string} */ file, /** @type {string[]} */ chain) => {
    if (chain.includes(file)) return [...chain.slice(chain.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const to of next.get(file) ?? []) {
      const found = /** @type {string[]} */ (visit(to, [...chain, file]));
      if (found.length) return found;
    }
    done.add(file);
    return [];
  };
  return [...sources.keys()].map((file) => visit(file, [])).find((found) => found.length) ?? [];
}

const files = /** @type {string[]} */ (readdirSync(WEB, { recursive: true })).filter((file) =>
  file.endsWith(".js"),
);
const sources = new Map(files.sort().map((file) => [file, readFileSync(path.join(WEB, file), "utf-8")]));

test("every import is an allowed one", () => {
  assert.ok(sources.size > 60);
  assert.deepEqual(forbidden(sources), []);
});

test("every import leads to a file", () => {
  const lost = arrowsOf(sources).filter(({ to }) => to !== "comfyui" && !sources.has(to));
  assert.deepEqual(lost, []);
});

test("no modules import each other in a circle", () => {
  assert.deepEqual(cycle(sources), []);
});

test("a forbidden arrow, an unknown room and a circle are found", () => {
  const room = (/** @type {string} */ text) => new Map([["core/a.js", text]]);
  assert.deepEqual(forbidden(room('import { b } from "../dom/b.js";')), ["core/a.js -> dom/b.js"]);
  assert.deepEqual(forbidden(room('/** @type {import("../state/b.js").B} */')), ["core/a.js -> state/b.js"]);
  assert.deepEqual(forbidden(room('import {\n  b,\n} from "left-pad";')), ["core/a.js -> left-pad"]);
  assert.deepEqual(forbidden(room('import { app } from "../../../scripts/app.js";')), [
    "core/a.js -> comfyui",
  ]);
  assert.deepEqual(forbidden(new Map([["attic/a.js", ""]])), ["unknown room attic"]);
  const circle = new Map([
    ["core/a.js", 'import { b } from "./b.js";'],
    ["core/b.js", 'export { a } from "./a.js";'],
  ]);
  assert.deepEqual(cycle(circle), ["core/a.js", "core/b.js", "core/a.js"]);
});
