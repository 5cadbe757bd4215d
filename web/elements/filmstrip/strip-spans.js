/** What is drawn over cells that many frames share: selected and cut frames, tasks, the cursor. */
import { runsBetween, runsOf } from "../../core/runs.js";
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./strip-layout.js").StripLayout} StripLayout */
/** @typedef {{context: CanvasRenderingContext2D, colours: {[name: string]: string}, height: number}} Paper */
/** @typedef {{left: number, width: number}} Span  pixels in the view */

const UNDERLINE = 3; // pixels
const TASKS = { pending: "dim", queued: "dim", running: "link", failed: "danger" };

export class StripSpans {
  canvas = h("canvas", { class: "spans", hidden: true, "aria-hidden": "true" });

  /** @param {State} state @param {StripLayout} layout */
  draw(state, layout) {
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
          spanOf(
            layout,
            slots.indexOfFrame(timeline.ids[from]),
            slots.indexOfFrame(timeline.ids[to - 1]) + 1,
          ),
        ),
      );
    if (state.clipboard?.cut) fill(paper, spansOf(state.clipboard.ids), "bg", 0.6);
    const selected = spansOf(state.selection.ids);
    fill(paper, selected, "link", 0.25);
    fill(paper, selected, "link", 1, UNDERLINE);
    drawTasks(paper, slots, layout, range);
    const cursor = slots.indexOfFrame(state.selection.cursor ?? NaN);
    if (cursor >= range.from && cursor < range.to) drawCursor(paper, spanOf(layout, cursor, cursor + 1));
  }

  /** Sizes the canvas to the view and empties it. @param {StripLayout} layout @returns {Paper | null} */
  #paper(layout) {
    const ratio = devicePixelRatio;
    const { width } = layout.size;
    const { height } = layout;
    const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
    if (this.canvas.width !== wide) this.canvas.width = wide;
    if (this.canvas.height !== tall) this.canvas.height = tall;
    const { style } = this.canvas;
    Object.assign(style, { left: `${layout.left}px`, width: `${width}px`, height: `${height}px` });
    const context = this.canvas.getContext("2d");
    if (!context) return null;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const computed = getComputedStyle(this.canvas);
    const colour = (/** @type {string} */ name) => computed.getPropertyValue(`--kino-${name}`).trim();
    const names = ["link", "bg", "fg", "dim", "danger"];
    return { context, height, colours: Object.fromEntries(names.map((name) => [name, colour(name)])) };
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
function drawTasks(paper, slots, layout, { from, to }) {
  for (const { slot, task, replacing } of slots.tasks) {
    if (slot < from || slot >= to) continue;
    const spans = [spanOf(layout, slot, slot + 1)];
    const colour = TASKS[/** @type {keyof typeof TASKS} */ (task.status)] ?? "dim";
    fill(paper, spans, "bg", replacing ? 0.5 : 1);
    fill(paper, spans, colour, 0.3);
    fill(paper, spans, colour, 1, UNDERLINE);
    if (task.status === "running") fill(paper, spans, colour, 0.5, (paper.height * task.progress) / 100);
  }
  const end = slots.length - 1;
  if (end < to && end >= from && slots.at(end).kind === "more")
    fill(paper, [spanOf(layout, end, end + 1)], "dim", 0.3);
}

/** @param {Paper} paper @param {Span} span */
function drawCursor({ context, colours, height }, { left, width }) {
  context.strokeStyle = colours.link;
  context.lineWidth = 2;
  if (width > 4) return context.strokeRect(left + 1, 1, width - 2, height - 2);
  context.fillStyle = colours.link;
  context.fillRect(Math.round(left + width / 2) - 1, 0, 2, height);
}
