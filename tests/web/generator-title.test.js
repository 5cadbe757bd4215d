/** What people call a generator. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { titleOf, titleOfNamed } from "../../web/core/generator-title.js";

const FOLDER = path.resolve(import.meta.dirname, "../../workflows/generators");
const manifests = readdirSync(FOLDER).map((file) =>
  JSON.parse(readFileSync(path.join(FOLDER, file), "utf-8")),
);

test("each built-in generator has a title that is not its name", () => {
  const titles = manifests.map((one) => titleOf({ ...one, builtin: true }));
  assert.equal(new Set(titles).size, titles.length);
  assert.deepEqual(
    manifests.filter(({ name }) => titles.includes(name)),
    [],
  );
  assert.ok(titles.includes("Wan 2.2: first to last frame"));
});

test("people's own and those that are gone go by their names", () => {
  const own = /** @type {any} */ ({ builtin: false, name: "img2img", family: "X" });
  assert.equal(titleOf(own), "img2img");
  assert.equal(titleOfNamed({ img2img: own }, "gone"), "gone");
  assert.equal(titleOfNamed(null, "sd15"), "sd15");
});
