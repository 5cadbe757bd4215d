/** Canvases whose pixels are those of the screen, in the panel's colours. */

const FRESH = 1000; // milliseconds; reading a style lays out the page
/** @type {WeakMap<Element, {at: number, colours: Colours, font: string}>} */
const known = new WeakMap();

/** @typedef {{[name: string]: string}} Colours */

/**
 * The panel's colours and font, as they are or were a moment ago.
 * @param {Element} element
 */
export function inkOf(element) {
  const cached = known.get(element);
  if (cached && performance.now() - cached.at < FRESH) return cached;
  const style = getComputedStyle(element);
  const names = ["link", "bg", "fg", "dim", "edge", "danger", "warn"];
  const colours = Object.fromEntries(
    names.map((name) => [name, style.getPropertyValue(`--kino-${name}`).trim()]),
  );
  const ink = { at: performance.now(), colours, font: `12px ${style.fontFamily}` };
  known.set(element, ink);
  return ink;
}

/** Reads the colours again, when the theme has changed. @param {Element} element */
export const forgetInk = (element) => void known.delete(element);

/**
 * Empties a canvas and gives it a size; drawing is in CSS pixels.
 * @param {HTMLCanvasElement} canvas
 * @param {CanvasRenderingContext2D} context
 * @param {number} width CSS pixels
 * @param {number} height
 */
export function clear(canvas, context, width, height) {
  const ratio = devicePixelRatio;
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide) canvas.width = wide; // a new size costs a new buffer
  if (canvas.height !== tall) canvas.height = tall;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
}
