/** Cells in playback: their pictures are those that the player has decoded, so none is loaded twice. */
import { h } from "../../dom/h.js";

/** @typedef {import("./frame-cells.js").FrameCell} FrameCell */

/**
 * Paints cells without a thumbnail as far as the player has their pictures.
 * @param {Iterable<Element>} cells
 * @param {{get: (id: number) => ImageBitmap | undefined}} pictures by frame id
 * @param {{width: number, height: number}} size of a thumbnail in pixels
 */
export function paintPlayed(cells, pictures, size) {
  for (const cell of cells) {
    const { parts, dataset } = /** @type {FrameCell} */ (cell);
    if (parts.film || parts.image.classList.contains("loaded")) continue;
    const picture = pictures.get(Number(dataset.id));
    if (picture) paint(/** @type {FrameCell} */ (cell), picture, size);
  }
}

/** @param {FrameCell} cell @param {ImageBitmap} picture @param {{width: number, height: number}} size */
function paint({ parts }, picture, size) {
  const [width, height] = [Math.round(size.width), Math.round(size.height)];
  const canvas = h("canvas", { width, height });
  canvas.getContext("2d")?.drawImage(picture, 0, 0, width, height);
  parts.film = canvas;
  parts.image.before(canvas);
  parts.image.parentElement?.classList.remove("missing");
}
