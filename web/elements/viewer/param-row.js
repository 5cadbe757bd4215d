/** A row of the inspector: a parameter, what it was in the frame before, and a button that copies it. */
import { inSentence } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/**
 * @typedef {{name: string, label: string, text: string, was?: string, number?: number}} Row  `was`: in frame
 *   `number`
 */

const COPIED = ["prompt", "negative_prompt", "seed", "model_name"]; // have a button
const LONGEST_NOTE = 24; // characters of the previous value

/** @param {Row} row @param {(row: Row) => void} onCopy  gets what is shown then */
export function createRow({ name, label }, onCopy) {
  const parts = { value: h("span"), note: h("small") };
  const onclick = () => onCopy({ name, label, text: parts.value.textContent ?? "" });
  const title = text("viewer.copy", { what: inSentence(label) });
  const copy = COPIED.includes(name)
    ? h("button", { class: "plain icon copy", "aria-label": title, title, onclick }, icon("copy"))
    : null;
  const cell = h("dd", { tabIndex: -1 }, parts.value, " ", parts.note);
  return Object.assign(h("div", {}, h("dt", {}, label, copy), cell), { cell, ...parts });
}

/** @param {ReturnType<typeof createRow>} element @param {Row} row */
export function updateRow({ cell, value, note }, { name, text: shown, was, number = 0 }) {
  cell.className = was === undefined ? "" : "differs";
  setText(value, shown);
  const isShort = was ? was.length <= LONGEST_NOTE : false;
  const difference = text(isShort ? "viewer.was" : "viewer.differs", { was: was ?? "", number });
  setText(note, was === undefined || name === "seed" ? "" : difference); // seeds differ as a rule
}
