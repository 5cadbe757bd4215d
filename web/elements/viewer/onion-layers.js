/** The onion skin: the frames before and after the current one, and one that is pinned, over its picture. */
import { MOST_NEIGHBOURS, neighbourOpacity } from "../../core/look.js";
import { h, setAttribute } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const HEIGHT = 1024; // pixels of the neighbours
// Red before, green after: animators' convention.
const TINT = "grayscale(1) brightness(0.8) sepia(1) saturate(5)";
const TINTS = { before: `${TINT} hue-rotate(-45deg)`, after: `${TINT} hue-rotate(75deg)` };

export class OnionLayers {
  constructor() {
    // The farthest lie at the bottom.
    this.layers = Array.from({ length: MOST_NEIGHBOURS }, (_, at) => MOST_NEIGHBOURS - at).flatMap(
      (distance) =>
        /** @type {const} */ (["after", "before"]).map((side) => ({
          ...{ side, distance },
          image: layer(),
        })),
    );
    this.pinned = layer();
    this.elements = [this.pinned, ...this.layers.map(({ image }) => image)];
  }

  /** @param {State} state */
  update(state) {
    const { view, look, frames, selection } = state;
    const isShown = view.mode === "onion" && !state.playback.playing;
    for (const { image, side, distance } of this.layers) {
      const by = side === "before" ? -distance : distance;
      const id = isShown && distance <= look[side] ? neighbour(state, by) : -1;
      show(image, frames.get(id), neighbourOpacity(view.opacity, distance));
      image.style.filter = look.tint ? TINTS[side] : "";
    }
    const isPinned = isShown && view.pinned !== selection.cursor;
    const pinned = isPinned ? frames.get(view.pinned ?? -1) : undefined;
    show(this.pinned, pinned, neighbourOpacity(view.opacity, 1));
  }
}

/** The id of a frame near the current one; -1: there is none. @param {State} state @param {number} by */
function neighbour({ timeline, selection }, by) {
  const index = timeline?.numbers.get(selection.cursor ?? -1);
  return index === undefined ? -1 : (timeline?.ids[index + by] ?? -1);
}

const layer = () => h("img", { alt: "", decoding: "async", draggable: false, hidden: true });

/** @param {HTMLImageElement} image @param {Frame | undefined} frame @param {number} opacity */
function show(image, frame, opacity) {
  image.hidden = !frame;
  const small = `${frame?.thumbnail_url}&height=${HEIGHT}`;
  setAttribute(image, "src", frame && (frame.height > HEIGHT ? small : frame.image_url));
  image.style.opacity = String(opacity);
}
