/** What people do with keys, by pointer and keyboard: each change is one request. */
import { choicesOf, isText } from "../../core/sheet.js";
import { draggedValue } from "../../core/sheet-drag.js";
import {
  frameOf,
  freeFrame,
  keysInOrder,
  moveKey,
  replaceKey,
  timeOf,
  valueAt,
  withKey,
  withoutKey,
} from "../../core/sheet-keys.js";
import { editKey } from "./key-editor.js";

/** @typedef {import("../../core/sheet.js").Key} Key */
/** @typedef {import("../../core/sheet.js").Track} Track */
/** @typedef {import("./lane.js").LaneView} LaneView */

export class KeyActions {
  /** @type {{name: string, frame: number} | null} */
  #selected = null;
  /** A track as it is while one of its keys is dragged. @type {{name: string, track: Track} | null} */
  #draft = null;
  /** The value of a key that is dragged up or down. */
  #lifted = "";
  /** Whether the selected key is to have the focus once it is drawn. */
  #isAwaited = false;

  /** @param {import("./drawer.js").KinoSheet} drawer */
  constructor(drawer) {
    this.drawer = drawer;
  }

  /** The frame of the key that is selected in a track. @param {string} name */
  selectedOf(name) {
    return this.#selected?.name === name ? this.#selected.frame : null;
  }

  /** @param {string} name */
  draftOf(name) {
    return this.#draft?.name === name ? this.#draft.track : null;
  }

  /** The value of the key of a track that is dragged up or down. @param {string} name */
  liftedOf(name) {
    return this.#draft?.name === name ? this.#lifted : "";
  }

  /** Moves the focus to the selected key, after it was drawn. */
  restoreFocus() {
    if (!this.#isAwaited || !this.#selected) return;
    const key = this.drawer.rowOf(this.#selected.name)?.lane.selected;
    if (!key) return;
    this.#isAwaited = false;
    key.focus({ preventScroll: true });
  }

  /** @param {string} name @param {number} frame */
  #select(name, frame) {
    this.#selected = { name, frame };
    this.#isAwaited = true;
  }

  /** @param {LaneView} view @param {number} frame */
  onSelect = (view, frame) => {
    this.#select(view.name, frame);
    this.drawer.draw();
  };

  /** @param {LaneView} view @param {number} frame */
  onSet = (view, frame) => {
    this.set(view, frame);
    if (isText(view.track)) queueMicrotask(() => this.#editAt(view.name, frame)); // once it is drawn
  };

  /**
   * Sets a key with the value of the curve, which goes on as it did.
   * @param {LaneView} view
   * @param {number} frame
   */
  set({ name, track, column, clock, sheet }, frame) {
    const value = valueAt(track, frame, column, clock);
    const before = keysInOrder(track, clock).findLast((one) => one.frame < frame);
    const kind = before?.key[2];
    const generator = this.drawer.state?.generators?.[sheet.generator];
    const isWhole = generator?.parameters[name]?.type === "integer" && typeof value === "number";
    /** @type {Key} */
    const key = [timeOf(frame, "frame"), isWhole ? Math.round(value) : value];
    if (kind && kind !== "bezier" && typeof value === "number") key.push(kind);
    this.#select(name, frame);
    this.drawer.change(name, withKey(track, key, clock));
  }

  /** @param {LaneView} view @param {number} index @param {number} frame */
  onDrag = ({ name, track, clock }, index, frame) => {
    const moved = moveKey(track, index, frame, clock);
    this.#draft = { name, track: moved };
    this.#select(name, frameOf(/** @type {Key} */ (nearest(moved, frame, clock))[0], clock));
    this.drawer.draw();
  };

  /** @param {LaneView} view @param {number} index @param {number} frame */
  onDrop = (view, index, frame) => {
    this.#draft = null;
    this.#move(view, index, frame);
  };

  /** @param {LaneView} view @param {number} index @param {number} up @param {boolean} isFine */
  onLift = ({ name, track, range, clock }, index, up, isFine) => {
    const key = /** @type {Key} */ (track.keys?.[index]);
    const [parameter, isPath] = [this.drawer.parameter(name), track.absolute ?? false];
    const value = draggedValue(Number(key[1]), up, { range, parameter, isPath, isFine });
    const [time, , ...rest] = key;
    this.#draft = { name, track: replaceKey(track, index, [time, value, ...rest], clock) };
    this.#lifted = String(value);
    this.drawer.draw();
  };

  onLifted = () => {
    const draft = this.#draft;
    this.onCancel();
    if (draft) this.drawer.change(draft.name, draft.track);
  };

  onCancel = () => {
    this.#draft = null;
    this.#lifted = "";
    this.drawer.draw();
  };

  /** @param {LaneView} view @param {number} index */
  onEdit = (view, index) => {
    const element = this.drawer.rowOf(view.name)?.lane.keys.querySelector(`[data-index="${index}"]`);
    const { name, track, clock } = view;
    if (!element) return;
    editKey({
      owner: this.drawer,
      at: element.getBoundingClientRect(),
      ...{ view, index, choices: choicesOf(this.drawer.parameter(name), this.drawer.state?.models ?? {}) },
      onChange: (key) => {
        this.#select(name, frameOf(key[0], clock));
        this.drawer.change(name, replaceKey(track, index, key, clock));
      },
      onDelete: () => this.#remove(view, index),
      onClosed: () => {
        this.#isAwaited = true;
        this.drawer.draw();
      },
    });
  };

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const target = /** @type {HTMLElement} */ (event.composedPath()[0]);
    const element = target.closest?.(".key");
    const rows = /** @type {import("./drawer.js").RowElement[]} */ ([...this.drawer.rows.children]);
    const view = rows.find((one) => one.contains(target))?.row.lane.view;
    if (!element || !view || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const index = Number(/** @type {HTMLElement} */ (element).dataset.index);
    const handle = this.#keys(view, index)[event.key];
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  }

  /** @param {LaneView} view @param {number} index @returns {{[key: string]: () => void}} */
  #keys(view, index) {
    const { track, clock, sheet } = view;
    const shift = (/** @type {1 | -1} */ by) => () => {
      const frame = freeFrame(track, index, by, sheet.frames, clock);
      if (frame !== null) this.#move(view, index, frame);
    };
    const go = (/** @type {number} */ by) => () => {
      const all = keysInOrder(track, clock);
      const at = all.findIndex((one) => one.index === index) + by;
      this.onSelect(view, all[Math.min(all.length - 1, Math.max(0, at))].frame);
    };
    const remove = () => this.#remove(view, index);
    const edit = () => this.onEdit(view, index);
    return {
      ...{ ArrowLeft: shift(-1), ArrowRight: shift(1), ArrowUp: go(-1), ArrowDown: go(1) },
      ...{ Home: go(-Infinity), End: go(Infinity) },
      ...{ Delete: remove, Backspace: remove, Enter: edit, " ": edit },
    };
  }

  /** @param {LaneView} view @param {number} index @param {number} frame */
  #move({ name, track, clock }, index, frame) {
    const moved = moveKey(track, index, frame, clock);
    this.#select(name, frameOf(/** @type {Key} */ (nearest(moved, frame, clock))[0], clock));
    this.drawer.change(name, moved);
  }

  /** The key before it is the next that is selected. @param {LaneView} view @param {number} index */
  #remove({ name, track, clock }, index) {
    const left = withoutKey(track, index);
    const all = keysInOrder(track, clock);
    const at = all.findIndex((one) => one.index === index);
    const next = all[at - 1] ?? all[at + 1];
    this.#selected = null;
    if (next) this.#select(name, next.frame);
    this.drawer.change(name, left);
  }

  /** @param {string} name @param {number} frame */
  #editAt(name, frame) {
    const view = this.drawer.rowOf(name)?.lane.view;
    const found = view && keysInOrder(view.track, view.clock).find((one) => one.frame === frame);
    if (view && found) this.onEdit(view, found.index);
  }
}

/**
 * The key nearest to a frame: seconds and beats are rounded.
 * @param {Track} track
 * @param {number} frame
 * @param {import("../../core/sheet-keys.js").Clock} clock
 */
function nearest(track, frame, clock) {
  const all = keysInOrder(track, clock);
  return all.sort((a, b) => Math.abs(a.frame - frame) - Math.abs(b.frame - frame))[0]?.key;
}
