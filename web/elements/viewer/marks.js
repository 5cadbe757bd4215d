/** The current frame's marks: stars and label, which go to all selected frames, and its note. */
import { HIGHEST_RATING, LABELS, LONGEST_NOTE, labelName, starsText } from "../../core/marks.js";
import { withKeys } from "../../core/words.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { marksSheet } from "./marks-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

export class KinoMarks extends KinoElement {
  static sheets = [marksSheet];
  /** The frame whose note is in the field. @type {number | null} */
  #noteOf = null;

  stars = Array.from({ length: HIGHEST_RATING }, (_, at) => this.#star(at + 1));
  labels = LABELS.map(({ name, colour }) => this.#label(name, colour));
  note = h("textarea", {
    rows: 2,
    maxLength: LONGEST_NOTE,
    placeholder: text("viewer.note"),
    "aria-label": text("viewer.note"),
    onchange: () => this.#saveNote(),
  });

  build() {
    this.root.append(
      h("div", { class: "stars", role: "group", "aria-label": text("viewer.rating") }, ...this.stars),
      h("div", { class: "labels", role: "group", "aria-label": text("viewer.label") }, ...this.labels),
      this.note,
    );
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "selection", "frames")) return;
    const frame = state.frames.get(state.selection.cursor ?? -1);
    this.hidden = !frame;
    if (!frame) return;
    this.stars.forEach((star, at) => {
      star.classList.toggle("lit", at < frame.rating);
      setText(star, at < frame.rating ? "★" : "☆"); // also without colours
      setAttribute(star, "aria-pressed", String(at + 1 === frame.rating));
    });
    for (const label of this.labels)
      setAttribute(label, "aria-pressed", String(label.dataset.label === frame.label));
    this.#showNote(frame);
  }

  /** What is being typed stays, unless it is of another frame. @param {Frame} frame */
  #showNote({ id, note }) {
    const isTyping = this.root.activeElement === this.note && this.#noteOf === id;
    if (!isTyping && this.note.value !== note) this.note.value = note;
    this.#noteOf = id;
  }

  #saveNote() {
    const id = this.#noteOf;
    const note = this.note.value.trim();
    if (id !== null && note !== this.state?.frames.get(id)?.note)
      this.request("mark-frames", { ids: [id], set: { note } });
  }

  /** Sets a mark of the selected frames; the one that the current frame has is cleared. */
  #mark(/** @type {"rating" | "label"} */ name, /** @type {number | string} */ value) {
    const { selection, frames } = this.state ?? {};
    const frame = frames?.get(selection?.cursor ?? -1);
    if (!selection || !frame) return;
    const none = name === "rating" ? 0 : "";
    this.request("mark-frames", {
      ids: [...selection.ids],
      set: { [name]: frame[name] === value ? none : value },
    });
  }

  /** @param {number} rating */
  #star(rating) {
    const label = starsText(rating);
    const title = withKeys(label, String(rating));
    const onclick = () => this.#mark("rating", rating);
    return h("button", { type: "button", class: "star", "aria-label": label, title, onclick }, "★");
  }

  /** @param {string} name @param {string} colour */
  #label(name, colour) {
    const title = labelName(name);
    const onclick = () => this.#mark("label", name);
    const props = { type: "button", class: "label", "aria-label": title, title, "data-label": name, onclick };
    const button = h("button", props);
    button.style.setProperty("--label", colour);
    return button;
  }
}
