/** The layers of the viewer, one over the other: paper, neighbours, the picture, the other one, the picture of a playing film. */
import { h, setAttribute } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

export class Stage {
  problem = "";
  #plays = false;
  /** CSS pixels for one of the picture, when it is fitted. */
  fitted = 1;

  /** @param {() => void} redraw called when `problem` changed by itself */
  constructor(redraw) {
    const image = (/** @type {string} */ alt) => h("img", { alt, decoding: "async", draggable: false });
    this.main = image("The frame");
    this.before = image("");
    this.after = image("");
    this.other = image("The frame it is compared with");
    this.film = h("canvas", { "aria-label": "The film", role: "img" });
    this.wiper = h("button", {
      class: "wiper",
      "aria-label": "Wipe between the two frames: left and right arrow",
    });
    this.paper = h("div", { class: "paper" });
    this.before.style.filter = "sepia(1) hue-rotate(-40deg) saturate(2)"; // the past is warm, the future cold, as animators have it
    this.after.style.filter = "sepia(1) hue-rotate(160deg) saturate(2)";
    this.after.style.opacity = "0.5";
    this.element = h(
      "div",
      { class: "stage" },
      this.paper,
      this.before,
      this.after,
      this.main,
      this.other,
      this.film,
      this.wiper,
    );
    const say = (/** @type {string} */ problem) => {
      this.problem = problem;
      redraw();
    };
    for (const type of ["load", "error"]) this.main.addEventListener(type, () => this.#uncover());
    this.main.addEventListener("error", () =>
      say(
        this.main.getAttribute("src")
          ? "The picture can't be shown. Its file may be missing: the Frame tab says more."
          : "",
      ),
    );
    this.main.addEventListener("load", () => say(""));
  }

  /** @param {State} state */
  show(state) {
    const { view, playback, selection, timeline, frames } = state;
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    const at = (/** @type {number} */ by) =>
      timeline && index !== undefined ? frames.get(timeline.ids[index + by]) : undefined;
    const onion = view.mode === "onion" && !playback.playing;
    const wipes = view.mode === "wipe" && !playback.playing;
    this.#film(playback);
    if (!this.#plays) this.#main(at(0));
    picture(this.before, onion ? at(-1) : undefined, 1024);
    picture(this.after, onion ? at(1) : undefined, 1024);
    picture(this.other, wipes ? frames.get(view.other ?? -1) : undefined);
    this.main.style.opacity = onion ? String(1 - view.opacity * 0.75) : "";
    this.other.style.clipPath = `inset(0 0 0 ${view.wipe * 100}%)`;
    this.wiper.hidden = !wipes || this.other.hidden;
    this.wiper.style.left = `${view.wipe * 100}%`;
    this.paper.hidden = index === undefined;
  }

  /** A problem is that of one picture. @param {Frame | undefined} frame */
  #main(frame) {
    if (picture(this.main, frame)) this.problem = "";
    if (this.main.complete && !this.film.hidden) this.#uncover(); // else when it is
  }

  /** After a film its last picture stands in for the frame, until that can be drawn. */
  #uncover() {
    const done = () => (this.film.hidden = !this.#plays);
    this.main.decode().then(done, done);
  }

  /** Lays the picture out in the room it has. @param {State} state @param {number} width @param {number} height CSS pixels */
  place({ view, project, selection, frames }, width, height) {
    const size = frames.get(selection.cursor ?? -1) ?? project;
    if (!size || !width || !height) return;
    this.fitted = Math.min((width - 16) / size.width, (height - 16) / size.height);
    const scale = view.zoom === "fit" ? this.fitted : view.zoom / devicePixelRatio;
    const [x, y] = view.zoom === "fit" ? [0, 0] : [view.panX, view.panY];
    this.element.style.width = `${size.width * scale}px`;
    this.element.style.height = `${size.height * scale}px`;
    this.element.style.transform = `translate(calc(-50% + ${x}px), calc(-50% + ${y}px))`;
    this.element.classList.toggle("pixels", scale * devicePixelRatio >= 3);
  }

  /** @param {State["playback"]} playback */
  #film({ playing, picture: bitmap }) {
    this.#plays = playing && bitmap !== null;
    if (!bitmap || !playing) return;
    this.film.hidden = false;
    this.main.hidden = true; // it would shine through where the film's pictures are transparent
    if (this.film.width !== bitmap.width) this.film.width = bitmap.width;
    if (this.film.height !== bitmap.height) this.film.height = bitmap.height;
    const context = this.film.getContext("2d");
    context?.clearRect(0, 0, bitmap.width, bitmap.height);
    context?.drawImage(bitmap, 0, 0);
  }
}

/** Shows a frame, whole or as a proxy of that height; nothing without one. Says whether it is another one now. @param {HTMLImageElement} image @param {Frame | undefined} frame @param {number} [height] */
function picture(image, frame, height) {
  image.hidden = !frame;
  const before = image.getAttribute("src");
  setAttribute(
    image,
    "src",
    frame
      ? height && frame.height > height
        ? `${frame.thumbnail_url}&height=${height}`
        : frame.image_url
      : null,
  );
  return image.getAttribute("src") !== before;
}
