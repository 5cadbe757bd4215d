/** The upper edge of the drawer, which is dragged, or moved by keys. */
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";

const [LEAST, MOST, USUAL, STEP] = [110, 600, 236, 20]; // pixels

/** @param {import("../../dom/element.js").KinoElement} drawer */
export function heightHandle(drawer) {
  let height = /** @type {number | null} */ (null); // until it is set, that of the rows
  const element = h("div", {
    class: "edge",
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": text("sheets.height"),
    "aria-valuemin": LEAST,
    "aria-valuemax": MOST,
    "aria-valuenow": USUAL,
  });
  const show = (/** @type {number} */ pixels) => {
    height = Math.min(MOST, Math.max(LEAST, pixels));
    drawer.style.setProperty("--height", `${height}px`);
    setAttribute(element, "aria-valuenow", Math.round(height));
  };
  element.addEventListener("pointerdown", (event) => {
    const end = new AbortController();
    const { signal } = end;
    const [from, before] = [event.clientY, drawer.clientHeight];
    element.setPointerCapture(event.pointerId);
    element.addEventListener("pointermove", ({ clientY }) => show(before + from - clientY), { signal });
    for (const type of ["pointerup", "pointercancel"])
      element.addEventListener(type, () => end.abort(), { signal });
  });
  element.addEventListener("keydown", (event) => {
    const by = { ArrowUp: STEP, ArrowDown: -STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    show((height ?? drawer.clientHeight) + by);
  });
  return element;
}
