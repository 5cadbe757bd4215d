/** The viewer's layers: placeholder, checkerboard, the picture, its neighbours, playback, guides. */
import { compares, comparesTakes } from "../../core/compare.js";
import { pictureInView } from "../../core/takes.js";
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { guides } from "./guides.js";
import { OnionLayers } from "./onion-layers.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const MARGIN = 16; // pixels
const PLACEHOLDER_HEIGHT = 320; // pixels
const MAGNIFIED = 3; // screen pixels per picture pixel from which each is drawn sharply
const LOAD_ERROR = text("viewer.no-picture");

export class Stage {
  problem = "";
  #playing = false;
  /** CSS pixels per picture pixel when it is fitted. */
  fitScale = 1;

  /** @param {() => void} onProblem called when `problem` has changed */
  constructor(onProblem) {
    const image = (/** @type {string} */ alt, kind = "") =>
      h("img", { class: kind, alt, decoding: "async", draggable: false });
    this.main = image(text("viewer.current-frame"), "main");
    this.placeholder = image("", "placeholder");
    this.other = image(text("viewer.frame-to-compare"), "other");
    this.onion = new OnionLayers();
    this.canvas = h("canvas", { "aria-label": text("viewer.playback"), role: "img" });
    /** The other side of a comparison while it plays. */
    this.playedOther = h("canvas", { class: "other", hidden: true });
    this.wiper = h("button", { class: "wiper", "aria-label": text("viewer.wipe-label") });
    this.checkerboard = h("div", { class: "checkerboard" });
    const pictures = [this.placeholder, this.checkerboard, this.main, ...this.onion.elements, this.other];
    this.element = h("div", { class: "stage" }, ...pictures, this.canvas, this.playedOther);
    this.element.append(guides(), this.wiper);
    const setProblem = (/** @type {string} */ problem) => {
      this.problem = problem;
      onProblem();
    };
    for (const type of ["load", "error"]) this.main.addEventListener(type, () => this.#onLoaded());
    this.main.addEventListener("error", () => setProblem(this.main.getAttribute("src") ? LOAD_ERROR : ""));
    this.main.addEventListener("load", () => setProblem(""));
  }

  /**
   * What is seen now, for the loupe; null: nothing yet.
   * @returns {HTMLImageElement | HTMLCanvasElement | null}
   */
  get shown() {
    if (!this.canvas.hidden) return this.canvas;
    return this.main.complete && this.main.naturalWidth ? this.main : null;
  }

  /** @param {State} state */
  update(state) {
    const { view, look, playback, selection, timeline } = state;
    this.#drawPlayback(playback);
    if (!this.#playing) this.#updateMain(pictureInView(state), view.proxies);
    this.onion.update(state);
    this.#updateOther(state);
    this.element.hidden = !timeline?.numbers.has(selection.cursor ?? -1);
    for (const [name, isOn] of Object.entries(look))
      if (typeof isOn === "boolean") this.element.classList.toggle(name, isOn);
  }

  /** What it is compared with. @param {State} state */
  #updateOther(state) {
    const { view, look, playback } = state;
    const isCompared = compares(view.mode) && view.mode !== "diff" && !playback.playing;
    showFrame(this.other, isCompared ? otherOf(state) : undefined);
    this.playedOther.hidden = !playback.playing || !playback.other;
    if (playback.playing && playback.other) draw(this.playedOther, playback.other);
    const isAlone = this.other.hidden && this.playedOther.hidden;
    setAttribute(this.element, "data-mode", isAlone ? null : view.mode);
    this.wiper.hidden = isAlone || view.mode !== "wipe";
    const part = `${view.wipe * 100}%`;
    this.wiper.style.left = part;
    const inset = look.mirror ? `inset(0 ${part} 0 0)` : `inset(0 0 0 ${part})`;
    this.other.style.clipPath = this.playedOther.style.clipPath = this.wiper.hidden ? "" : inset;
  }

  /** @param {Frame | undefined} frame @param {boolean} proxies */
  #updateMain(frame, proxies) {
    const isNew = showFrame(this.main, frame, (one) => (proxies ? one.proxy_url : one.image_url));
    if (isNew) {
      this.problem = ""; // it was that of another frame
      showFrame(this.placeholder, frame, (one) => `${one.thumbnail_url}&height=${PLACEHOLDER_HEIGHT}`);
    }
    if (this.main.complete) this.#onLoaded();
    else this.element.classList.add("loading");
  }

  /** After playback, its last picture stays until the frame itself can be drawn. */
  #onLoaded() {
    this.element.classList.remove("loading");
    if (this.canvas.hidden) return;
    const done = () => (this.canvas.hidden = !this.#playing);
    this.main.decode().then(done, done);
  }

  /**
   * Positions the picture in the viewer.
   * @param {State} state
   * @param {number} width CSS pixels
   * @param {number} height
   */
  place(state, width, height) {
    const { view, project, full } = state;
    const size = pictureInView(state) ?? project;
    if (!size || !width || !height) return;
    const across = this.element.dataset.mode === "side" ? 2 : 1; // pictures
    const margin = full ? 0 : MARGIN;
    this.fitScale = Math.min((width - margin) / (size.width * across), (height - margin) / size.height);
    const scale = view.zoom === "fit" ? this.fitScale : view.zoom / devicePixelRatio;
    const [x, y] = view.zoom === "fit" ? [0, 0] : [view.panX, view.panY];
    this.element.style.width = `${size.width * across * scale}px`;
    this.element.style.height = `${size.height * scale}px`;
    this.element.style.transform = `translate(calc(-50% + ${x}px), calc(-50% + ${y}px))`;
    this.element.classList.toggle("pixels", scale * devicePixelRatio >= MAGNIFIED);
  }

  /** @param {State["playback"]} playback */
  #drawPlayback({ playing, picture }) {
    this.#playing = playing && picture !== null;
    if (!picture || !playing) return;
    this.canvas.hidden = false;
    this.main.hidden = true; // it would be seen through transparent pictures
    this.placeholder.hidden = true;
    draw(this.canvas, picture);
  }
}

/** The frame to compare with, or the current one's take of the run. @param {State} state */
function otherOf({ view, frames, passTakes, selection }) {
  if (!comparesTakes(view)) return frames.get(view.other ?? -1);
  return passTakes.get(selection.cursor ?? -1) ?? undefined;
}

/** @param {HTMLCanvasElement} canvas @param {ImageBitmap} picture */
function draw(canvas, picture) {
  if (canvas.width !== picture.width) canvas.width = picture.width;
  if (canvas.height !== picture.height) canvas.height = picture.height;
  const context = canvas.getContext("2d");
  context?.clearRect(0, 0, picture.width, picture.height);
  context?.drawImage(picture, 0, 0);
}

/**
 * Shows a frame, or nothing; returns whether the picture changed.
 * @param {HTMLImageElement} image
 * @param {Frame | undefined} frame
 * @param {(frame: Frame) => string} urlOf
 */
export function showFrame(image, frame, urlOf = ({ image_url: url }) => url) {
  const before = image.getAttribute("src");
  image.hidden = !frame;
  setAttribute(image, "src", frame && urlOf(frame));
  return image.getAttribute("src") !== before;
}
