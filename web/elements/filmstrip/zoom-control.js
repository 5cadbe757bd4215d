/** The zoom in the transport: a slider, its two ends, and the whole film. */
import { withKeys } from "../../core/words.js";
import { pitchOf, scalePosition, zoomAtPosition } from "../../core/zoom.js";
import { h, setAttribute } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */

const SCALE = 1000; // steps of the slider

export class ZoomControl {
  slider = h("input", {
    type: "range",
    "aria-label": text("filmstrip.zoom"),
    title: text("filmstrip.zoom-hint", { key: "Ctrl" }),
    ...{ min: 0, max: SCALE, step: 1 },
  });
  #out = button(text("filmstrip.zoom-out"), "−", "minus", () => this.owner.request("step-zoom", { by: -1 }));
  #in = button(text("filmstrip.zoom-in"), "+", "plus", () => this.owner.request("step-zoom", { by: 1 }));
  #fit = button(text("filmstrip.whole-film"), "Shift+Z", "fit", () => {
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
    const count = Math.max(1, Math.round(strip.width / pitch));
    setAttribute(this.slider, "aria-valuetext", text("filmstrip.in-view", { count }));
  }

  #onInput() {
    const { strip, slots } = this.owner.state ?? {};
    if (!strip || !slots) return;
    const zoom = zoomAtPosition(this.slider.valueAsNumber / SCALE, strip, slots.length);
    this.owner.request("zoom-timeline", { zoom });
  }
}

/** @param {string} label @param {string} keys @param {string} look icon @param {() => void} onclick */
function button(label, keys, look, onclick) {
  const title = withKeys(label, keys);
  const classes = look === "fit" ? "plain icon" : "plain icon step";
  return h("button", { type: "button", class: classes, "aria-label": label, title, onclick }, icon(look));
}
