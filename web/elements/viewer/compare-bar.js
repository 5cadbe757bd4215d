/** The viewer's second bar: opacity of the neighbours, or the frame to compare with. */
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").View} View */

export class CompareBar {
  /**
   * @param {(opacity: number) => void} setOpacity
   * @param {(number: number) => void} compareWith a frame number from 1
   */
  constructor(setOpacity, compareWith) {
    this.opacity = h("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.05",
      "aria-label": "Opacity of the neighbours",
      oninput: () => setOpacity(Number(this.opacity.value)),
    });
    this.other = h("input", {
      type: "number",
      min: "1",
      "aria-label": "Compare with frame number",
      onchange: () => compareWith(Number(this.other.value)),
    });
    this.onion = h("label", {}, "Neighbours", this.opacity);
    this.compare = h("label", {}, "With frame", this.other);
    this.element = h("div", { class: "badge options" }, this.onion, this.compare);
  }

  /**
   * @param {View} view
   * @param {number} number of the frame to compare with, from 1; 0: none
   * @param {Element | null} focused
   */
  update({ mode, opacity }, number, focused) {
    this.element.hidden = mode === "frame";
    this.onion.hidden = mode !== "onion";
    this.compare.hidden = mode !== "wipe" && mode !== "diff";
    if (this.opacity.value !== String(opacity)) this.opacity.value = String(opacity);
    if (focused !== this.other) this.other.value = number ? String(number) : "";
  }
}
