/**
 * The pointer in the lanes: a click sets a key, dragging moves one, or changes its value up and down, and a
 * double click edits one.
 */
import { frameAt, nearestFrame } from "../../core/sheet-place.js";
import { frameOf } from "../../core/sheet-keys.js";
import { CURVE } from "./lane-canvas.js";

/** @typedef {import("./lane.js").Lane} Lane */
/** @typedef {import("./lane.js").LaneView} LaneView */
/**
 * @typedef {object} Drag
 * @property {LaneView} view  as it began
 * @property {number} index  of the key; -1: there is none
 * @property {number} from  frame
 * @property {number | null} to  frame
 * @property {number} x  where it began
 * @property {number} y
 * @property {"time" | "value" | null} way  null: it has not moved far enough
 */
/**
 * @typedef {object} PointerEvents
 * @property {(view: LaneView, frame: number) => void} onSelect  the key at a frame
 * @property {(view: LaneView, frame: number) => void} onSet
 * @property {(view: LaneView, index: number, frame: number) => void} onDrag  while it moves
 * @property {(view: LaneView, index: number, frame: number) => void} onDrop
 * @property {(view: LaneView, index: number, up: number, isFine: boolean) => void} onLift  while its value
 *   changes, by heights of the curve
 * @property {() => void} onLifted
 * @property {() => void} onCancel
 * @property {(view: LaneView, index: number) => void} onEdit
 */

const STILL = 4; // pixels that a pointer moves in a click

export class LanePointer {
  /** @type {Drag | null} */
  #drag = null;

  /** @param {Lane} lane @param {PointerEvents} events */
  constructor(lane, events) {
    this.lane = lane;
    this.events = events;
    const { element } = lane;
    element.addEventListener("pointerdown", (event) => this.#onPress(event));
    element.addEventListener("pointermove", (event) => this.#onMove(event));
    element.addEventListener("pointerup", (event) => this.#onRelease(event));
    element.addEventListener("pointercancel", () => this.#cancel());
    element.addEventListener("dblclick", (event) => {
      const index = lane.keyAt(this.#x(event));
      if (lane.view && index >= 0) events.onEdit(lane.view, index);
    });
  }

  /** @param {MouseEvent} event */
  #x({ clientX }) {
    return clientX - this.lane.element.getBoundingClientRect().left;
  }

  /** @param {MouseEvent} event @param {LaneView} view */
  #slot(event, { viewport: { offset, pitch } }) {
    return (this.#x(event) + offset) / pitch;
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const { view } = this.lane;
    if (!view || event.button !== 0) return;
    const index = this.lane.keyAt(this.#x(event));
    const key = view.track.keys?.[index];
    const from = key ? frameOf(key[0], view.clock) : -1;
    this.#drag = { view, index, from, to: null, x: event.clientX, y: event.clientY, way: null };
    if (key) this.lane.element.setPointerCapture(event.pointerId);
    if (key) this.events.onSelect(view, from);
    if (!key) event.preventDefault(); // the key that is set gets the focus
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const drag = this.#drag;
    if (!drag || drag.index < 0) return;
    drag.way ??= wayOf(drag, event);
    if (drag.way === "value") {
      const up = (drag.y - event.clientY) / CURVE;
      return this.events.onLift(drag.view, drag.index, up, event.shiftKey);
    }
    const frame = nearestFrame(drag.view.places, this.#slot(event, drag.view));
    const isBack = drag.to === null && frame === Math.round(drag.from);
    if (isBack || frame === drag.to) return;
    drag.to = frame;
    this.events.onDrag(drag.view, drag.index, frame);
  }

  /** @param {PointerEvent} event */
  #onRelease(event) {
    const drag = this.#drag;
    this.#drag = null;
    if (!drag) return;
    const { view, index, to, from, way } = drag;
    if (way === "value") return this.events.onLifted();
    if (index >= 0 && to !== null && to !== from) return this.events.onDrop(view, index, to);
    if (index >= 0) return this.events.onCancel();
    const frame = frameAt(view.places, this.#slot(event, view));
    if (frame !== null) this.events.onSet(view, frame);
  }

  #cancel() {
    this.#drag = null;
    this.events.onCancel();
  }
}

/**
 * Whether a drag moves a key, or changes its value: the way of the first pixels decides.
 * @param {Drag} drag
 * @param {PointerEvent} event
 */
function wayOf({ view, index, x, y }, { clientX, clientY }) {
  const [across, along] = [Math.abs(clientY - y), Math.abs(clientX - x)];
  if (Math.max(across, along) < STILL) return null;
  return across > along && typeof view.track.keys?.[index]?.[1] === "number" ? "value" : "time";
}
