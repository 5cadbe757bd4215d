/** A mask that is painted on a frame: strokes, their history, and what a soft edge makes of it. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./api-types.js").Generator} Generator */
/** @typedef {readonly [x: number, y: number]} Point  in the picture's pixels */
/** @typedef {{from: Point, control: Point, to: Point}} Segment  a quadratic curve */
/** @typedef {{kind: "stroke", erases: boolean, size: number, points: readonly Point[]}} Stroke */
/** @typedef {Stroke | {kind: "invert"} | {kind: "clear"}} MaskStep */
/**
 * @typedef {object} Mask
 * @property {number} frame  id of the frame on which it is painted
 * @property {boolean} open  whether it is being painted
 * @property {readonly MaskStep[]} done
 * @property {readonly MaskStep[]} undone  the last is redone first
 */
/**
 * @typedef {object} Brush  Sizes in the picture's pixels.
 * @property {number} size  the diameter; 0: none was chosen yet
 * @property {boolean} erases
 * @property {number} feather  the standard deviation of the blur that softens edges
 */

export const MOST_FEATHER = 200;
const [SIZES, FEATHERS] = [8, 256]; // of the usual brush, in the picture's shorter side
const STEP = 1.2; // of a key that changes the size
const CLOSEST = 0.04; // of the brush's size: points nearer to the last one don't change the line
const BOXES = 3; // averages that are close to a Gaussian blur

/** @type {Brush} */
export const BRUSH = { size: 0, erases: false, feather: 0 };

/** @param {number} frame id @returns {Mask} */
export const emptyMask = (frame) => ({ frame, open: true, done: [], undone: [] });

/**
 * Whether the viewer shows the mask and its tools: not while another frame is current or the film plays.
 * @param {Pick<State, "mask" | "selection" | "playback" | "studio">} state
 */
export const isPainting = ({ mask, selection, playback, studio }) =>
  Boolean(mask?.open) && mask?.frame === selection.cursor && !playback.playing && studio;

/** @param {Mask} mask @param {MaskStep} step @returns {Mask} */
export const withStep = (mask, step) => ({ ...mask, done: [...mask.done, step], undone: [] });

/** @param {Mask} mask @returns {Mask} */
export function undone(mask) {
  const last = mask.done.at(-1);
  return last ? { ...mask, done: mask.done.slice(0, -1), undone: [...mask.undone, last] } : mask;
}

/** @param {Mask} mask @returns {Mask} */
export function redone(mask) {
  const next = mask.undone.at(-1);
  return next ? { ...mask, done: [...mask.done, next], undone: mask.undone.slice(0, -1) } : mask;
}

/** Whether anything can be left to see. @param {readonly MaskStep[]} steps */
export function hasPaint(steps) {
  const cleared = steps.findLastIndex(({ kind }) => kind === "clear");
  return steps.slice(cleared + 1).some((step) => step.kind !== "stroke" || !step.erases);
}

/** The end of the last stroke, from which Shift draws a line. @param {readonly MaskStep[]} steps */
export function lastPoint(steps) {
  const last = steps.at(-1);
  return last?.kind === "stroke" ? last.points.at(-1) : undefined;
}

/**
 * Whether a point changes the line.
 * @param {readonly Point[]} points
 * @param {Point} point
 * @param {number} size
 */
export function isApart(points, [x, y], size) {
  const last = points.at(-1);
  return !last || Math.hypot(x - last[0], y - last[1]) > size * CLOSEST;
}

/** @param {Point} a @param {Point} b @returns {Point} */
const middle = (a, b) => [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];

/**
 * The curve that becomes certain with a point: from middle to middle of two lines, so that all are smooth.
 * @param {readonly Point[]} points
 * @param {number} index  from 1
 * @returns {Segment}
 */
export function segmentTo(points, index) {
  const control = points[index - 1];
  return {
    from: index > 1 ? middle(points[index - 2], control) : control,
    control,
    to: middle(control, points[index]),
  };
}

/**
 * What is missing of a line whose last point is known.
 * @param {readonly Point[]} points
 * @returns {Segment}
 */
export function lastSegment(points) {
  const end = points[points.length - 1];
  return { from: points.length > 1 ? middle(points[points.length - 2], end) : end, control: end, to: end };
}

/** All of a line. @param {readonly Point[]} points */
export const segmentsOf = (points) => [
  ...points.slice(1).map((_, at) => segmentTo(points, at + 1)),
  lastSegment(points),
];

/** @typedef {{width: number, height: number}} Size */
/** The largest brush. @param {Size} picture */
export const mostSize = ({ width, height }) => Math.max(2, Math.max(width, height));

/** The brush before one was chosen. @param {Size} picture @returns {Brush} */
export function usualBrush({ width, height }) {
  const side = Math.min(width, height);
  return { erases: false, size: Math.max(1, Math.round(side / SIZES)), feather: Math.round(side / FEATHERS) };
}

/** The next smaller or larger brush. @param {number} size @param {-1 | 1} by @param {Size} picture */
export function nextSize(size, by, picture) {
  const next = by > 0 ? Math.max(size + 1, size * STEP) : Math.min(size - 1, size / STEP);
  return Math.min(mostSize(picture), Math.max(1, Math.round(next)));
}

/**
 * A size's place on the slider, 0 to 1: small ones need more room.
 * @param {number} size
 * @param {Size} picture
 */
export const placeOfSize = (size, picture) => Math.log(Math.max(1, size)) / Math.log(mostSize(picture));

/** The size at a place of the slider. @param {number} place @param {Size} picture */
export const sizeAt = (place, picture) => Math.round(mostSize(picture) ** place);

/**
 * The alpha values of a mask with soft edges: a blur, beyond whose borders the picture goes on as at them.
 * @param {Uint8ClampedArray} alpha  of all pixels, row by row
 * @param {Size} picture
 * @param {number} feather  pixels
 */
export function feathered(alpha, { width, height }, feather) {
  if (!(feather > 0)) return alpha;
  let values = Float32Array.from(alpha);
  const rows = { lines: height, line: width, length: width, step: 1 };
  const columns = { lines: width, line: 1, length: height, step: width };
  for (const radius of boxRadii(feather))
    if (radius > 0) values = averaged(averaged(values, rows, radius), columns, radius);
  return Uint8ClampedArray.from(values);
}

/** Radii of averages that together have a standard deviation. @param {number} deviation */
export function boxRadii(deviation) {
  const wanted = 12 * deviation ** 2;
  const ideal = Math.floor(Math.sqrt(wanted / BOXES + 1));
  const small = ideal % 2 ? ideal : ideal - 1;
  const count = Math.round((wanted - BOXES * (small + 1) * (small + 3)) / (-4 * small - 4));
  return Array.from({ length: BOXES }, (_, at) => (at < count ? small - 1 : small + 1) / 2);
}

/**
 * Each value becomes the average of those around it in its line.
 * @param {Float32Array} from
 * @param {{lines: number, line: number, length: number, step: number}} layout  of lines, and in each
 * @param {number} radius
 */
function averaged(from, { lines, line, length, step }, radius) {
  const to = new Float32Array(from.length);
  const count = 2 * radius + 1;
  for (let at = 0; at < lines; at += 1) {
    const first = at * line;
    const last = first + (length - 1) * step;
    let sum = from[first] * (radius + 1);
    for (let ahead = 1; ahead <= radius; ahead += 1) sum += from[Math.min(last, first + ahead * step)];
    for (let place = first; place <= last; place += step) {
      to[place] = sum / count;
      sum += from[Math.min(last, place + (radius + 1) * step)] - from[Math.max(first, place - radius * step)];
    }
  }
  return to;
}

/**
 * The parameters for a frame and its mask; null if the generator lacks one, or can't be used.
 * @param {Generator | undefined} generator
 */
export function maskFields(generator) {
  if (!generator?.visible || generator.unavailable) return null;
  const named = (/** @type {string} */ type) =>
    Object.keys(generator.parameters).find((name) => generator.parameters[name].type === type);
  const [image, mask] = [named("image"), named("mask")];
  return image && mask ? { image, mask } : null;
}

/** The URL of a mask's picture. @param {Pick<State, "api" | "project">} state @param {string} file */
export const maskUrl = ({ api, project }, file) =>
  `${api}/v1/projects/${project?.id}/masks/${encodeURIComponent(file)}`;
