/** Paints a mask on the current frame: pointer, brush and tools. */
import { hasPaint, isApart, isPainting, lastPoint } from "../../core/mask.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { MaskBar } from "./mask-bar.js";
import { MaskCanvas } from "./mask-canvas.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/mask.js").Point} Point */
/** @typedef {import("../../core/mask.js").Stroke} Stroke */
/** @typedef {import("./viewer.js").KinoViewer} Viewer */

const PEN_ERASER = 5; // the button of a pen's other end
const CAPTURE = { capture: true };
const SMALLEST = 6; // CSS pixels of a brush that is seen without a cross

export class MaskPainter {
  /** The stroke that is being painted. @type {Stroke & {points: Point[]} | null} */
  #stroke = null;
  #isOn = false;
  #holdsSpace = false;
  /** Where the pointer is, in CSS pixels of the window. */
  #pointer = { x: 0, y: 0 };

  canvas = new MaskCanvas();
  brush = h("div", { class: "brush", hidden: true });
  hint = h("div", { class: "hint", role: "status" });
  /** Lies over the whole area: strokes may begin beside the picture. */
  pad = h("div", { class: "pad", hidden: true }, this.brush, this.hint);

  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.bar = new MaskBar(viewer, () => void this.#send());
  }

  connect() {
    const { viewer, pad } = this;
    this.bar.connect();
    viewer.listen(pad, "pointerdown", (event) => this.#onPress(event));
    viewer.listen(pad, "pointermove", (event) => this.#onMove(event));
    viewer.listen(pad, "pointerup", () => this.#end());
    viewer.listen(pad, "lostpointercapture", () => this.#end());
    viewer.listen(pad, "pointercancel", () => this.#drop());
    viewer.listen(pad, "pointerleave", () => (this.brush.hidden = true));
    viewer.listen(pad, "dblclick", (event) => event.stopPropagation()); // two dots, and no zoom
    // Wherever the focus is: roots keep their keys.
    for (const type of ["keydown", "keyup"])
      viewer.listen(window, type, ({ key }) => key === " " && this.#holdSpace(type === "keydown"), CAPTURE);
    viewer.listen(window, "blur", () => this.#holdSpace(false));
  }

  /** @param {State} state */
  update(state) {
    const { mask, frames } = state;
    const frame = frames.get(mask?.frame ?? -1);
    const isOn = Boolean(frame) && isPainting(state);
    if (this.#isOn !== isOn) this.#toggle(isOn);
    this.bar.update(state, isOn, this.viewer.root.activeElement);
    if (!isOn || !mask || !frame) return;
    this.canvas.show(mask.done, frame);
    this.#showHint(!this.#stroke && !hasPaint(mask.done));
    this.#placeBrush();
    const blur = state.brush.feather * this.#scale(frame.width);
    this.canvas.canvas.style.filter = blur ? `blur(${blur}px)` : "";
  }

  /** @param {boolean} isNeeded */
  #showHint(isNeeded) {
    this.hint.hidden = !isNeeded;
    setText(this.hint, isNeeded ? text("masks.hint") : "");
  }

  /** @param {boolean} isOn */
  #toggle(isOn) {
    this.#isOn = isOn;
    this.#drop();
    this.pad.hidden = this.canvas.element.hidden = !isOn;
    if (isOn) this.viewer.area.focus({ preventScroll: true }); // its keys work at once
  }

  /** CSS pixels per pixel of the picture. @param {number} width of the picture */
  #scale(width) {
    return this.canvas.element.getBoundingClientRect().width / width;
  }

  /** @param {boolean} holds */
  #holdSpace(holds) {
    this.#holdsSpace = holds;
    this.pad.classList.toggle("moves", holds);
  }

  /** @param {PointerEvent} event @returns {Point} */
  #pointOf({ clientX, clientY }) {
    const { left, top, width, height } = this.canvas.element.getBoundingClientRect();
    const across = (clientX - left) / width;
    const { canvas } = this.canvas;
    const x = this.viewer.state?.look.mirror ? 1 - across : across;
    return [x * canvas.width, ((clientY - top) / height) * canvas.height];
  }

  /** Begins a stroke; with Shift, a line from the end of the last one. @param {PointerEvent} event */
  #onPress(event) {
    const { mask, brush } = this.viewer.state ?? {};
    const paints = event.button === 0 || event.button === PEN_ERASER;
    if (!mask || !brush || !paints || this.#holdsSpace) return; // moves the picture
    event.stopPropagation();
    if (this.#stroke) return; // a second finger
    this.pad.setPointerCapture(event.pointerId);
    this.#showHint(false);
    const erases = brush.erases || event.button === PEN_ERASER;
    this.#stroke = { kind: "stroke", erases, size: brush.size, points: [] };
    const from = event.shiftKey && lastPoint(mask.done);
    for (const point of from ? [from, this.#pointOf(event)] : [this.#pointOf(event)]) this.#add(point);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    this.#pointer = { x: event.clientX, y: event.clientY };
    this.brush.hidden = false;
    this.#placeBrush();
    const stroke = this.#stroke;
    if (!stroke || !this.pad.hasPointerCapture(event.pointerId)) return;
    const between = event.getCoalescedEvents();
    for (const one of between.length ? between : [event]) {
      const point = this.#pointOf(one);
      if (isApart(stroke.points, point, stroke.size)) this.#add(point);
    }
  }

  /** @param {Point} point */
  #add(point) {
    if (!this.#stroke) return;
    this.#stroke.points.push(point);
    this.canvas.extend(this.#stroke);
  }

  #end() {
    const stroke = this.#stroke;
    if (!stroke) return;
    this.#stroke = null;
    this.canvas.end(stroke);
    this.viewer.request("add-to-mask", { step: stroke });
  }

  /** Drops a stroke that was begun. */
  #drop() {
    if (this.#stroke) this.canvas.undoLine();
    this.#stroke = null;
  }

  #placeBrush() {
    const { brush, state } = { brush: this.brush, state: this.viewer.state };
    if (brush.hidden || !state) return;
    const { left, top } = this.pad.getBoundingClientRect();
    const size = state.brush.size * this.#scale(this.canvas.canvas.width);
    brush.style.width = brush.style.height = `${size}px`;
    brush.style.left = `${this.#pointer.x - left}px`;
    brush.style.top = `${this.#pointer.y - top}px`;
    brush.classList.toggle("erases", state.brush.erases);
    this.pad.classList.toggle("small", size < SMALLEST);
  }

  async #send() {
    const { mask, brush, pending } = this.viewer.state ?? {};
    if (!mask || !brush || pending?.has("send-mask")) return;
    const picture = await this.canvas.toPicture(brush.feather);
    if (picture) this.viewer.request("send-mask", { id: mask.frame, picture });
  }
}
