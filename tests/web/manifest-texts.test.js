/** The labels, hints and descriptions of the built-in generators in the panel's other languages. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { hintOf, labelOf } from "../../web/core/form.js";
import { descriptionOf } from "../../web/core/generator-title.js";
import { ENGLISH } from "../../web/texts/en.js";
import { LANGUAGES, manifestText } from "../../web/texts/text.js";

const ROOT = path.resolve(import.meta.dirname, "../..");
const TEXTS = path.join(ROOT, "web/texts");
const MANIFESTS = path.join(ROOT, "workflows/generators");
/** A translation may have these as digits. @type {{[word: string]: string}} */
const DIGITS = { one: "1", two: "2", second: "2", five: "5" };

/** @param {string} file @returns {any} */
const read = (file) => JSON.parse(readFileSync(file, "utf-8"));
const manifests = readdirSync(MANIFESTS).map((file) => read(path.join(MANIFESTS, file)));
const english = new Set(
  manifests.flatMap(({ description, parameters }) => [
    description,
    ...Object.values(parameters).flatMap((one) => [one.label, one.description]),
  ]),
);

/** @param {string} text */
const numbers = (text) => text.match(/\d+/g) ?? [];
/** Those that are spelled out. @param {string} text */
const spelled = (text) => (text.match(/\w+/g) ?? []).flatMap((word) => DIGITS[word.toLowerCase()] ?? []);
/** What is left of the first list. @param {string[]} all @param {string[]} some */
function without(all, some) {
  const left = [...all];
  for (const one of some) if (left.includes(one)) left.splice(left.indexOf(one), 1);
  return left;
}

/** Models and products: words with capitals within, or one that begins no sentence. @param {string} text */
const names = (text) =>
  [...text.matchAll(/[A-Za-z][\w-]*/g)]
    .filter(
      ({ 0: word, index }) =>
        /.[A-Z]/.test(word) || (/^[A-Z]/.test(word) && /[^.:] $/.test(text.slice(0, index))),
    )
    .map(([word]) => word.replace(/s$/, ""));

test("names of models and formats are found in a text", () => {
  assert.deepEqual(names("Model, low noise"), []);
  assert.deepEqual(names("LoRAs: FILM or Klein's. For Qwen-Image too"), [
    "LoRA",
    "FILM",
    "Klein",
    "Qwen-Image",
  ]);
});

test("each language has a file, and the other way round", () => {
  const files = LANGUAGES.map((language) => `${language}.json`);
  assert.deepEqual(readdirSync(path.join(TEXTS, "generators")).sort(), files);
});

for (const language of LANGUAGES) {
  const translated = new Map(Object.entries(read(path.join(TEXTS, "generators", `${language}.json`))));
  const messages = read(path.join(TEXTS, `${language}.json`));

  test(`${language} has exactly the texts of the manifests`, () => {
    assert.deepEqual(
      [...english].filter((one) => !translated.get(one)?.trim()),
      [],
      "missing",
    );
    assert.deepEqual(
      [...translated.keys()].filter((one) => !english.has(one)),
      [],
      "unused",
    );
  });

  test(`${language} has their numbers, names and full stops`, () => {
    for (const [from, to] of translated) {
      assert.deepEqual(without(numbers(from), numbers(to)), [], `missing: ${to}`);
      assert.deepEqual(without(numbers(to), [...numbers(from), ...spelled(from)]), [], `added: ${to}`);
      const missing = names(from).filter((name) => !to.includes(name));
      assert.deepEqual(missing, [], to);
      assert.equal(/[.。]$/.test(to), from.endsWith("."), to);
    }
  });

  test(`${language} names a field alike in forms and elsewhere`, () => {
    const keys = Object.keys(ENGLISH).filter((key) => key.startsWith("fields."));
    for (const key of keys) {
      const known = translated.get(/** @type {any} */ (ENGLISH)[key]);
      if (known !== undefined) assert.equal(messages[key], known, key);
    }
  });
}

test("in English, and where nothing is known, texts stay as they are", () => {
  for (const one of [...english, "toString", ""]) assert.equal(manifestText(one), one);
});

/** The module as a browser loads it in German, which gets some of the files. @param {string[]} served */
async function loadedInGerman(served) {
  /** @param {URL} address */
  const fetch = async ({ pathname }) => {
    if (pathname.endsWith("/Comfy.Locale")) return Response.json("de-AT");
    const file = served.find((one) => pathname.endsWith(`/texts/${one}`));
    return file ? Response.json(read(path.join(TEXTS, file))) : Response.json({ code: "x" }, { status: 404 });
  };
  const browser = {
    fetch,
    document: {},
    localStorage: { getItem: () => null },
    navigator: { language: "en" },
  };
  const before = Object.keys(browser).map((name) => [
    name,
    Object.getOwnPropertyDescriptor(globalThis, name),
  ]);
  for (const [name, value] of Object.entries(browser))
    Object.defineProperty(globalThis, name, { value, configurable: true });
  try {
    return await import(`../../web/texts/text.js?${served.join()}`);
  } finally {
    for (const [name, descriptor] of /** @type {[string, PropertyDescriptor | undefined][]} */ (before)) {
      Reflect.deleteProperty(globalThis, name);
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
    }
  }
}

test("a file that can't be had leaves its texts in English", async () => {
  const both = await loadedInGerman(["de.json", "generators/de.json"]);
  assert.deepEqual(
    [both.locale, both.text("words.save"), both.manifestText("Steps")],
    ["de", "Speichern", "Schritte"],
  );
  assert.equal(both.manifestText("toString"), "toString");
  const one = await loadedInGerman(["de.json"]);
  assert.deepEqual(
    [one.locale, one.text("words.save"), one.manifestText("Steps")],
    ["de", "Speichern", "Steps"],
  );
  const none = await loadedInGerman(["generators/de.json"]);
  assert.deepEqual(
    [none.locale, none.text("words.save"), none.manifestText("Steps")],
    ["en", "Save", "Steps"],
  );
});

test("fields have their manifest's words, else their names; people's own generators have theirs", () => {
  const parameter = /** @type {any} */ ({ type: "integer", label: "Steps", description: "How many." });
  assert.deepEqual([labelOf("n", parameter), hintOf(parameter)], ["Steps", "How many."]);
  const bare = /** @type {any} */ ({ type: "integer" });
  assert.deepEqual([labelOf("my_steps", bare), hintOf(bare)], ["My steps", ""]);
  const own = /** @type {any} */ ({ builtin: false, description: "Mine" });
  assert.equal(descriptionOf(own), "Mine");
});
