/** The zoom in the transport: a slider, its two ends, and the whole film. */
import { pitchOf, scalePosition, zoomAtPosition } from "../../core/zoom.js";
import { h, setAttribute } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";

/** @typedef {import("../../core/types.js").State} State */

const SCALE = 1000; // steps of the slider

export class ZoomControl {
  slider = h("input", {
    type: "range",
    "aria-label": "Zoom",
    title: "Zoom (Ctrl+wheel)",
    ...{ min: 0, max: SCALE, step: 1 },
  });
  #out = button("Zoom out (−)", "minus", () => this.owner.request("step-zoom", { by: -1 }));
  #in = button("Zoom in (+)", "plus", () => this.owner.request("step-zoom", { by: 1 }));
  #fit = button("Whole film (Shift+Z)", "fit", () => {
    const zoom = this.owner.state?.zoom === "fit" ? "auto" : "fit";
    this.owner.request("zoom-timeline", { zoom });
  });

  /** @param {import("../../dom/element.js").KinoElement} owner */
  constructor(owner) {
    this.owner = owner;
    this.slider.addEventListener("input", () => this.#onInput());
    this.slider.addEventListener("pointerup", () => this.slider.blur()); // arrows step through frames again
    this.element = h("div", { class: "zoom" }, this.#out, this.slider, this.#in, this.#fit);
  }

  /** @param {State} state */
  update({ zoom, strip, slots }) {
    setAttribute(this.#fit, "aria-pressed", String(zoom === "fit"));
    if (!strip || !slots) return;
    const pitch = pitchOf(zoom, strip, slots.length);
    const value = String(Math.round(SCALE * scalePosition(pitch, strip, slots.length)));
    if (this.slider.value !== value) this.slider.value = value;
    const frames = strip.width / pitch;
    const text =
      frames < 1.5 ? "1 frame in view" : `${Math.round(frames).toLocaleString("en")} frames in view`;
    setAttribute(this.slider, "aria-valuetext", text);
  }

  #onInput() {
    const { strip, slots } = this.owner.state ?? {};
    if (!strip || !slots) return;
    const zoom = zoomAtPosition(this.slider.valueAsNumber / SCALE, strip, slots.length);
    this.owner.request("zoom-timeline", { zoom });
  }
}

/** @param {string} label @param {string} look icon @param {() => void} onclick */
function button(label, look, onclick) {
  const name = label.replace(/ \(.*/, "");
  const classes = look === "fit" ? "plain icon" : "plain icon step";
  const props = { type: "button", class: classes, "aria-label": name, title: label, onclick };
  return h("button", props, icon(look));
}
