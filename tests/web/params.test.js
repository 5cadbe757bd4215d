/** core/params.js: rows of parameters, and differences. */
import assert from "node:assert/strict";
import test from "node:test";
import { paramDifferences, paramRows, diffWords } from "../../web/core/params.js";

const FOX = {
  prompt: "a fox at dawn",
  steps: 32,
  seed: "9223372036854775807",
  batch_size: 4,
  batch_index: 2,
  denoise: 1,
  loras: [{ lora_name: "film.safetensors", strength_model: 0.6, strength_clip: 1 }],
};

test("lists the known parameters only", () => {
  const found = Object.fromEntries(paramRows(FOX).map(({ name, text }) => [name, text]));
  assert.deepEqual(found, {
    prompt: "a fox at dawn",
    loras: "film 0.60 / 1.00",
    steps: "32",
    seed: "9223372036854775807",
    batch_index: "3 of 4",
  });
});

test("lists parameters that differ or that only one frame has", () => {
  const found = paramDifferences(FOX, { ...FOX, steps: 12, sampler: "euler" });
  assert.deepEqual(
    found.map(({ name, from, to }) => [name, from, to]),
    [
      ["sampler", "", "euler"],
      ["steps", "32", "12"],
    ],
  );
});

test("compares texts word by word", () => {
  const runs = diffWords("a fox at dawn, film", "a red fox at dusk, film");
  assert.equal(
    runs
      .filter(({ kind }) => kind !== "added")
      .map(({ text }) => text)
      .join(""),
    "a fox at dawn, film",
  );
  assert.equal(
    runs
      .filter(({ kind }) => kind !== "removed")
      .map(({ text }) => text)
      .join(""),
    "a red fox at dusk, film",
  );
  assert.deepEqual(
    runs.filter(({ kind }) => kind === "added").map(({ text }) => text),
    ["red ", "dusk, "],
  );
});

test("does not compare very long texts word by word", () => {
  const long = "word ".repeat(10_000);
  const start = performance.now();
  assert.equal(diffWords(long, `${long}more`).length, 2);
  assert.ok(performance.now() - start < 500);
});
