/** The catalogue of texts: each is used, each language has all of them with the same placeholders. */
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import test from "node:test";
import { ENGLISH } from "../../web/texts/en.js";
import { LANGUAGES, formatNumber, text } from "../../web/texts/text.js";

const WEB = path.resolve(import.meta.dirname, "../../web");
const keys = /** @type {(keyof typeof ENGLISH)[]} */ (Object.keys(ENGLISH));

/** @param {string} language @returns {{[key: string]: import("../../web/texts/text.js").Message}} */
const texts = (language) => JSON.parse(readFileSync(path.join(WEB, "texts", `${language}.json`), "utf-8"));
/** The forms of a message. @param {import("../../web/texts/text.js").Message} message */
const forms = (message) => (typeof message === "string" ? [message] : Object.values(message));
/** @param {string} form */
const placeholders = (form) => [...form.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

test("every text is used somewhere", () => {
  const files = /** @type {string[]} */ (readdirSync(WEB, { recursive: true }));
  const code = files
    .filter((file) => file.endsWith(".js") && !file.startsWith(path.join("texts", "en")))
    .map((file) => readFileSync(path.join(WEB, file), "utf-8"))
    .join("\n");
  assert.deepEqual(
    keys.filter((key) => !code.includes(`"${key}"`)),
    [],
  );
});

test("a key names the place of its text", () => {
  for (const key of keys) assert.match(key, /^[a-z]+(-[a-z]+)*\.[a-z0-9]+(-[a-z0-9]+)*$/);
});

test("each language is a file, and the other way round", () => {
  const found = readdirSync(path.join(WEB, "texts")).filter((file) => file.endsWith(".json"));
  assert.deepEqual(
    found.sort(),
    LANGUAGES.map((language) => `${language}.json`),
  );
});

for (const language of LANGUAGES) {
  test(`${language} has every text, with the placeholders of English`, () => {
    const translated = texts(language);
    assert.deepEqual(
      keys.filter((key) => !(key in translated)),
      [],
      "missing",
    );
    assert.deepEqual(
      Object.keys(translated).filter((key) => !(key in ENGLISH)),
      [],
      "not in English",
    );
    for (const key of keys) {
      // A form such as "one" may leave out the number.
      const wanted = new Set(forms(ENGLISH[key]).flatMap(placeholders));
      for (const form of forms(translated[key])) {
        const present = placeholders(form);
        const odd = present.filter((name) => !wanted.has(name));
        const missing = [...wanted].filter((name) => name !== "count" && !present.includes(name));
        assert.deepEqual([odd, missing], [[], []], `${key}: ${form}`);
      }
    }
  });

  test(`${language} has the plural forms that its numbers need`, () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    // In Spanish and French, "many" is for millions, which have the words of "other".
    const wanted = forms.filter((form) => form !== "many" || !["es", "fr"].includes(language));
    for (const [key, message] of Object.entries(texts(language))) {
      if (typeof message === "string") continue;
      assert.ok("other" in message, key);
      const missing = wanted.filter((form) => !(form in message));
      assert.deepEqual(missing, [], key);
    }
  });
}

test("values and counts are put in, numbers as the language writes them", () => {
  assert.equal(text("words.frames", { count: 1 }), "1 frame");
  assert.equal(text("words.frames", { count: 1200 }), "1,200 frames");
  assert.equal(text("words.fps", { fps: "23.976" }), "23.976 fps");
  assert.equal(formatNumber(1_234_567), "1,234,567");
});
