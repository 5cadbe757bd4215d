/** The viewer's layers: checkerboard, neighbours, the picture, the one to compare with, playback. */
import { h, setAttribute } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const MARGIN = 16; // pixels
const ONION_HEIGHT = 1024; // pixels of the neighbours
const MAGNIFIED = 3; // screen pixels per picture pixel from which each is drawn sharply
const BEFORE_TINT = "sepia(1) hue-rotate(-40deg) saturate(2)"; // warm: animators' convention
const AFTER_TINT = "sepia(1) hue-rotate(160deg) saturate(2)"; // cold
const LOAD_ERROR = "The picture can't be shown. Its file may be missing; see the Frame tab.";

export class Stage {
  problem = "";
  #playing = false;
  /** CSS pixels per picture pixel when it is fitted. */
  fitScale = 1;

  /** @param {() => void} onProblem called when `problem` has changed */
  constructor(onProblem) {
    const image = (/** @type {string} */ alt) => h("img", { alt, decoding: "async", draggable: false });
    this.main = image("Current frame");
    this.before = image("");
    this.after = image("");
    this.other = image("Frame to compare with");
    this.canvas = h("canvas", { "aria-label": "Playback", role: "img" });
    this.wiper = h("button", { class: "wiper", "aria-label": "Wipe: use the left and right arrow keys" });
    this.checkerboard = h("div", { class: "checkerboard" });
    this.before.style.filter = BEFORE_TINT;
    this.after.style.filter = AFTER_TINT;
    this.after.style.opacity = "0.5";
    const layers = [
      this.checkerboard,
      this.before,
      this.after,
      this.main,
      this.other,
      this.canvas,
      this.wiper,
    ];
    this.element = h("div", { class: "stage" }, ...layers);
    const setProblem = (/** @type {string} */ problem) => {
      this.problem = problem;
      onProblem();
    };
    for (const type of ["load", "error"]) this.main.addEventListener(type, () => this.#hideCanvas());
    this.main.addEventListener("error", () => setProblem(this.main.getAttribute("src") ? LOAD_ERROR : ""));
    this.main.addEventListener("load", () => setProblem(""));
  }

  /** @param {State} state */
  update({ view, playback, selection, timeline, frames }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    const frameAt = (/** @type {number} */ by) =>
      timeline && index !== undefined ? frames.get(timeline.ids[index + by]) : undefined;
    const onion = view.mode === "onion" && !playback.playing;
    const wipes = view.mode === "wipe" && !playback.playing;
    this.#drawPlayback(playback);
    if (!this.#playing) this.#updateMain(frameAt(0));
    showFrame(this.before, onion ? frameAt(-1) : undefined, ONION_HEIGHT);
    showFrame(this.after, onion ? frameAt(1) : undefined, ONION_HEIGHT);
    showFrame(this.other, wipes ? frames.get(view.other ?? -1) : undefined);
    this.main.style.opacity = onion ? String(1 - view.opacity * 0.75) : "";
    this.other.style.clipPath = `inset(0 0 0 ${view.wipe * 100}%)`;
    this.wiper.hidden = !wipes || this.other.hidden;
    this.wiper.style.left = `${view.wipe * 100}%`;
    this.checkerboard.hidden = index === undefined;
  }

  /** @param {Frame | undefined} frame */
  #updateMain(frame) {
    if (showFrame(this.main, frame)) this.problem = ""; // it was that of another frame
    if (this.main.complete && !this.canvas.hidden) this.#hideCanvas(); // else when it has loaded
  }

  /** After playback, its last picture stays until the frame itself can be drawn. */
  #hideCanvas() {
    const done = () => (this.canvas.hidden = !this.#playing);
    this.main.decode().then(done, done);
  }

  /**
   * Positions the picture in the viewer.
   * @param {State} state
   * @param {number} width CSS pixels
   * @param {number} height
   */
  place({ view, project, selection, frames }, width, height) {
    const size = frames.get(selection.cursor ?? -1) ?? project;
    if (!size || !width || !height) return;
    this.fitScale = Math.min((width - MARGIN) / size.width, (height - MARGIN) / size.height);
    const scale = view.zoom === "fit" ? this.fitScale : view.zoom / devicePixelRatio;
    const [x, y] = view.zoom === "fit" ? [0, 0] : [view.panX, view.panY];
    this.element.style.width = `${size.width * scale}px`;
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
    if (this.canvas.width !== picture.width) this.canvas.width = picture.width;
    if (this.canvas.height !== picture.height) this.canvas.height = picture.height;
    const context = this.canvas.getContext("2d");
    context?.clearRect(0, 0, picture.width, picture.height);
    context?.drawImage(picture, 0, 0);
  }
}

/**
 * Shows a frame, or nothing; returns whether the picture changed.
 * @param {HTMLImageElement} image
 * @param {Frame | undefined} frame
 * @param {number} [height] of a thumbnail to load in place of a larger picture
 */
function showFrame(image, frame, height = Infinity) {
  const before = image.getAttribute("src");
  image.hidden = !frame;
  const url = frame && frame.height > height ? `${frame.thumbnail_url}&height=${height}` : frame?.image_url;
  setAttribute(image, "src", url);
  return image.getAttribute("src") !== before;
}
