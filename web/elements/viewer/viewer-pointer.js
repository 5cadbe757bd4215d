/** Pointer, wheel and keys on the viewer: zoom to the pointer, pan, wipe. */

/** @typedef {import("./viewer.js").KinoViewer} Viewer */
/** @typedef {import("./stage.js").Stage} Stage */
/** @typedef {{x: number, y: number, panX: number, panY: number}} PanStart  CSS pixels */

const [MOST_ZOOM, LEAST_ZOOM] = [16, 0.05];
const WIPE_STEP = 0.02; // per key press

export class ViewerPointer {
  /** @param {Viewer} viewer @param {HTMLElement} area @param {Stage} stage */
  constructor(viewer, area, stage) {
    this.viewer = viewer;
    this.area = area;
    this.stage = stage;
    viewer.listen(area, "wheel", (event) => this.#onWheel(event), { passive: false });
    viewer.listen(area, "pointermove", (event) => viewer.loupe.follow(event));
    viewer.listen(area, "pointerdown", (event) => this.#onPress(event));
    viewer.listen(area, "dblclick", () =>
      viewer.request("set-view", { zoom: viewer.state?.view.zoom === "fit" ? 1 : "fit" }),
    );
    viewer.listen(stage.wiper, "keydown", (event) => this.#onWiperKey(event));
  }

  /** Zooms; the point under the pointer stays where it is. @param {WheelEvent} event */
  #onWheel(event) {
    const { view } = this.viewer.state ?? {};
    if (!view) return;
    event.preventDefault();
    const old = view.zoom === "fit" ? this.stage.fitScale * devicePixelRatio : view.zoom;
    const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, old * Math.exp(-event.deltaY / 400)));
    const box = this.area.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left - box.width / 2, event.clientY - box.top - box.height / 2];
    const [oldX, oldY] = view.zoom === "fit" ? [0, 0] : [view.panX, view.panY];
    const panned = (/** @type {number} */ at, /** @type {number} */ pan) => at - ((at - pan) * zoom) / old;
    this.viewer.request("set-view", { zoom, panX: panned(x, oldX), panY: panned(y, oldY) });
  }

  /** Starts to pan or to wipe. @param {PointerEvent} event */
  #onPress(event) {
    const { view } = this.viewer.state ?? {};
    if (!view || event.button > 1) return;
    const wipes = event.target === this.stage.wiper;
    if (!wipes && view.zoom === "fit") return;
    const start = { x: event.clientX, y: event.clientY, panX: view.panX, panY: view.panY };
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.viewer.signal]);
    const onMove = (/** @type {PointerEvent} */ move) => (wipes ? this.#wipe(move) : this.#pan(move, start));
    this.area.setPointerCapture(event.pointerId);
    this.area.addEventListener("pointermove", onMove, { signal });
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"])
      this.area.addEventListener(type, () => end.abort(), { signal });
  }

  /** @param {PointerEvent} event @param {PanStart} start */
  #pan(event, { x, y, panX, panY }) {
    this.viewer.request("set-view", { panX: panX + event.clientX - x, panY: panY + event.clientY - y });
  }

  /** @param {PointerEvent} event */
  #wipe(event) {
    const { left, width } = this.stage.element.getBoundingClientRect();
    this.#wipeTo((event.clientX - left) / width);
  }

  /** @param {KeyboardEvent} event */
  #onWiperKey(event) {
    const by = { ArrowLeft: -WIPE_STEP, ArrowRight: WIPE_STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#wipeTo((this.viewer.state?.view.wipe ?? 0.5) + by);
  }

  /** @param {number} wipe */
  #wipeTo(wipe) {
    this.viewer.request("set-view", { wipe: Math.min(1, Math.max(0, wipe)) });
  }
}
