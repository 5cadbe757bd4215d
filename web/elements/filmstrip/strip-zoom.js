/** Zooming the filmstrip under the pointer: Ctrl and the wheel, a pinch on a touchpad, two fingers. */
import { zoomAt } from "../../core/zoom.js";

const WHEEL_LINE = 40; // pixels
const RATE = 0.01; // of a zoom, per pixel of the wheel; touchpads send few at a time
const MOST = 0.3; // of a zoom, per turn of a wheel

export class StripZoom {
  /** Pixels from the left edge of the view to the place that stays at the next zoom. @type {number | null} */
  anchor = null;
  /** Two fingers. @type {{apart: number, pitch: number} | null} */
  #pinch = null;

  /** @param {import("./filmstrip.js").KinoFilmstrip} strip */
  constructor(strip) {
    this.strip = strip;
    this.view = strip.view;
  }

  connect() {
    const { strip, view } = this;
    strip.listen(view, "wheel", (event) => this.#onWheel(event), { passive: false });
    for (const type of ["touchstart", "touchmove"])
      strip.listen(view, type, (event) => this.#onTouch(event), { passive: false });
    for (const type of ["touchend", "touchcancel"]) strip.listen(view, type, () => (this.#pinch = null));
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    const inPixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
    const turned = inPixels ? event.deltaY : event.deltaY * WHEEL_LINE;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault(); // the browser would zoom the page
      const by = Math.max(-MOST, Math.min(MOST, -turned * RATE));
      this.#zoomTo(this.strip.layout.pitch * Math.exp(by), event.clientX);
    } else if (Math.abs(event.deltaY) > Math.abs(event.deltaX)) {
      event.preventDefault();
      this.view.scrollLeft += turned;
    }
  }

  /** @param {TouchEvent} event */
  #onTouch(event) {
    if (event.touches.length !== 2) return;
    event.preventDefault();
    const [one, other] = event.touches;
    const apart = Math.max(1, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY));
    this.#pinch ??= { apart, pitch: this.strip.layout.pitch };
    const middle = (one.clientX + other.clientX) / 2;
    this.#zoomTo((this.#pinch.pitch * apart) / this.#pinch.apart, middle);
  }

  /** @param {number} pitch @param {number} clientX of the place that stays */
  #zoomTo(pitch, clientX) {
    const { state, layout } = this.strip;
    if (!state?.slots) return;
    this.anchor = clientX - this.view.getBoundingClientRect().left;
    this.strip.request("zoom-timeline", { zoom: zoomAt(pitch, layout.size, state.slots.length) });
  }
}
