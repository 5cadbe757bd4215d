/** The picture of a mask over that of the frame: red where it is painted, and as a PNG. */
import { feathered, lastSegment, segmentTo, segmentsOf } from "../../core/mask.js";
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/mask.js").MaskStep} MaskStep */
/** @typedef {import("../../core/mask.js").Stroke} Stroke */
/** @typedef {import("../../core/mask.js").Segment} Segment */

const RED = "#f00";
const [GREY, OPAQUE] = [0x010101, 0xff000000]; // a pixel's bytes, of which alpha is the highest

export class MaskCanvas {
  canvas = h("canvas");
  element = h("div", { class: "mask", hidden: true, "aria-hidden": "true" }, this.canvas);
  #context = /** @type {CanvasRenderingContext2D} */ (this.canvas.getContext("2d"));
  /** What the canvas has. @type {readonly MaskStep[]} */
  #drawn = [];

  /**
   * Shows the steps; only what is new is drawn.
   * @param {readonly MaskStep[]} steps
   * @param {import("../../core/mask.js").Size} picture
   */
  show(steps, { width, height }) {
    const { canvas } = this;
    const fits = canvas.width === width && canvas.height === height;
    if (!fits) [canvas.width, canvas.height] = [width, height];
    const goesOn = fits && this.#drawn.every((step, at) => step === steps[at]);
    if (!goesOn) this.#clear();
    for (const step of steps.slice(goesOn ? this.#drawn.length : 0)) this.#draw(step);
    this.#drawn = steps;
  }

  /** Draws what the newest point of a stroke adds, while it is painted. @param {Stroke} stroke */
  extend(stroke) {
    const { points } = stroke;
    this.#line(stroke, [points.length > 1 ? segmentTo(points, points.length - 1) : lastSegment(points)]);
  }

  /** Ends a stroke that was drawn point by point. @param {Stroke} stroke */
  end(stroke) {
    this.#line(stroke, [lastSegment(stroke.points)]);
    this.#drawn = [...this.#drawn, stroke];
  }

  /** Forgets a stroke that was begun. */
  undoLine() {
    const steps = this.#drawn;
    this.#clear();
    this.show(steps, this.canvas);
  }

  /**
   * The mask as a PNG: white is drawn again, grey is between.
   * @param {number} feather  pixels
   * @returns {Promise<Blob | null>}
   */
  toPicture(feather) {
    const { width, height } = this.canvas;
    const image = this.#context.getImageData(0, 0, width, height);
    const grey = feathered(alphaOf(image.data), image, feather);
    const pixels = new Uint32Array(image.data.buffer);
    for (let at = 0; at < grey.length; at += 1) pixels[at] = GREY * grey[at] + OPAQUE;
    const picture = h("canvas", { width, height });
    picture.getContext("2d")?.putImageData(image, 0, 0);
    return new Promise((resolve) => picture.toBlob(resolve, "image/png"));
  }

  #clear() {
    this.#context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.#drawn = [];
  }

  /** @param {MaskStep} step */
  #draw(step) {
    if (step.kind === "stroke") this.#line(step, segmentsOf(step.points));
    else if (step.kind === "clear") this.#clear();
    else this.#invert();
  }

  #invert() {
    this.#context.globalCompositeOperation = "xor";
    this.#context.fillStyle = RED;
    this.#context.fillRect(0, 0, this.canvas.width, this.canvas.height);
  }

  /** @param {Stroke} stroke @param {readonly Segment[]} segments */
  #line({ erases, size }, segments) {
    const context = this.#context;
    context.globalCompositeOperation = erases ? "destination-out" : "source-over";
    Object.assign(context, {
      fillStyle: RED,
      strokeStyle: RED,
      lineWidth: size,
      lineCap: "round",
      lineJoin: "round",
    });
    context.beginPath();
    const [{ from, to: end }] = segments;
    if (from[0] === end[0] && from[1] === end[1]) {
      context.arc(...from, size / 2, 0, 2 * Math.PI); // lines without a length are not drawn
      context.fill();
      context.beginPath();
    }
    context.moveTo(...from);
    for (const { control, to } of segments) context.quadraticCurveTo(...control, ...to);
    context.stroke();
  }
}

/** @param {Uint8ClampedArray} data  red, green, blue and alpha of each pixel */
function alphaOf(data) {
  const alpha = new Uint8ClampedArray(data.length / 4);
  for (let at = 0; at < alpha.length; at += 1) alpha[at] = data[at * 4 + 3];
  return alpha;
}
