/** What cells of frames show of marks: stars, label, note; and which frames a search leaves out. */
import { colourOf, marksText } from "../../core/marks.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

export function createFrameMarks() {
  const parts = { label: h("i"), stars: h("span"), note: h("span", { class: "note" }, "✎") };
  const element = h("div", { class: "marks", hidden: true, "aria-hidden": "true" }, ...Object.values(parts));
  return Object.assign(element, { parts });
}

/**
 * @param {ReturnType<typeof createFrameMarks>} element
 * @param {Frame | undefined} frame
 */
export function updateFrameMarks(element, frame) {
  const { rating = 0, label = "", note = "" } = frame ?? {};
  element.hidden = !rating && !label && !note;
  if (element.hidden) return;
  const { parts } = element;
  setText(parts.stars, "★".repeat(rating));
  parts.stars.hidden = !rating;
  parts.note.hidden = !note;
  parts.label.hidden = !label;
  parts.label.style.background = label ? colourOf(label) : "";
}

/**
 * Dims a cell none of whose frames is among the matches.
 * @param {HTMLElement & {item: {index: number, to: number}}} cell
 * @param {State} state
 */
export function updateMatched(cell, { search, timeline }) {
  const ids = search?.ids;
  const { index, to } = cell.item;
  const isMatch = !ids || timeline?.ids.slice(index, to).some((id) => ids.has(id));
  cell.classList.toggle("unmatched", !isMatch);
}

/**
 * What is read out of a frame besides its number: marks and markers.
 * @param {State} state
 * @param {number} id
 */
export function spokenMarks({ frames, markers }, id) {
  const named = markers
    .filter(({ frame_id }) => frame_id === id)
    .map(({ name }) => (name ? text("filmstrip.marker", { name }) : text("filmstrip.unnamed-marker")));
  return [marksText(frames.get(id)), ...named].filter(Boolean);
}
