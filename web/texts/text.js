/**
 * The panel's texts in ComfyUI's language. It is loaded before the modules that import this one run, so that
 * their constants may hold texts, too; another language is seen after the page is reloaded.
 */
import { ENGLISH } from "./en.js";

/** @typedef {keyof typeof ENGLISH} TextKey */
/** @typedef {string | {readonly [form in Intl.LDMLPluralRule]?: string}} Message  the forms go by `count` */
/** @typedef {{[key in TextKey]?: Message}} Messages */
/** @typedef {{[english: string]: string}} Manifests  labels, hints and descriptions of built-in generators */
/** @typedef {{locale: string, messages: Messages, manifests: Manifests}} Loaded */

/** The languages that Kino has besides English: the names of the files in this folder. */
export const LANGUAGES = ["de", "es", "fr", "ja", "ko", "ru", "zh"];

const isBrowser = typeof document !== "undefined"; // tests run in Node, too
/** @type {Loaded} */
const ENGLISH_ONLY = { locale: "en", messages: {}, manifests: {} };
const { locale, messages, manifests } = isBrowser ? await load() : ENGLISH_ONLY;
const plural = new Intl.PluralRules(locale);
const number = new Intl.NumberFormat(locale);

/** The language, with the browser's region if it has the same language: dates differ by region. */
export const region = isBrowser && navigator.language.startsWith(locale) ? navigator.language : locale;
export { locale };

/**
 * A text of the panel. `{name}` in it becomes the value of that name; numbers are written as the language
 * does, so a number that must stay as it is, such as a seed, is passed as a string.
 * @param {TextKey} key
 * @param {{[name: string]: string | number}} [values]
 */
export function text(key, values = {}) {
  /** @type {Message} */
  const message = messages[key] ?? ENGLISH[key];
  const form =
    typeof message === "string" ? message : (message[plural.select(Number(values.count))] ?? message.other);
  return (form ?? key).replace(/\{(\w+)\}/g, (_, name) => {
    const value = values[name] ?? "";
    return typeof value === "number" ? number.format(value) : value;
  });
}

/**
 * A label, hint or description that a built-in generator has in its manifest; any other text stays as it is.
 * @param {string} english
 */
export const manifestText = (english) => (Object.hasOwn(manifests, english) ? manifests[english] : english);

/** A number as the language writes it. @param {number} value */
export const formatNumber = (value) => number.format(value);

/** @returns {Promise<Loaded>} */
async function load() {
  const language = languageOf((await comfySetting("Comfy.Locale")) ?? navigator.language);
  if (language === "en") return ENGLISH_ONLY;
  const files = [`./${language}.json`, `./generators/${language}.json`];
  const [messages, manifests] = await Promise.all(files.map(read));
  return messages ? { locale: language, messages, manifests: manifests ?? {} } : ENGLISH_ONLY;
}

/** The texts of a file; null if it can't be had. @param {string} file */
async function read(file) {
  try {
    const answer = await fetch(new URL(file, import.meta.url));
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

/** The language that Kino has for a locale such as "zh-TW". @param {string} wanted */
function languageOf(wanted) {
  const language = wanted.split("-")[0];
  return LANGUAGES.includes(language) ? language : "en";
}

/**
 * A setting of ComfyUI; null if it was never changed.
 * @param {string} name
 * @returns {Promise<string | null>}
 */
async function comfySetting(name) {
  const isExtension = import.meta.url.includes("/extensions/"); // else a module of the studio's own page
  const api = isExtension ? "../../../api" : "../../../..";
  try {
    const headers = { "Comfy-User": localStorage.getItem("Comfy.userId") ?? "" };
    const answer = await fetch(new URL(`${api}/settings/${name}`, import.meta.url), { headers });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}
