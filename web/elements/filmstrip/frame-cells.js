/** The filmstrip's cells of frames, and the shelf that keeps cells by what they show. */
import { timecode } from "../../core/timecode.js";
import { h, setAttribute, setText } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const STEP = 64; // thumbnails are asked for in steps of height, so that a resize does not fetch each size
const TALLEST = 512;

/** Children kept by key: what is still shown stays the same element, where it is, so that pictures don't flicker and the focus is not lost. */
export class Shelf {
  /** @type {Map<string, any>} */
  #kept = new Map();

  /** @param {Element} parent */
  constructor(parent) {
    this.parent = parent;
  }

  /** @param {string} key @returns {any} */
  get(key) {
    return this.#kept.get(key);
  }

  /**
   * @template Item
   * @param {readonly {key: string, item: Item}[]} wanted in order @param {(item: Item) => HTMLElement} make @param {(element: any, item: Item) => void} update
   */
  show(wanted, make, update) {
    const keys = new Set(wanted.map(({ key }) => key));
    for (const [key, element] of this.#kept) {
      if (keys.has(key)) continue;
      element.remove();
      this.#kept.delete(key);
    }
    let next = this.parent.firstElementChild;
    for (const { key, item } of wanted) {
      const element = this.#kept.get(key) ?? make(item);
      this.#kept.set(key, element);
      update(element, item);
      if (element === next) next = element.nextElementSibling;
      else this.parent.insertBefore(element, next);
    }
  }
}

/**
 * @typedef {object} FrameCell
 * @property {number} id
 * @property {number} index in the timeline
 * @property {number} x pixels
 * @property {number | null} height of the picture; null: if it has none yet, it gets none now
 */

/** @param {FrameCell} item */
export function makeFrameCell({ id }) {
  const image = thumbnail();
  const picture = h("div", { class: "picture" }, image);
  const parts = { image, number: h("b"), code: h("span", { class: "code mono" }) };
  const cell = h(
    "div",
    { class: "cell frame", role: "option", id: `frame-${id}`, "data-id": id },
    picture,
    h("div", { class: "foot" }, parts.number, " ", parts.code),
  );
  return Object.assign(cell, { parts });
}

/** A picture whose cell says in words what it is. One that can't be had must not look broken. */
export function thumbnail() {
  const image = h("img", { decoding: "async", draggable: false });
  image.setAttribute("alt", "");
  image.addEventListener("load", () => image.classList.add("there"));
  image.addEventListener("error", () => image.classList.remove("there"));
  return image;
}

/** @param {ReturnType<typeof makeFrameCell>} cell @param {FrameCell} item @param {State} state */
export function updateFrameCell(cell, { id, index, x, height }, state) {
  const { clipboard, project, timeline, frames, settings } = state;
  const code = timecode(index, project?.fps ?? 24);
  place(cell, x);
  setText(cell.parts.number, index + 1);
  setText(cell.parts.code, settings.timecode ? code : "");
  setAttribute(cell, "aria-label", `Frame ${index + 1}, ${code}`);
  setAttribute(cell, "aria-posinset", index + 1);
  setAttribute(cell, "aria-setsize", timeline?.ids.length ?? 0);
  showChosen(cell, state);
  cell.classList.toggle("cut", Boolean(clipboard?.cut && clipboardIds(clipboard.ids).has(id)));
  showPicture(cell.parts.image, frames.get(id), height);
}

/** @param {ReturnType<typeof makeFrameCell>} cell @param {State} state */
export function showChosen(cell, { selection }) {
  const id = Number(cell.dataset.id);
  setAttribute(cell, "aria-selected", String(selection.ids.has(id)));
  cell.classList.toggle("cursor", selection.cursor === id);
}

/** @param {HTMLImageElement} image @param {Frame | undefined} frame @param {number | null} height */
function showPicture(image, frame, height) {
  image.parentElement?.classList.toggle("missing", !frame || (height === null && !image.hasAttribute("src")));
  if (!frame || height === null) return;
  const pixels = Math.min(TALLEST, Math.ceil((height * devicePixelRatio) / STEP) * STEP);
  const address = `${frame.thumbnail_url}&height=${pixels}`;
  if (image.getAttribute("src") !== address) image.src = address;
}

/** @param {HTMLElement} cell @param {number} x */
export function place(cell, x) {
  const left = `${x}px`;
  if (cell.style.left !== left) cell.style.left = left;
}

/** @type {WeakMap<readonly number[], ReadonlySet<number>>} */
const sets = new WeakMap();
/** A clipboard of thousands is looked through for every cell: once made into a set. @param {readonly number[]} ids */
function clipboardIds(ids) {
  const known = sets.get(ids) ?? new Set(ids);
  sets.set(ids, known);
  return known;
}
