/** Asks what becomes of a clip whose rate is not the film's, and says how long it will be. */
import { clipOf, differs, framesAdded, rateChoices } from "../../core/clip.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Project} Project */
/** @typedef {import("../../core/api-types.js").Generator} Generator */
/** @typedef {import("../../core/api-types.js").Place} Place */
/** @typedef {import("../../core/api-types.js").Rate} Rate */

/** @type {Rate[]} */
const RATES = ["as_is", "hold", "resample"];

export class ClipOptions {
  /** @type {Rate} */
  #chosen = "as_is";
  /** @type {import("../../core/clip.js").Clip | null} */
  clip = null;
  #asks = false;

  legend = h("legend");
  texts = RATES.map(() => h("span"));
  question = h(
    "fieldset",
    { class: "rate", hidden: true },
    this.legend,
    ...RATES.map((rate, at) => this.#choice(rate, this.texts[at])),
  );
  element = h("div", { class: "clip" }, this.question);

  /** @param {() => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /** @param {Rate} rate @param {HTMLElement} words */
  #choice(rate, words) {
    const onchange = () => {
      this.#chosen = rate;
      this.onChange();
    };
    const radio = h("input", { type: "radio", name: "rate", value: rate, onchange });
    radio.checked = rate === "as_is";
    return h("label", { class: "check" }, radio, words);
  }

  /** How the clip is converted. */
  get rate() {
    return this.#asks ? this.#chosen : "as_is";
  }

  /**
   * @param {Generator} generator
   * @param {State["forms"][string]} form
   * @param {Project} project
   */
  update(generator, form, project) {
    const clip = clipOf(generator, form, project);
    this.clip = clip;
    this.#asks = differs(clip, project);
    this.question.hidden = !this.#asks;
    if (!clip?.fps || !this.#asks) return;
    setText(this.legend, text("forms.clip-rate", { clip: clip.fps, project: project.fps }));
    const choices = rateChoices({ ...clip, fps: clip.fps }, project);
    choices.forEach((choice, at) => setText(this.texts[at], text("words.labelled", choice)));
  }

  /** How many frames a task adds to the film. @param {Project} project */
  frames(project) {
    return this.clip ? framesAdded(this.clip, this.rate, project) : 1;
  }
}
