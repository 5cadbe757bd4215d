/** What is drawn over cells that many frames share: selected and cut frames, tasks, the cursor. */
import { taskRanges } from "../../core/overview.js";
import { runsBetween, runsOf } from "../../core/runs.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { clear, forgetInk, inkOf } from "./canvas.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./strip-layout.js").StripLayout} StripLayout */
/**
 * @typedef {object} Paper
 * @property {CanvasRenderingContext2D} context
 * @property {{[name: string]: string}} colours
 * @property {string} font
 * @property {number} height  pixels
 */
/** @typedef {{left: number, width: number}} Span  pixels in the view */

const [UNDERLINE, HATCH, LABELLED] = [3, 8, 84]; // pixels
const TASKS = { queued: "dim", running: "link", failed: "danger" };
/** @type {{[kind in keyof typeof TASKS]: import("../../texts/text.js").TextKey}} */
const COUNTS = {
  queued: "filmstrip.queued-frames",
  running: "filmstrip.running-frames",
  failed: "filmstrip.failed-frames",
};

export class StripSpans {
  canvas = h("canvas", { class: "spans", hidden: true, "aria-hidden": "true" });

  #dark = true;

  /** @param {State} state @param {StripLayout} layout */
  draw(state, layout) {
    if (state.dark !== this.#dark) forgetInk(this.canvas);
    this.#dark = state.dark;
    this.canvas.hidden = layout.perCell === 1;
    const { slots, timeline } = state;
    if (this.canvas.hidden || !slots || !timeline) return;
    const paper = this.#paper(layout);
    if (!paper) return;
    const range = layout.cellsInView();
    const [first, last] = [slots.framesBefore(range.from), slots.framesBefore(range.to)];
    const spansOf = (/** @type {ReadonlySet<number> | readonly number[]} */ ids) =>
      merged(
        runsBetween(runsOf(ids, timeline.numbers), first, last).map(({ from, to }) =>
          spanOf(layout, slots.indexOfFrame(timeline.ids[from]), slots.endOfFrame(timeline.ids[to - 1])),
        ),
      );
    if (state.clipboard?.cut) fill(paper, spansOf(state.clipboard.ids), "bg", 0.6);
    const selected = spansOf(state.selection.ids);
    fill(paper, selected, "link", 0.25);
    fill(paper, selected, "link", 1, UNDERLINE);
    drawTasks(paper, slots, layout, range);
    const cursor = state.selection.cursor ?? NaN;
    const [from, to] = [slots.indexOfFrame(cursor), slots.endOfFrame(cursor)];
    if (from < range.to && to > range.from) drawCursor(paper, spanOf(layout, from, to));
  }

  /** Sizes the canvas to the view and empties it. @param {StripLayout} layout @returns {Paper | null} */
  #paper(layout) {
    const { width } = layout.size;
    const { height } = layout;
    const { style } = this.canvas;
    Object.assign(style, { left: `${layout.left}px`, width: `${width}px`, height: `${height}px` });
    const context = this.canvas.getContext("2d");
    if (!context) return null;
    clear(this.canvas, context, width, height);
    return { context, height, ...inkOf(this.canvas) };
  }
}

/** @param {StripLayout} layout @param {number} from slot @param {number} to past the end @returns {Span} */
function spanOf(layout, from, to) {
  const left = Math.max(-4, Math.floor(from * layout.pitch - layout.offset));
  const right = Math.min(layout.size.width + 4, Math.ceil(to * layout.pitch - layout.offset));
  return { left, width: Math.max(1, right - left) };
}

/** Spans that touch become one: thousands of frames may share a pixel. @param {readonly Span[]} spans */
function merged(spans) {
  /** @type {Span[]} */
  const found = [];
  for (const { left, width } of spans) {
    const last = found.at(-1);
    if (last && left <= last.left + last.width) last.width = Math.max(last.width, left + width - last.left);
    else found.push({ left, width });
  }
  return found;
}

/**
 * @param {Paper} paper
 * @param {readonly Span[]} spans
 * @param {string} colour
 * @param {number} alpha
 * @param {number} [height] pixels, from the bottom
 */
function fill({ context, colours, height: all }, spans, colour, alpha, height = all) {
  context.globalAlpha = alpha;
  context.fillStyle = colours[colour];
  for (const { left, width } of spans) context.fillRect(left, all - height, width, height);
  context.globalAlpha = 1;
}

/**
 * Tasks stand where their frames will be; those that replace a frame leave its picture visible.
 * @param {Paper} paper
 * @param {import("../../core/types.js").Slots} slots
 * @param {StripLayout} layout
 * @param {{from: number, to: number}} range slots in view
 */
function drawTasks(paper, slots, layout, range) {
  for (const { from, to, kind, replacing, frames } of taskRanges(slots)) {
    if (to <= range.from || from >= range.to) continue;
    const span = spanOf(layout, from, to);
    fill(paper, [span], "bg", replacing ? 0.6 : 1);
    if (kind === "queued") hatch(paper, span);
    else fill(paper, [span], TASKS[kind], 0.35);
    fill(paper, [span], TASKS[kind], 1, UNDERLINE);
    if (span.width >= LABELLED) label(paper, span, text(COUNTS[kind], { count: frames }), TASKS[kind]);
  }
  for (const { slot, task } of slots.tasks)
    if (task.status === "running" && slot >= range.from && slot < range.to)
      fill(paper, [spanOf(layout, slot, slot + 1)], "link", 0.4, (paper.height * task.progress) / 100);
}

/** @param {Paper} paper @param {Span} span */
function hatch({ context, colours, height }, { left, width }) {
  context.save();
  context.beginPath();
  context.rect(left, 0, width, height);
  context.clip();
  context.beginPath();
  for (let x = left - height - (left % (2 * HATCH)); x < left + width; x += 2 * HATCH) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.globalAlpha = 0.07;
  context.lineWidth = HATCH * Math.SQRT1_2;
  context.strokeStyle = colours.fg;
  context.stroke();
  context.restore();
}

/** @param {Paper} paper @param {Span} span @param {string} words @param {string} colour */
function label({ context, colours, font, height }, { left, width }, words, colour) {
  context.font = font;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = colours[colour];
  context.fillText(words, left + width / 2, height / 2);
}

/** @param {Paper} paper @param {Span} span */
function drawCursor({ context, colours, height }, { left, width }) {
  context.strokeStyle = colours.link;
  context.lineWidth = 2;
  if (width > 4) return context.strokeRect(left + 1, 1, width - 2, height - 2);
  context.fillStyle = colours.link;
  context.fillRect(Math.round(left + width / 2) - 1, 0, 2, height);
}
