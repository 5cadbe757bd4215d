/** The viewer: the current frame, fitted, zoomed or panned, also with neighbours or another frame. */
import { compares, comparesTakes } from "../../core/compare.js";
import { frameMenu } from "../../core/frame-menu.js";
import { MOST_NEIGHBOURS } from "../../core/look.js";
import { isPainting } from "../../core/mask.js";
import { lacksModels } from "../../core/missing-models.js";
import { pictureInView } from "../../core/takes.js";
import { dragOut } from "../../dom/drag-out.js";
import { KinoElement, changed, stateElement } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { menuSheet } from "../../dom/menu-sheet.js";
import { showMenu } from "../../dom/menu.js";
import { text } from "../../texts/text.js";
import { barSheet } from "./bar-sheet.js";
import { CompareBar } from "./compare-bar.js";
import { FullScreen } from "./full-screen.js";
import { Loupe } from "./loupe.js";
import { MaskPainter } from "./mask-painter.js";
import { maskSheet } from "./mask-sheet.js";
import { Stage } from "./stage.js";
import { ViewBar } from "./view-bar.js";
import { ViewerPointer } from "./viewer-pointer.js";
import { viewerSheet } from "./viewer-sheet.js";

/** @typedef {import("../../core/types.js").State} State */

const PARTS = /** @type {const} */ ([
  "selection",
  "frames",
  "takes",
  "timeline",
  "view",
  "look",
  "mask",
  "full",
  "playback",
  "project",
  "queue",
  "busy",
  "trouble",
  "models",
  "generator",
  ...["passes", "passTakes", "generators"],
]);

export class KinoViewer extends KinoElement {
  static sheets = [viewerSheet, barSheet, maskSheet, menuSheet];
  /** Room for the picture in CSS pixels. Reading it for each frame of playback would force a layout. */
  #room = { width: 0, height: 0 };

  stage = new Stage(() => this.state && this.#updateMessage(this.state));
  area = h(
    "div",
    { class: "area", tabIndex: 0, role: "group", "aria-label": text("viewer.picture") },
    this.stage.element,
  );
  message = h("div", { class: "message", role: "status" });
  diff = stateElement("kino-diff");
  bar = new ViewBar(this);
  options = new CompareBar(this);
  loupe = new Loupe(this.stage, this.area);
  fullScreen = new FullScreen(this);
  masks = new MaskPainter(this);

  build() {
    const room = h("div", { class: "room" }, this.area, this.diff, this.message, this.loupe.element);
    const bars = h("div", { class: "bars" }, this.bar.element, this.options.element, this.masks.bar.element);
    this.stage.element.append(this.masks.canvas.element);
    this.area.append(this.masks.pad);
    this.root.append(bars, room, this.fullScreen.element);
  }

  connected() {
    if (!this.hasAttribute("clean")) new ViewerPointer(this, this.area, this.stage);
    this.masks.connect();
    this.fullScreen.connect();
    this.listen(this.area, "contextmenu", (event) => this.#openMenu(event));
    this.listen(this.stage.element, "dragstart", (event) => this.#onDrag(event));
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this.area);
    this.#measure();
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.diff.hidden = state.view.mode !== "diff" || state.playback.playing;
    this.diff.state = state;
    this.fullScreen.update(state, previous);
    if (changed(state, previous, ...PARTS)) this.#draw(state);
    this.masks.update(state);
  }

  /** @param {State} state */
  #draw(state) {
    this.#load(state);
    this.#loadTake(state);
    this.dataset.background = state.look.background;
    this.stage.update(state);
    this.bar.update(state);
    this.bar.updatePosition(state);
    this.options.update(state, this.root.activeElement);
    this.#updateMessage(state);
    this.#place();
    this.loupe.update(state);
  }

  /** Loads the current frame, its neighbours, and those to compare with. @param {State} state */
  #load({ timeline, selection, view, look, frames, playback }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    if (!timeline || index === undefined) return;
    const isOnion = view.mode === "onion" && !playback.playing;
    const [before, after] = isOnion ? [look.before, look.after] : [1, 1];
    const near = Array.from({ length: 2 * MOST_NEIGHBOURS + 1 }, (_, at) => index + at - MOST_NEIGHBOURS);
    const wanted = near.filter((at) => at >= index - Math.max(1, before) && at <= index + Math.max(1, after));
    const others = [compares(view.mode) ? view.other : null, isOnion ? view.pinned : null];
    wanted.push(...others.map((id) => timeline.numbers.get(id ?? -1) ?? -1));
    const indexes = wanted.filter((at) => timeline.ids[at] !== undefined && !frames.has(timeline.ids[at]));
    if (indexes.length) this.request("load-frames-at", { indexes });
  }

  /** Loads the take of the run to compare with; playback loads its own. @param {State} state */
  #loadTake({ timeline, selection: { cursor }, view, playback, passTakes }) {
    const index = timeline?.numbers.get(cursor ?? -1);
    if (cursor === null || index === undefined || playback.playing || !comparesTakes(view)) return;
    if (!passTakes.has(cursor)) this.request("load-pass-takes", { indexes: [index] });
  }

  /** @param {State} state */
  #updateMessage(state) {
    const message = this.#messageFor(state);
    this.message.hidden = !message;
    setText(this.message, message);
  }

  /** @param {State} state */
  #messageFor(state) {
    const { project, timeline, trouble } = state;
    if (trouble) return trouble.message;
    if (!project) return text("viewer.no-project");
    if (!timeline) return text("words.loading");
    if (timeline.ids.length) return this.stage.problem;
    return text(lacksModels(state) ? "viewer.no-models" : "viewer.no-frames");
  }

  /**
   * The current frame's menu, at the pointer or, opened by a key, in the corner.
   * @param {MouseEvent} event
   */
  #openMenu(event) {
    const { state } = this;
    const id = state?.selection.cursor;
    if (!state || id === null || id === undefined || this.hasAttribute("clean")) return;
    event.preventDefault();
    event.stopPropagation();
    const { left, top } = this.area.getBoundingClientRect();
    const at = event.button === 2 ? { x: event.clientX, y: event.clientY } : { x: left + 16, y: top + 16 };
    showMenu(this, at, frameMenu(state, id), () => this.area.focus({ preventScroll: true }));
  }

  /** Takes the picture elsewhere. @param {DragEvent} event */
  #onDrag(event) {
    const frame = this.state && pictureInView(this.state);
    if (this.state && frame) dragOut(event, this.state, [frame]);
  }

  #measure() {
    this.#room = { width: this.area.clientWidth, height: this.area.clientHeight };
    this.#place();
    if (this.state) this.masks.update(this.state);
  }

  #place() {
    const { state } = this;
    if (!state || !this.isConnected) return;
    this.stage.place(state, this.#room.width, this.#room.height);
    const { zoom } = state.view;
    this.bar.updateZoom(zoom === "fit" ? this.stage.fitScale * devicePixelRatio : zoom);
    this.area.classList.toggle("movable", zoom !== "fit");
    this.stage.element.draggable = canDrag(state) && !this.hasAttribute("clean");
  }
}

/** Whether a drag takes the picture: else it moves or wipes it, or paints. @param {State} state */
const canDrag = (state) =>
  state.view.zoom === "fit" && state.view.mode !== "wipe" && !state.playback.playing && !isPainting(state);
