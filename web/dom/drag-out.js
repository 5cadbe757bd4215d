/** Dragging frames out of the panel. */
import { FRAMES_TYPE, dragData } from "../core/dragged.js";
import { formatNumber } from "../texts/text.js";
import { h } from "./h.js";

/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/types.js").Frame} Frame */

/** Whether a drag has frames of Kino's. @param {DragEvent} event */
export const hasFrames = ({ dataTransfer }) => Boolean(dataTransfer?.types.includes(FRAMES_TYPE));

/**
 * Fills a drag that begins.
 * @param {DragEvent} event
 * @param {State} state
 * @param {readonly Frame[]} frames  the first is the one under the pointer
 */
export function dragOut(event, state, frames) {
  const { dataTransfer: transfer } = event;
  if (!transfer || !frames.length) return event.preventDefault();
  const data = dragData(state, frames, location.href);
  for (const [type, value] of Object.entries(data)) transfer.setData(type, value);
  transfer.effectAllowed = "copyMove";
}

/**
 * Shows a picture under the pointer, and how many frames it stands for.
 * @param {DragEvent} event
 * @param {HTMLElement} picture
 * @param {number} count
 */
export function showDragged({ dataTransfer: transfer }, picture, count) {
  const { width, height } = picture.getBoundingClientRect();
  const copy = /** @type {HTMLElement} */ (picture.cloneNode(true));
  const badge = count > 1 ? h("b", { class: "count" }, formatNumber(count)) : null;
  const ghost = h("div", { class: "ghost", "aria-hidden": "true" }, copy, badge);
  Object.assign(ghost.style, { width: `${width}px`, height: `${height}px` });
  picture.getRootNode().appendChild(ghost);
  transfer?.setDragImage(ghost, width / 2, height / 2);
  setTimeout(() => ghost.remove()); // the browser has drawn it by then
}
