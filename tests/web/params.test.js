/** What frames were made with, and what differs. */
import assert from "node:assert/strict";
import test from "node:test";
import { difference, rows, wordDifference } from "../../web/core/params.js";

const FOX = {
  prompt: "a fox at dawn",
  steps: 32,
  seed: "9223372036854775807",
  batch_size: 4,
  batch_index: 2,
  denoise: 1,
  loras: [{ lora_name: "film.safetensors", strength_model: 0.6, strength_clip: 1 }],
};

test("rows say what is known, and nothing of what is not", () => {
  const found = Object.fromEntries(rows(FOX).map(({ name, text }) => [name, text]));
  assert.deepEqual(found, {
    prompt: "a fox at dawn",
    loras: "film 0.60 / 1.00",
    steps: "32",
    seed: "9223372036854775807",
    batch_index: "3 of 4",
  });
});

test("the difference names only what differs, and what only one of them has", () => {
  const found = difference(FOX, { ...FOX, steps: 12, sampler: "euler" });
  assert.deepEqual(
    found.map(({ name, from, to }) => [name, from, to]),
    [
      ["sampler", "", "euler"],
      ["steps", "32", "12"],
    ],
  );
});

test("texts differ word by word", () => {
  const runs = wordDifference("a fox at dawn, film", "a red fox at dusk, film");
  assert.equal(
    runs
      .filter(({ kind }) => kind !== "new")
      .map(({ text }) => text)
      .join(""),
    "a fox at dawn, film",
  );
  assert.equal(
    runs
      .filter(({ kind }) => kind !== "gone")
      .map(({ text }) => text)
      .join(""),
    "a red fox at dusk, film",
  );
  assert.deepEqual(
    runs.filter(({ kind }) => kind === "new").map(({ text }) => text),
    ["red ", "dusk, "],
  );
});

test("texts of ten thousand words don't hold up the page", () => {
  const long = "word ".repeat(10_000);
  const start = performance.now();
  assert.equal(wordDifference(long, `${long}more`).length, 2);
  assert.ok(performance.now() - start < 500);
});
