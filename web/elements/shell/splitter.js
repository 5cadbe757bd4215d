/** The line between viewer and timeline, which is dragged or moved by keys. */
import { SPLIT } from "../../core/memory.js";
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";

const STEP = 2; // percent of the height for the viewer
const MENUBAR = 36; // pixels

export class Splitter {
  element = h("div", {
    class: "splitter",
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": text("shell.splitter"),
    "aria-valuemin": SPLIT.least,
    "aria-valuemax": SPLIT.most,
  });

  /** @param {import("../../dom/element.js").KinoElement} studio */
  constructor(studio) {
    this.studio = studio;
  }

  connect() {
    this.studio.listen(this.element, "pointerdown", (event) => this.#onPress(event));
    this.studio.listen(this.element, "keydown", (event) => this.#onKey(event));
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.studio.signal]);
    const { top, height } = this.studio.getBoundingClientRect();
    const onMove = (/** @type {PointerEvent} */ { clientY }) =>
      this.#move(((clientY - top - MENUBAR) / (height - MENUBAR)) * 100);
    this.element.setPointerCapture(event.pointerId);
    this.element.addEventListener("pointermove", onMove, { signal });
    for (const type of ["pointerup", "pointercancel"])
      this.element.addEventListener(type, () => end.abort(), { signal });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const by = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#move((this.studio.state?.split ?? 0) + by);
  }

  /** @param {number} percent for the viewer */
  #move(percent) {
    this.studio.request("set-split", { percent: Math.min(SPLIT.most, Math.max(SPLIT.least, percent)) });
  }

  /** @param {number} percent for the viewer */
  show(percent) {
    this.studio.style.setProperty("--kino-viewer", `${percent}fr`);
    this.studio.style.setProperty("--kino-timeline", `${100 - percent}fr`);
    setAttribute(this.element, "aria-valuenow", Math.round(percent));
  }
}
