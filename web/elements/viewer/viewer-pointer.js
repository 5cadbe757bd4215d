/** Pointer, wheel and keys on the viewer: zoom to where one points, move the picture, wipe. */

/** @typedef {import("./viewer.js").KinoViewer} Viewer */
/** @typedef {import("./stage.js").Stage} Stage */

const [CLOSEST, FARTHEST] = [16, 0.05]; // zoom: 1600 % and 5 %
const STEP = 0.02; // of the wipe, with a key

export class Pan {
  /** @param {Viewer} viewer @param {HTMLElement} frame @param {Stage} stage */
  constructor(viewer, frame, stage) {
    this.viewer = viewer;
    this.frame = frame;
    this.stage = stage;
    viewer.listen(frame, "wheel", (event) => this.#zoom(event), { passive: false });
    viewer.listen(frame, "pointerdown", (event) => this.#grab(event));
    viewer.listen(frame, "dblclick", () =>
      viewer.ask("set-view", { zoom: viewer.state?.view.zoom === "fit" ? 1 : "fit" }),
    );
    viewer.listen(stage.wiper, "keydown", (event) => this.#wipeByKey(event));
  }

  /** The point under the pointer stays where it is. @param {WheelEvent} event */
  #zoom(event) {
    const { view } = this.viewer.state ?? {};
    if (!view) return;
    event.preventDefault();
    const old = view.zoom === "fit" ? this.stage.fitted * devicePixelRatio : view.zoom;
    const zoom = Math.min(CLOSEST, Math.max(FARTHEST, old * Math.exp(-event.deltaY / 400)));
    const room = this.frame.getBoundingClientRect();
    const [x, y] = [event.clientX - room.left - room.width / 2, event.clientY - room.top - room.height / 2];
    const [panX, panY] = view.zoom === "fit" ? [0, 0] : [view.panX, view.panY];
    this.viewer.ask("set-view", {
      zoom,
      panX: x - ((x - panX) * zoom) / old,
      panY: y - ((y - panY) * zoom) / old,
    });
  }

  /** @param {PointerEvent} event */
  #grab(event) {
    const { view } = this.viewer.state ?? {};
    if (!view || event.button > 1) return;
    const wipes = event.target === this.stage.wiper;
    if (!wipes && view.zoom === "fit") return;
    const start = { x: event.clientX, y: event.clientY, panX: view.panX, panY: view.panY };
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.viewer.signal]);
    this.frame.setPointerCapture(event.pointerId);
    this.frame.addEventListener(
      "pointermove",
      (move) => (wipes ? this.#wipe(move) : this.#move(move, start)),
      { signal },
    );
    for (const type of ["pointerup", "pointercancel", "lostpointercapture"])
      this.frame.addEventListener(type, () => end.abort(), { signal });
  }

  /** @param {PointerEvent} event @param {{x: number, y: number, panX: number, panY: number}} start */
  #move(event, { x, y, panX, panY }) {
    this.viewer.ask("set-view", { panX: panX + event.clientX - x, panY: panY + event.clientY - y });
  }

  /** @param {PointerEvent} event */
  #wipe(event) {
    const { left, width } = this.stage.element.getBoundingClientRect();
    this.#wipeTo((event.clientX - left) / width);
  }

  /** @param {KeyboardEvent} event */
  #wipeByKey(event) {
    const by = { ArrowLeft: -STEP, ArrowRight: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#wipeTo((this.viewer.state?.view.wipe ?? 0.5) + by);
  }

  /** @param {number} wipe */
  #wipeTo(wipe) {
    this.viewer.ask("set-view", { wipe: Math.min(1, Math.max(0, wipe)) });
  }
}
