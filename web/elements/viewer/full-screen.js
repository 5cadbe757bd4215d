/** The viewer on the whole screen: its bars and the transport are hidden until the pointer moves. */
import { h, setAttribute } from "../../dom/h.js";
import { stateElement } from "../../dom/element.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./viewer.js").KinoViewer} Viewer */

const AWAKE = 2000; // milliseconds after the last move of the pointer

export class FullScreen {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** Made when it is first needed. @type {import("../../dom/element.js").StateElement | null} */
  #transport = null;

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.element = h("div", { class: "transport", hidden: true });
  }

  connect() {
    const { viewer } = this;
    viewer.listen(viewer, "fullscreenchange", () => {
      if (!this.#isFull) viewer.request("set-full", { full: false });
    });
    viewer.listen(viewer, "pointermove", () => this.#wake());
    viewer.signal.addEventListener("abort", () => clearTimeout(this.#timer));
    this.#show(false);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (state.full) this.#updateTransport(state);
    if (state.full === Boolean(previous?.full)) return;
    this.#show(state.full);
    if (state.full && !this.#isFull) void this.#enter();
    else if (!state.full && this.#isFull) void document.exitFullscreen();
  }

  /** @param {State} state */
  #updateTransport(state) {
    if (!this.#transport) this.element.append((this.#transport = stateElement("kino-transport")));
    this.#transport.state = state;
  }

  async #enter() {
    try {
      await this.viewer.requestFullscreen();
      this.viewer.area.focus({ preventScroll: true }); // what is outside of it gets no keys now
    } catch {
      this.viewer.request("set-full", { full: false }); // the browser refuses
    }
  }

  get #isFull() {
    return this.viewer.matches(":fullscreen");
  }

  /** @param {boolean} full */
  #show(full) {
    this.element.hidden = !full;
    setAttribute(this.viewer, "full", full);
    this.#wake();
  }

  #wake() {
    clearTimeout(this.#timer);
    this.viewer.classList.add("awake");
    this.#timer = setTimeout(() => this.viewer.classList.remove("awake"), AWAKE);
  }
}
