/** The filmstrip's cells of frames. */
import { timecode } from "../../core/timecode.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { createFrameMarks, spokenMarks, updateFrameMarks, updateMatched } from "./frame-marks.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const HEIGHT_STEP = 64; // pixels; thumbnails come in these steps, or a resize would load every size
const TALLEST = 512;

/**
 * @typedef {object} FrameItem
 * @property {number} id
 * @property {number} index  in the timeline
 * @property {number} x  pixels
 * @property {number | null} height  of the thumbnail; null: it is not loaded now
 */
/** @typedef {ReturnType<typeof createFrameCell>} FrameCell */

/** The id of a frame's cell in the filmstrip's shadow root. @param {number} id */
export const frameCellId = (id) => `frame-${id}`;

/** @param {FrameItem} item */
export function createFrameCell({ id }) {
  const image = thumbnail();
  const parts = { image, marks: createFrameMarks(), number: h("b"), code: h("span", { class: "code mono" }) };
  const cell = h(
    "div",
    { class: "cell frame", role: "option", id: frameCellId(id), "data-id": id },
    h("div", { class: "picture" }, image, parts.marks),
    h("div", { class: "foot" }, parts.number, " ", parts.code),
  );
  return Object.assign(cell, { parts });
}

/** A decorative image, invisible until it is loaded. */
export function thumbnail() {
  const image = h("img", { decoding: "async", draggable: false });
  image.setAttribute("alt", "");
  image.addEventListener("load", () => image.classList.add("loaded"));
  image.addEventListener("error", () => image.classList.remove("loaded"));
  return image;
}

/** @param {FrameCell} cell @param {FrameItem} item @param {State} state */
export function updateFrameCell(cell, { id, index, x, height }, state) {
  const { clipboard, project, timeline, frames, settings } = state;
  const code = timecode(index, project?.fps ?? 24);
  moveTo(cell, x);
  setText(cell.parts.number, index + 1);
  setText(cell.parts.code, settings.timecode ? code : "");
  setAttribute(cell, "aria-label", `Frame ${index + 1}, ${code}${spokenMarks(state, id)}`);
  setAttribute(cell, "aria-posinset", index + 1);
  setAttribute(cell, "aria-setsize", timeline?.ids.length ?? 0);
  updateSelected(cell, state);
  cell.classList.toggle("cut", Boolean(clipboard?.cut && asSet(clipboard.ids).has(id)));
  updateFrameMarks(cell.parts.marks, frames.get(id));
  updateMatched(cell, state);
  showThumbnail(cell.parts.image, frames.get(id), height);
}

/** @param {HTMLElement} cell @param {State} state */
export function updateSelected(cell, { selection }) {
  const id = Number(cell.dataset.id);
  setAttribute(cell, "aria-selected", String(selection.ids.has(id)));
  cell.classList.toggle("cursor", selection.cursor === id);
}

/** @param {HTMLImageElement} image @param {Frame | undefined} frame @param {number | null} height */
function showThumbnail(image, frame, height) {
  const missing = !frame || (height === null && !image.hasAttribute("src"));
  image.parentElement?.classList.toggle("missing", missing);
  if (!frame || height === null) return;
  const pixels = Math.min(TALLEST, Math.ceil((height * devicePixelRatio) / HEIGHT_STEP) * HEIGHT_STEP);
  const url = `${frame.thumbnail_url}&height=${pixels}`;
  if (image.getAttribute("src") !== url) image.src = url;
}

/** @param {HTMLElement} element @param {number} x pixels */
export function moveTo(element, x) {
  const left = `${x}px`;
  if (element.style.left !== left) element.style.left = left;
}

/** @type {WeakMap<readonly number[], ReadonlySet<number>>} */
const sets = new WeakMap();
/**
 * The ids as a set, created once: every cell looks into a clipboard that may hold thousands.
 * @param {readonly number[]} ids
 */
function asSet(ids) {
  const set = sets.get(ids) ?? new Set(ids);
  sets.set(ids, set);
  return set;
}
