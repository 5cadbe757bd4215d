/** What people call a generator, and what is said of it. The API, sidecars and files know it by its name. */
import { manifestText, text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Generator} Generator */

/** Built-in generators that have more than the name of a model's family. */
const TITLES = /** @type {{[name: string]: import("../texts/text.js").TextKey}} */ ({
  img2img: "generators.image-to-image",
  inpaint: "generators.inpaint",
  next_frame: "generators.next-frame",
  restyle: "generators.restyle",
  extend: "generators.extend",
  "flux2-edit": "generators.edit-frame",
  "qwen-image-edit": "generators.edit-frame",
  "hunyuan15-image-to-video": "generators.image-to-video",
  "ltx2-image-to-video": "generators.image-to-video",
  "wan22-image-to-video": "generators.image-to-video",
  "hunyuan15-text-to-video": "generators.text-to-video",
  "ltx2-text-to-video": "generators.text-to-video",
  "wan22-text-to-video": "generators.text-to-video",
  "wan22-first-last-frame": "generators.first-last-frame",
});

/** "Wan 2.2: image to video"; of people's own, the name. @param {Generator} generator */
export function titleOf({ builtin, name, family }) {
  if (!builtin) return name;
  const key = TITLES[name];
  return key ? text(key, { family }) : family || name;
}

/**
 * The title of a generator that may be gone.
 * @param {{readonly [name: string]: Generator} | null} generators
 * @param {string} name
 */
export const titleOfNamed = (generators, name) => (generators?.[name] ? titleOf(generators[name]) : name);

/** When to use it: of people's own, in their words. @param {Generator} generator */
export const descriptionOf = ({ builtin, description }) =>
  builtin ? manifestText(description) : description;
