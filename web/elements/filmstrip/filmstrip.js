/** The filmstrip: frames in a row, with tasks where their frames will be. Only cells in view are rendered. */
import { shiftInView } from "../../core/anchor.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { menuSheet } from "../../dom/menu-sheet.js";
import { text } from "../../texts/text.js";
import { filmstripSheet } from "./filmstrip-sheet.js";
import { createFrameCell, updateFrameCell, updateSelected } from "./frame-cells.js";
import { HoldDrag } from "./hold-drag.js";
import { FrameDrag } from "./frame-drag.js";
import { openFrameMenu } from "./frame-menu.js";
import { FrameRequester } from "./frame-requester.js";
import { paintPlayed } from "./played.js";
import { StripLayout } from "./strip-layout.js";
import { StripSpans } from "./strip-spans.js";
import { StripZoom } from "./strip-zoom.js";
import { taskCellSheet } from "./task-cell-sheet.js";
import { queuePlaces, renderTasks } from "./task-cells.js";
import { frameUnder, visibleCells } from "./visible-cells.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Slots} Slots */
/** @typedef {import("./frame-cells.js").FrameCell} FrameCell */

const OPENING = 1000; // milliseconds in which a panel of ComfyUI's finds its height
const CONTENT = /** @type {const} */ (["slots", "timeline", "frames", "project", "queue"]);
const MARKS = /** @type {const} */ (["search", "markers", "stale", "changed"]);
const LOOK = /** @type {const} */ (["clipboard", "settings", "zoom", "dark", "connection", ...MARKS]);

export class KinoFilmstrip extends KinoElement {
  static sheets = [filmstripSheet, taskCellSheet, menuSheet];
  #repaint = 0;
  /** Task id -> number among the waiting tasks. @type {Map<number, number>} */
  #waitingNumbers = new Map();

  frames = h("div", {
    class: "frames",
    role: "listbox",
    tabIndex: 0,
    "aria-label": text("filmstrip.frames"),
    "aria-orientation": "horizontal",
    "aria-multiselectable": "true",
  });
  tasks = h("div", { class: "tasks", role: "group", "aria-label": text("queue.tasks") });
  #spans = new StripSpans();
  view = h("div", { class: "view" }, this.frames, this.#spans.canvas, this.tasks);
  layout = new StripLayout(this.view);
  #drag = new FrameDrag(this);
  #holdDrag = new HoldDrag(this);
  #zoom = new StripZoom(this);
  #requester = new FrameRequester(
    () => this.#missing(),
    (indexes) => this.request("load-frames-at", { indexes }),
  );
  /** Whether a pointer is pressed somewhere: what changes its size now is the user's doing. */
  #isPressed = false;
  #openedAt = 0;
  #page = ""; // the size of the page when this was measured
  #measured = ""; // the size that is known to the state

  build() {
    this.root.append(this.view);
  }

  connected() {
    this.listen(this.view, "scroll", () => this.#onScroll());
    this.listen(this.frames, "click", (event) => this.#onClick(event));
    this.listen(this.frames, "dblclick", (event) => this.#onDoubleClick(event));
    this.listen(this.view, "contextmenu", (event) => openFrameMenu(this, event));
    this.#openedAt = performance.now();
    for (const part of [this.#drag, this.#holdDrag, this.#zoom]) part.connect();
    this.listen(window, "pointerdown", () => (this.#isPressed = true), { capture: true });
    for (const type of ["pointerup", "pointercancel"])
      this.listen(window, type, () => (this.#isPressed = false), { capture: true });
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.view);
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnected() {
    cancelAnimationFrame(this.#repaint);
    this.#requester.stop();
    this.#repaint = 0;
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    const isSwitched = state.playback.playing !== previous?.playback.playing;
    if (isSwitched || changed(state, previous, ...CONTENT, ...LOOK)) this.#updateAll(state, previous);
    else if (changed(state, previous, "selection")) this.#updateSelection(state);
  }

  /** @param {State} state @param {State | null} previous */
  #updateAll(state, previous) {
    if (changed(state, previous, "queue")) this.#waitingNumbers = queuePlaces(state.queue);
    const before = slotsBefore(state, previous);
    const x = before ? this.layout.xInView(slotOf(before, state.selection.cursor)) : null;
    this.#applyZoom(state);
    if (before) this.#keepPosition(before, state);
    if (changed(state, previous, "settings", "project")) this.#resize();
    const isNew = !before || state.selection.cursor !== previous?.selection.cursor;
    if (isNew || (before !== state.slots && this.#isElsewhere(x))) this.#reveal(state);
    this.#draw();
  }

  /**
   * Whether the cursor was in view and has moved: by Alt and an arrow, or it was dropped.
   * @param {number | null} x pixels from the left edge of the view, before
   */
  #isElsewhere(x) {
    const now = this.layout.xInView(this.#cursorSlot()) ?? Infinity;
    return x !== null && Math.abs(now - x) > 1;
  }

  /** Zooms around the pointer; without one, around the cursor. @param {State} state */
  #applyZoom(state) {
    const { layout } = this;
    layout.setZoom(state, this.#zoom.anchor ?? layout.xInView(this.#cursorSlot()) ?? layout.size.width / 2);
    this.#zoom.anchor = null;
  }

  /** The id of the frame under an event, or null. @param {MouseEvent} event */
  frameAt(event) {
    return this.state && frameUnder(this.state, this.layout, event);
  }

  /** Scrolls by pixels. @param {number} by */
  pan(by) {
    this.layout.scrollTo(this.layout.offset + by);
    this.#draw();
  }

  #resize() {
    const page = `${innerWidth} ${innerHeight} ${this.state?.split}`;
    const isOpening = performance.now() - this.#openedAt < OPENING;
    const isWanted = this.#isPressed || isOpening || page !== this.#page;
    const cursorInView = !this.layout.isVisible || this.layout.isInView(this.#cursorSlot());
    this.layout.measure(this.state, isWanted);
    if (!this.layout.isVisible) return;
    this.#page = page;
    const { width, natural } = this.layout.size;
    if (this.#measured !== `${width} ${natural}`) this.request("measure-strip", { width, natural });
    this.#measured = `${width} ${natural}`;
    if (this.state && cursorInView) this.#reveal(this.state);
    this.#draw();
  }

  #cursorSlot() {
    return slotOf(this.state?.slots, this.state?.selection.cursor);
  }

  #onScroll() {
    if (!this.layout.readScroll()) return;
    this.#repaint ||= requestAnimationFrame(() => {
      this.#repaint = 0;
      this.#draw();
    });
  }

  /**
   * Keeps the frames in view in place when others come, go or move.
   * @param {Slots} before
   * @param {State} state
   */
  #keepPosition(before, { slots: after, selection, zoom }) {
    if (!after || before === after || zoom === "fit") return;
    const { from, to } = this.layout.cellsInView();
    const shift = shiftInView(before, after, from, to, selection.ids);
    if (shift) this.layout.scrollTo(this.layout.offset + shift * this.layout.pitch);
  }

  /** Only the selection changed, as with each frame of playback. @param {State} state */
  #updateSelection(state) {
    if (this.#reveal(state)) return this.#draw();
    for (const cell of this.frames.children) updateSelected(/** @type {FrameCell} */ (cell), state);
    this.#drawOver(state);
  }

  /** What depends on the cursor. @param {State} state */
  #drawOver(state) {
    setAttribute(this.frames, "aria-activedescendant", this.frames.querySelector(".cursor")?.id ?? null);
    this.#spans.draw(state, this.layout);
    const { picture: height, thumbnail: width } = this.layout;
    const { pictures } = state.playback;
    if (pictures) paintPlayed(this.frames.children, pictures, { width, height });
  }

  /** Scrolls to the cursor; returns whether it had to. @param {State} state */
  #reveal({ playback }) {
    const index = this.#cursorSlot();
    if (index < 0 || !this.layout.isVisible) return false;
    const offset = this.layout.offsetFor(index);
    if (offset === this.layout.offset) return false;
    this.layout.scrollTo(playback.playing ? index * this.layout.pitch : offset); // playback turns pages
    return true;
  }

  #draw() {
    const { state } = this;
    if (!state?.slots || !this.layout.isVisible) return;
    this.layout.beginDrawing();
    const { frames, tasks } = visibleCells(state, this.layout);
    this.frames.hidden = !state.timeline?.ids.length; // a listbox must not be empty
    renderKeyed(
      this.frames,
      frames,
      ({ id }) => id,
      createFrameCell,
      (cell, item) => updateFrameCell(cell, item, state),
    );
    /** @type {import("../../core/requests.js").Send} */
    const request = (verb, ...detail) => this.request(verb, ...detail);
    renderTasks(this.tasks, tasks, state.queue, this.#waitingNumbers, request);
    this.#drawOver(state);
    this.#drag.draw();
    this.layout.endDrawing();
    this.dispatchEvent(new CustomEvent("kino-scroll", { detail: this.layout.viewport }));
    if (frames.some(({ id }) => !state.frames.has(id))) this.#requester.schedule();
  }

  /** The frames in view that are not loaded. */
  #missing() {
    const { state } = this;
    if (!state?.slots) return [];
    const { frames } = visibleCells(state, this.layout);
    return frames.filter(({ id }) => !state.frames.has(id));
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const id = this.frameAt(event);
    const isEdge = /** @type {Element} */ (event.composedPath()[0]).classList.contains("edge");
    if (id === null || isEdge) return;
    const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one";
    this.request("select-frame", { id, how });
  }

  /** @param {MouseEvent} event */
  #onDoubleClick(event) {
    if (this.frameAt(event) !== null) this.request("open-studio");
  }
}

/** @param {Slots | null | undefined} slots @param {number | null | undefined} id */
const slotOf = (slots, id) => slots?.indexOfFrame(id ?? NaN) ?? -1;

/** The slots as they were, of the same project. @param {State} state @param {State | null} previous */
const slotsBefore = ({ project }, previous) =>
  project && project.id === previous?.project?.id ? previous.slots : null;
