/** The zoom of the filmstrip: from the whole film in view to one frame in view. */

/**
 * @typedef {"auto" | "fit" | number} Zoom  "auto": thumbnails fill the height of the strip; "fit": the whole
 *   film is in view; a number: CSS pixels from one frame to the next
 */
/**
 * @typedef {object} StripSize  CSS pixels.
 * @property {number} width  of the view
 * @property {number} natural  from one frame to the next when thumbnails fill the height
 */

export const END = 44; // pixels at the end of a strip of thin cells, for the button that generates frames
const [WIDE_GAP, THIN_GAP] = [8, 2]; // pixels between cells
const CROPPED = 0.6; // of a thumbnail's width must be seen
const MOST_TILES = 110; // in view
const NARROWEST = 24; // pixels of a cell
const STEPS = 2; // key presses that double the size of frames
const SNAP = 0.015; // of the scale, on either side of the natural size

/** Pixels behind the last frame. @param {number} pitch @param {StripSize} size */
export const endOf = (pitch, { natural }) => Math.max(END, Math.min(pitch, natural));

/**
 * Pixels from one frame to the next when all frames are in view.
 * @param {StripSize} size
 * @param {number} count
 */
export function fitPitch(size, count) {
  const spread = size.width / (count + 1);
  const fitted = spread < END ? Math.max(1, size.width - END) / Math.max(1, count) : spread;
  return Math.min(size.natural, fitted);
}

/** The smallest and the largest pitch. @param {StripSize} size @param {number} count */
export const limits = (size, count) => ({
  least: Math.min(1, fitPitch(size, count)),
  most: Math.max(size.width, size.natural),
});

/** @param {Zoom} zoom @param {StripSize} size @param {number} count of cells */
export function pitchOf(zoom, size, count) {
  if (zoom === "auto") return size.natural;
  if (zoom === "fit") return fitPitch(size, count);
  const { least, most } = limits(size, count);
  return Math.min(most, Math.max(least, zoom));
}

/**
 * The zoom for a pitch, within the limits.
 * @param {number} pitch
 * @param {StripSize} size
 * @param {number} count
 * @returns {Zoom}
 */
export function zoomAt(pitch, size, count) {
  const { least, most } = limits(size, count);
  if (pitch <= least && least < 1) return "fit"; // of a film that is longer than the view has pixels
  return Math.min(most, Math.max(least, pitch));
}

/**
 * The zoom for a place of the scale; near the natural size, that.
 * @param {number} position 0 to 1
 * @param {StripSize} size
 * @param {number} count
 * @returns {Zoom}
 */
export function zoomAtPosition(position, size, count) {
  const { least, most } = limits(size, count);
  const isNatural = Math.abs(position - scalePosition(size.natural, size, count)) < SNAP;
  return isNatural ? "auto" : zoomAt(least * (most / least) ** position, size, count);
}

/**
 * A step in or out; the natural size is not passed over.
 * @param {Zoom} zoom
 * @param {StripSize} size
 * @param {number} count
 * @param {number} by steps; negative: out
 * @returns {Zoom}
 */
export function stepped(zoom, size, count, by) {
  const before = pitchOf(zoom, size, count);
  const after = before * 2 ** (by / STEPS);
  const passes = (before - size.natural) * (after - size.natural) < 0 && zoom !== "auto";
  return passes ? "auto" : zoomAt(after, size, count);
}

/**
 * Where a pitch is on the scale, 0 to 1.
 * @param {number} pitch
 * @param {StripSize} size
 * @param {number} count
 */
export function scalePosition(pitch, size, count) {
  const { least, most } = limits(size, count);
  return most > least ? Math.log(pitch / least) / Math.log(most / least) : 0;
}

/**
 * How many frames share a cell: a power of two, so that the same thumbnails are used at many zooms.
 * @param {number} pitch
 * @param {StripSize} size
 */
export function framesPerCell(pitch, { width, natural }) {
  const least = Math.max(NARROWEST, CROPPED * natural, width / MOST_TILES);
  return 2 ** Math.max(0, Math.ceil(Math.log2(least / pitch)));
}

/** Pixels between cells. @param {number} pitch @param {number} perCell frames */
export const gapOf = (pitch, perCell) =>
  perCell > 1 ? THIN_GAP : Math.max(THIN_GAP, Math.min(WIDE_GAP, Math.round(pitch / 20)));
