/** Draws the lane of a track: which frames there are, and the curve behind its keys. */
import { downOf } from "../../core/sheet-curve.js";
import { middleOf } from "../../core/sheet-place.js";
import { clear } from "../filmstrip/canvas.js";

/** @typedef {import("./lane.js").LaneView} LaneView */

export const LANE = 46; // pixels of height
const [TOP, BOTTOM] = [9, 12]; // pixels over and under the curve
export const CURVE = LANE - TOP - BOTTOM; // pixels of height
const BAR = 3; // pixels of the line of frames

/** Pixels from the view's left edge to the middle of a frame. @param {LaneView} view @param {number} frame */
export const xOf = ({ places, viewport }, frame) =>
  middleOf(places, frame) * viewport.pitch - viewport.offset;

/** Pixels from the top of a lane to a value. @param {LaneView} view @param {number} value */
export const yOf = ({ range }, value) => TOP + downOf(range, value) * CURVE;

/** The frames that are in view, with one more at either side. @param {LaneView} view */
export function framesInView({ places: { slots, widths }, viewport: { offset, pitch, width } }) {
  const [from, to] = [offset / pitch, (offset + width) / pitch];
  let [first, last] = [slots.length, -1];
  slots.forEach((slot, frame) => {
    if (slot + widths[frame] < from || slot > to) return;
    first = Math.min(first, frame);
    last = frame;
  });
  return { first: Math.max(0, first - 1), last: Math.min(slots.length - 1, last + 1) };
}

/** @param {HTMLCanvasElement} canvas @param {LaneView} view */
export function drawLane(canvas, view) {
  const context = canvas.getContext("2d");
  const { width } = view.viewport;
  if (!context || width <= 0) return;
  clear(canvas, context, width, LANE);
  const { colours } = view;
  const part = framesInView(view);
  drawFrames(context, view, part, colours);
  if (view.cursor !== null) {
    context.fillStyle = colours.link;
    context.globalAlpha = 0.55;
    context.fillRect(
      Math.round((view.cursor + 0.5) * view.viewport.pitch - view.viewport.offset),
      0,
      1,
      LANE,
    );
  }
  drawCurve(context, view, part, colours.link);
  context.globalAlpha = 1;
}

/**
 * A line under the frames of the sheet: full where they are made, amber where their values are others now.
 * @param {CanvasRenderingContext2D} context
 * @param {LaneView} view
 * @param {{first: number, last: number}} part
 * @param {import("../filmstrip/canvas.js").Colours} colours
 */
function drawFrames(context, { sheet, places, viewport, changed }, { first, last }, colours) {
  const { pitch, offset, gap } = viewport;
  for (let frame = first; frame <= last; frame += 1) {
    const id = sheet.frame_ids[frame] ?? 0;
    const left = places.slots[frame] * pitch - offset + gap / 2;
    const wide = Math.max(1, places.widths[frame] * pitch - gap);
    context.fillStyle = changed.has(id) ? colours.warn : colours.fg;
    context.globalAlpha = changed.has(id) ? 0.9 : id ? 0.4 : 0.12;
    context.fillRect(left, LANE - BAR - 1, wide, BAR);
    context.fillStyle = colours.fg;
    context.globalAlpha = 0.05;
    context.fillRect(left, 0, wide, LANE - BAR - 1);
  }
}

/**
 * @param {CanvasRenderingContext2D} context
 * @param {LaneView} view
 * @param {{first: number, last: number}} part
 * @param {string} colour
 */
function drawCurve(context, view, { first, last }, colour) {
  const column = view.column ?? [];
  if (typeof column[0] !== "number") return;
  context.globalAlpha = 0.9;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.beginPath();
  for (let frame = first; frame <= Math.min(last, column.length - 1); frame += 1)
    context.lineTo(xOf(view, frame), yOf(view, Number(column[frame])));
  context.stroke();
}
