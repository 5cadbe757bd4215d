/** The line between viewer and timeline, which is dragged or moved by keys. */
import { h, setAttribute } from "../../dom/h.js";

const [LEAST, MOST, STEP] = [30, 88, 2]; // percent of the height for the viewer
const MENUBAR = 36; // pixels

export class Splitter {
  #percent = 70;

  element = h("div", {
    class: "splitter",
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": "Height of the viewer",
    "aria-valuemin": LEAST,
    "aria-valuemax": MOST,
  });

  /** @param {import("../../dom/element.js").KinoElement} studio */
  constructor(studio) {
    this.studio = studio;
  }

  connect() {
    this.studio.listen(this.element, "pointerdown", (event) => this.#onPress(event));
    this.studio.listen(this.element, "keydown", (event) => this.#onKey(event));
    this.#move(this.#percent);
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
    this.#move(this.#percent + by);
  }

  /** @param {number} percent for the viewer */
  #move(percent) {
    this.#percent = Math.min(MOST, Math.max(LEAST, percent));
    this.studio.style.setProperty("--kino-viewer", `${this.#percent}fr`);
    this.studio.style.setProperty("--kino-timeline", `${100 - this.#percent}fr`);
    setAttribute(this.element, "aria-valuenow", Math.round(this.#percent));
  }
}
