/** The filmstrip's context menu. */
import { frameMenu } from "../../core/frame-menu.js";
import { showMenu } from "../../dom/menu.js";

/**
 * Opens the menu of the frame under the pointer or, opened by a key, of the current one.
 * @param {import("./filmstrip.js").KinoFilmstrip} strip
 * @param {MouseEvent} event
 */
export function openFrameMenu(strip, event) {
  const { state, frames, view } = strip;
  const pointed = strip.frameAt(event);
  const id = pointed ?? state?.selection.cursor ?? null;
  const target = /** @type {Element} */ (event.composedPath()[0]);
  if (!state || id === null || target.closest(".tasks, .menu")) return;
  event.preventDefault();
  event.stopPropagation();
  if (!state.selection.ids.has(id)) strip.request("select-frame", { id, how: "one" });
  const { left, top } = (frames.querySelector(".cursor") ?? view).getBoundingClientRect();
  const byPointer = pointed !== null && event.button === 2;
  const at = byPointer ? { x: event.clientX, y: event.clientY } : { x: left + 16, y: top + 16 };
  showMenu(strip, at, frameMenu(state, id), () => frames.focus({ preventScroll: true }));
}
