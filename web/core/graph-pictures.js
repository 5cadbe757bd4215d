/** The pictures that a graph loads, and which frames of the film they are when it is a generator. */
import { text } from "../texts/text.js";

/** @typedef {import("./api-types.js").Parameter} Parameter */
/** @typedef {import("./api-takes.js").Relation} Relation */
/** @typedef {{node: string, title: string, file: string}} GraphPicture  `node`: its id in the API form */
/** @typedef {{[node: string]: Relation}} Relations  of those that are not picked by hand */
/** @typedef {{[name: string]: unknown}} Inputs */
/** @typedef {{class_type?: string, inputs?: Inputs, _meta?: {title?: string}}} GraphNode */
/** @typedef {{[node: string]: GraphNode}} Prompt  a graph in API form */

export const PICKED = "picked";
const LOADERS = ["LoadImage", "KinoLoadFrame"];
const FROM_ELSEWHERE = ["project", "frame_number", "file", "image"]; // inputs that other nodes may fill

/**
 * The pictures of a graph in API form that become fields; as kino_store/generators/derive.py finds them.
 * @param {Prompt} prompt
 * @returns {GraphPicture[]}
 */
export function graphPictures(prompt) {
  const nodes = Object.entries(prompt);
  const links = nodes.flatMap(([, { inputs }]) => Object.values(inputs ?? {}).filter(isLink));
  const masked = new Set(links.filter(([, slot]) => slot !== 0).map(([node]) => node));
  return nodes
    .filter(([, { class_type: kind }]) => LOADERS.includes(kind ?? ""))
    .filter(([, { inputs }]) => !FROM_ELSEWHERE.some((name) => isLink(inputs?.[name])))
    .filter(([node, { class_type: kind }]) => kind !== "LoadImage" || !masked.has(node))
    .map(([node, { class_type: kind = "", inputs, _meta }]) => {
      const file = kind === "LoadImage" && typeof inputs?.image === "string" ? inputs.image : "";
      return { node, title: _meta?.title || kind, file };
    });
}

/** @param {unknown} value @returns {value is [node: string, slot: number]} */
const isLink = (value) =>
  Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && typeof value[1] === "number";

/** What can be said of a picture, the first is how it is picked by hand. @returns {[string, string][]} */
export const relationChoices = () => [
  [PICKED, text("passes.picked")],
  ["previous", text("takes.frame-before")],
  ["next", text("takes.frame-after")],
  ["self", text("passes.frame-itself")],
  ["left", text("passes.before-gap")],
  ["right", text("passes.after-gap")],
  ["anchor", text("takes.first-frame")],
];

/** The choice of a field; undefined: it is none of these. @param {Parameter} parameter */
export function choiceOf({ type, relation = "previous" }) {
  if (type === "image") return PICKED;
  const isOffered = relationChoices().some(([value]) => value === relation);
  return type === "frame" && isOffered ? relation : undefined;
}

/** @param {string} choice @returns {Relation | null} */
export const relationOf = (choice) => (choice === PICKED ? null : /** @type {Relation} */ (choice));
