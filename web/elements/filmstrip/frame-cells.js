/** The filmstrip's cells of frames. */
import { runsBetween, runsOf } from "../../core/runs.js";
import { timecode } from "../../core/timecode.js";
import { tickOf } from "../../core/timeline.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { formatNumber, text } from "../../texts/text.js";
import { createFrameMarks, spokenMarks, updateFrameMarks, updateMatched } from "./frame-marks.js";
import { createTakeMarks, spokenTakes, updateTakeMarks } from "./take-marks.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const HEIGHTS = [192, 384, 1024]; // pixels; the server has thumbnails of these

/**
 * @typedef {object} FrameItem
 * @property {number} id
 * @property {number} index  in the timeline
 * @property {number} to  index past the last frame that shares the cell
 * @property {number} hold  ticks; 1 where several frames share the cell
 * @property {number} x  pixels
 * @property {number | null} width  pixels; null: that of all cells
 * @property {number | null} height  of the thumbnail; null: it is not loaded now
 */
/** @typedef {ReturnType<typeof createFrameCell>} FrameCell */

/** The id of a frame's cell in the filmstrip's shadow root. @param {number} id */
export const frameCellId = (id) => `frame-${id}`;

/** @param {FrameItem} item */
export function createFrameCell(item) {
  const { id } = item;
  const image = thumbnail();
  const film = /** @type {HTMLCanvasElement | null} */ (null); // what the player showed of it
  const marks = createFrameMarks();
  const takes = createTakeMarks();
  const parts = {
    image,
    film,
    marks,
    takes,
    number: h("b"),
    hold: h("span", { class: "hold" }),
    code: h("span", { class: "code mono" }),
  };
  image.addEventListener("load", () => {
    parts.film?.remove();
    parts.film = null;
  });
  const cell = h(
    "div",
    { class: "cell frame", role: "option", id: frameCellId(id), "data-id": id, draggable: true },
    h("div", { class: "picture" }, image, parts.marks, takes),
    h("div", { class: "foot" }, parts.number, " ", parts.hold, " ", parts.code),
    h("i", { class: "edge", "aria-hidden": "true" }),
  );
  return Object.assign(cell, { parts, item });
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
export function updateFrameCell(cell, item, state) {
  const { id, index, to, x, width, height } = item;
  const { clipboard, timeline } = state;
  cell.item = item;
  moveTo(cell, x);
  const wide = width === null ? "" : `${Math.max(1, width)}px`;
  if (cell.style.width !== wide) cell.style.width = wide;
  setText(cell.parts.number, formatNumber(index + 1));
  setText(cell.parts.hold, item.hold > 1 ? text("holds.times", { hold: item.hold }) : "");
  const isShared = to > index + 1;
  // It has no one place among all frames.
  setAttribute(cell, "aria-posinset", isShared ? null : index + 1);
  setAttribute(cell, "aria-setsize", isShared ? null : (timeline?.ids.length ?? 0));
  updateSelected(cell, state);
  cell.classList.toggle("held", item.hold > 1);
  cell.classList.toggle("cut", Boolean(!isShared && clipboard?.cut && asSet(clipboard.ids).has(id)));
  updateFrameMarks(cell.parts.marks, isShared ? undefined : state.frames.get(id));
  updateTakeMarks(cell, state);
  updateMatched(cell, state);
  showThumbnail(cell.parts, state, id, height);
}

/** @param {FrameCell} cell @param {State} state */
export function updateSelected(cell, state) {
  const { id, index, to } = cell.item;
  const { selection, timeline } = state;
  const number = timeline?.numbers.get(selection.cursor ?? NaN) ?? -1;
  const hasCursor = number >= index && number < to;
  const isShared = to > index + 1;
  const isSelected = isShared ? sharesSelected(selection.ids, timeline, index, to) : selection.ids.has(id);
  setAttribute(cell, "aria-selected", String(isSelected));
  cell.classList.toggle("cursor", hasCursor);
  updateTexts(cell, state, hasCursor ? number : index, hasCursor);
}

/**
 * @param {FrameCell} cell
 * @param {State} state
 * @param {number} number timeline index of the frame that the cell stands for
 * @param {boolean} hasCursor
 */
function updateTexts(cell, state, number, hasCursor) {
  const { project, settings, timeline } = state;
  const { index, to } = cell.item;
  const isShared = to > index + 1;
  const rate = Math.max(1, Math.round(project?.fps ?? 24));
  const id = timeline?.ids[number] ?? -1;
  const tick = tickOf(timeline, id);
  const code = timecode(tick, rate);
  const isMany = isShared && !hasCursor;
  const frame = text("filmstrip.frame", { number: number + 1, timecode: code });
  const said = [frame, ...spokenHold(cell.item), ...spokenMarks(state, id), ...spokenTakes(state, id)];
  const many = text("filmstrip.frames-range", { first: index + 1, last: to });
  setAttribute(cell, "aria-label", isMany ? many : said.join(text("words.list-joint")));
  // Each cell has its number; the time helps where a second begins, and where one is.
  const isTimed = settings.timecode && !isShared && (hasCursor || tick % rate === 0);
  setText(cell.parts.code, isTimed ? code : "");
}

/** @param {FrameItem} item */
const spokenHold = ({ hold }) => (hold > 1 ? [text("holds.spoken", { hold })] : []);

/**
 * Whether any frame that shares a cell is selected.
 * @param {ReadonlySet<number>} ids
 * @param {State["timeline"]} timeline
 * @param {number} from
 * @param {number} to
 */
const sharesSelected = (ids, timeline, from, to) =>
  timeline !== null && runsBetween(runsOf(ids, timeline.numbers), from, to).length > 0;

/**
 * Shows a frame's thumbnail. What is shown already stays until there is something newer: frames are loaded
 * again when the server is back.
 * @param {FrameCell["parts"]} parts
 * @param {State} state
 * @param {number} id
 * @param {number | null} height
 */
function showThumbnail({ image, film }, { frames, connection }, id, height) {
  const frame = frames.get(id);
  const isShown = image.classList.contains("loaded") || film !== null;
  const isMissing = !isShown && (!frame || (height === null && !image.hasAttribute("src")));
  image.parentElement?.classList.toggle("missing", isMissing);
  if (!frame || height === null || (isShown && !film && connection === "offline")) return;
  setThumbnail(image, frame, height * devicePixelRatio);
}

/**
 * Loads a thumbnail of at least that height; a larger one that is there already is not replaced.
 * @param {HTMLImageElement} image
 * @param {Frame} frame
 * @param {number} least pixels
 */
function setThumbnail(image, frame, least) {
  const first = HEIGHTS.findIndex((pixels) => pixels >= least);
  const fitting = HEIGHTS.slice(first).map((pixels) => `${frame.thumbnail_url}&height=${pixels}`);
  if (!fitting.includes(image.getAttribute("src") ?? "")) image.src = fitting[0];
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
