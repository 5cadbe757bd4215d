/** The lane of a track: its curve, and its keys as diamonds over the frames where they are. */
import { isText } from "../../core/sheet.js";
import { keysInOrder, rounded } from "../../core/sheet-keys.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { LANE, drawLane, xOf, yOf } from "./lane-canvas.js";

/** @typedef {import("../../core/sheet.js").Track} Track */
/** @typedef {import("../../core/sheet.js").Key} Key */
/**
 * @typedef {object} LaneView  what a lane shows
 * @property {import("../../core/api-sheets.js").SheetAnswer} sheet
 * @property {string} name  of the track
 * @property {string} label
 * @property {Track} track
 * @property {readonly (number | string)[] | undefined} column  values that the keys speak of
 * @property {{low: number, high: number}} range
 * @property {import("../../core/sheet-place.js").Places} places
 * @property {import("../filmstrip/strip-layout.js").Viewport} viewport
 * @property {import("../../core/sheet-keys.js").Clock} clock
 * @property {ReadonlySet<number>} changed  ids of frames
 * @property {import("../filmstrip/canvas.js").Colours} colours
 * @property {number | null} cursor  slot of the current frame
 * @property {number | null} selected  frame of the key that is selected
 * @property {string} lifted  the value of the selected key while it is dragged up or down
 */
/** @typedef {{key: Key, index: number, frame: number, x: number, end: number}} Shown  pixels */

const MOST = 400; // keys with their elements
const NEAR = 8; // pixels from a key where it is meant
const SAME = 1e-6; // frames
const ROOM = 90; // pixels of a value
const [ROW, GAP] = [20, 14]; // pixels of its height, and from its key

export class Lane {
  canvas = h("canvas");
  keys = h("div", { class: "keys" });
  lifted = h("output", { class: "lifted mono", hidden: true });
  element = h("div", { class: "lane", title: text("sheets.lane-hint") }, this.canvas, this.keys, this.lifted);
  /** @type {LaneView | null} */
  view = null;
  /** @type {Shown[]} */
  #shown = [];

  /** @param {LaneView} view */
  draw(view) {
    this.view = view;
    drawLane(this.canvas, view);
    this.#shown = shownKeys(view);
    const selected = this.#shown.find(({ frame }) => isSelected(view, frame));
    const first = selected ?? this.#shown[0];
    this.lifted.hidden = !view.lifted || !selected;
    if (selected) this.#showValue(view, selected);
    renderKeyed(
      this.keys,
      this.#shown.slice(0, MOST),
      ({ index }) => index,
      () => createKey(),
      (element, shown) => updateKey(element, shown, view, shown === first),
    );
  }

  /** Beside the key: over it, there is no room. @param {LaneView} view @param {Shown} shown */
  #showValue(view, { key: [, value], x }) {
    setText(this.lifted, view.lifted);
    const isLeft = x > view.viewport.width - ROOM;
    const y = Math.max(0, Math.min(LANE - ROW, yOf(view, Number(value)) - ROW / 2));
    const left = isLeft ? `calc(${Math.round(x - GAP)}px - 100%)` : `${Math.round(x + GAP)}px`;
    this.lifted.style.transform = `translate(${left}, ${Math.round(y)}px)`;
  }

  /** The index of the key at a pixel of the lane; -1: there is none. @param {number} x */
  keyAt(x) {
    const reach = Math.max(4, Math.min(NEAR, (this.view?.viewport.pitch ?? 0) / 2));
    const near = this.#shown.filter((one) => Math.abs(one.x - x) <= reach);
    return near.sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x))[0]?.index ?? -1;
  }

  /** The element of the selected key. @returns {HTMLElement | null} */
  get selected() {
    return this.keys.querySelector(".key.selected");
  }
}

/** @param {LaneView} view @param {number} frame */
const isSelected = ({ selected }, frame) => selected !== null && Math.abs(selected - frame) < SAME;

/** The keys in view; `end` is where the next one is. @param {LaneView} view @returns {Shown[]} */
function shownKeys(view) {
  const all = keysInOrder(view.track, view.clock).map((one) => ({ ...one, x: xOf(view, one.frame), end: 0 }));
  all.forEach((one, at) => (one.end = all[at + 1]?.x ?? Infinity));
  const { width } = view.viewport;
  const reaches = (/** @type {Shown} */ { x, end }) =>
    (isText(view.track) ? end > 0 : x >= -NEAR) && x <= width + NEAR;
  return all.filter(reaches);
}

function createKey() {
  const words = h("span", { class: "words" });
  const element = h("button", { type: "button", class: "key", "aria-haspopup": "dialog" }, h("i"), words);
  return Object.assign(element, { words });
}

/**
 * @param {ReturnType<typeof createKey>} element
 * @param {Shown} shown
 * @param {LaneView} view
 * @param {boolean} isFirst whether Tab leads to it
 */
function updateKey(element, { key, index, frame, x, end }, view, isFirst) {
  const [, value] = key;
  const isWords = typeof value === "string";
  element.dataset.index = String(index);
  element.tabIndex = isFirst ? 0 : -1;
  const y = typeof value === "number" ? yOf(view, value) : LANE / 2 - 2;
  element.style.transform = `translate(${Math.round(x)}px, ${Math.round(y)}px)`;
  element.classList.toggle("selected", isSelected(view, frame));
  element.classList.toggle("hold", isWords || key[2] === "hold");
  const words = isWords ? value : "";
  setText(element.words, words.slice(0, 120));
  const left = Math.max(20, 20 - x); // the beginning stays in view
  element.words.style.left = `${left}px`;
  element.words.style.width = `${Math.max(0, Math.min(end, view.viewport.width) - x - left - 12)}px`;
  setAttribute(element, "aria-label", spoken(key, frame, view.label));
  setAttribute(element, "title", isWords ? words : null);
}

/** @type {{[kind: string]: string}} */
export const KINDS = {
  hold: text("sheets.hold"),
  linear: text("sheets.linear"),
  smooth: text("sheets.smooth"),
  ease: text("sheets.ease"),
  bezier: text("sheets.bezier"),
};

/** @param {Key} key @param {number} frame @param {string} track */
function spoken([, value, kind = "linear"], frame, track) {
  const about = { track, frame: String(rounded(frame + 1)) };
  if (typeof value === "string") return text("sheets.text-key", { ...about, value: value.slice(0, 80) });
  const isComputed = typeof value === "object";
  const interpolation = isComputed ? text("sheets.computed") : KINDS[kind];
  return text("sheets.key", { ...about, value: isComputed ? value.expr : String(value), interpolation });
}
