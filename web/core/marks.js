/** Marks of frames: ratings, the colours of labels and markers, and what markers are for. */
import { text } from "../texts/text.js";
import { inSentence } from "./words.js";

export const HIGHEST_RATING = 5;
export const LONGEST_NOTE = 4000; // characters

/** @typedef {{name: string, colour: string}} Label  `colour`: for CSS, clear on dark and light */
/** @type {readonly Label[]} */
export const LABELS = [
  { name: "red", colour: "#e5484d" },
  { name: "orange", colour: "#f08327" },
  { name: "yellow", colour: "#e2b203" },
  { name: "green", colour: "#3a9d5d" },
  { name: "blue", colour: "#3e82f7" },
  { name: "purple", colour: "#9a5cd0" },
  { name: "grey", colour: "#8b8d98" },
];
/** @type {{[name: string]: string}} */
const NAMES = {
  red: text("dialogs.red"),
  orange: text("dialogs.orange"),
  yellow: text("dialogs.yellow"),
  green: text("dialogs.green"),
  blue: text("dialogs.blue"),
  purple: text("dialogs.purple"),
  grey: text("dialogs.grey"),
};
/** @type {readonly (readonly [kind: string, text: string])[]} */
export const MARKER_KINDS = [
  ["note", text("frames.marker-note")],
  ["shot", text("frames.marker-shot")],
  ["beat", text("frames.marker-beat")],
];

const NO_COLOUR = "#8b8d98";

/**
 * The dialog of a frame's marker, or of a new one.
 * @param {readonly import("./api-routes.js").MarkerAnswer[]} markers
 * @param {number} id of the frame
 * @returns {import("./requests.js").PanelRequest}
 */
export function openMarker(markers, id) {
  const marker = markers.find(({ frame_id }) => frame_id === id);
  return { verb: "open-dialog", detail: { kind: "marker", frame_id: id, marker } };
}

/** The CSS colour of a label or marker. @param {string} name */
export const colourOf = (name) => LABELS.find((one) => one.name === name)?.colour ?? NO_COLOUR;

/** "Red". @param {string} name of a label */
export const labelName = (name) => NAMES[name] ?? name;

/** "3 stars"; empty without a rating. @param {number} rating */
export const starsText = (rating) => (rating ? text("frames.stars", { count: rating }) : "");

/**
 * What is read out of a frame's marks: "4 stars, red, note".
 * @param {{rating: number, label: string, note: string} | undefined} frame
 */
export function marksText(frame) {
  if (!frame) return "";
  const note = frame.note && text("frames.has-note");
  return [starsText(frame.rating), inSentence(labelName(frame.label)), note]
    .filter(Boolean)
    .join(text("words.list-joint"));
}

/**
 * The nearest matching frame in a direction; past an end it goes on at the other. null: none matches.
 * @param {readonly number[]} ids the timeline
 * @param {number} at timeline index of the cursor; -1: none
 * @param {1 | -1} by
 * @param {ReadonlySet<number>} matching
 */
export function nextMatch(ids, at, by, matching) {
  for (let step = 1; step <= ids.length; step += 1) {
    const index = (at + by * step + ids.length * 2) % ids.length;
    if (matching.has(ids[index])) return index;
  }
  return null;
}
