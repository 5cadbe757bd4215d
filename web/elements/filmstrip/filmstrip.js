/** The filmstrip: frames in a row, with tasks where their frames will be. Only cells in view are rendered. */
import { frameAtOrAfter } from "../../core/slots.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { filmstripSheet } from "./filmstrip-sheet.js";
import { createFrameCell, frameCellId, updateFrameCell, updateSelected } from "./frame-cells.js";
import { FrameDrag } from "./frame-drag.js";
import { frameMenuSheet } from "./frame-menu-sheet.js";
import { frameMenu, showMenu } from "./frame-menu.js";
import { FrameRequester } from "./frame-requester.js";
import { StripLayout } from "./strip-layout.js";
import { taskCellSheet } from "./task-cell-sheet.js";
import { createTaskCell, queuePlaces, updateTaskCell } from "./task-cells.js";
import { cellKey, isPassing, visibleCells } from "./visible-cells.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Slots} Slots */

const WHEEL_LINE = 40; // pixels
const CONTENT = /** @type {const} */ (["slots", "timeline", "frames", "project", "queue"]);
const APPEARANCE = /** @type {const} */ (["clipboard", "settings", "search", "markers"]);

export class KinoFilmstrip extends KinoElement {
  static sheets = [filmstripSheet, taskCellSheet, frameMenuSheet];
  #repaint = 0;
  /** Task id -> number among the waiting tasks. @type {Map<number, number>} */
  #waitingNumbers = new Map();

  frames = h("div", {
    class: "frames",
    role: "listbox",
    tabIndex: 0,
    "aria-label": "Frames",
    "aria-orientation": "horizontal",
    "aria-multiselectable": "true",
  });
  tasks = h("div", { class: "tasks", role: "group", "aria-label": "Tasks" });
  view = h("div", { class: "view" }, this.frames, this.tasks);
  layout = new StripLayout(this.view);
  #drag = new FrameDrag(this);
  #requester = new FrameRequester(
    () => this.#missing(),
    (from, to) => this.request("load-frames", { from, to }),
  );

  build() {
    this.root.append(this.view);
  }

  connected() {
    this.listen(this.view, "scroll", () => this.#onScroll());
    this.listen(this.view, "wheel", (event) => this.#onWheel(event), { passive: false });
    this.listen(this.frames, "click", (event) => this.#onClick(event));
    this.listen(this.frames, "dblclick", (event) => this.#onDoubleClick(event));
    this.listen(this.view, "contextmenu", (event) => this.#onContextMenu(event));
    this.#drag.connect();
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
    if (
      changed(state, previous, ...CONTENT, ...APPEARANCE) ||
      state.playback.playing !== previous?.playback.playing
    )
      this.#updateAll(state, previous);
    else if (changed(state, previous, "selection")) this.#updateSelection(state);
  }

  /** @param {State} state @param {State | null} previous */
  #updateAll(state, previous) {
    if (changed(state, previous, "queue")) this.#waitingNumbers = queuePlaces(state.queue);
    this.layout.setCount(cellCount(state));
    const before = state.project?.id === previous?.project?.id ? previous?.slots : null;
    if (before) this.#keepPosition(before, state.slots);
    if (changed(state, previous, "settings", "project")) this.#resize();
    if (!before || state.selection.cursor !== previous?.selection.cursor) this.#reveal(state);
    this.#draw();
  }

  /** The id of the frame under an event, or null. @param {Event} event */
  frameAt(event) {
    const cell = /** @type {Element} */ (event.composedPath()[0]).closest?.("[data-id]");
    return cell ? Number(/** @type {HTMLElement} */ (cell).dataset.id) : null;
  }

  #resize() {
    const cursorInView = !this.layout.isVisible || this.layout.isInView(this.#cursorSlot());
    this.layout.measure(this.state);
    if (this.state && cursorInView) this.#reveal(this.state);
    this.#draw();
  }

  #cursorSlot() {
    const { slots, selection } = this.state ?? {};
    return slots?.indexOfFrame(selection?.cursor ?? NaN) ?? -1;
  }

  #onScroll() {
    if (!this.layout.readScroll()) return;
    this.#repaint ||= requestAnimationFrame(() => {
      this.#repaint = 0;
      this.#draw();
    });
  }

  /**
   * Keeps the leftmost cell in place when cells before it come or go.
   * @param {Slots} before
   * @param {Slots | null} after
   */
  #keepPosition(before, after) {
    if (!after || before === after) return;
    const { offset, pitch } = this.layout;
    const leftmost = Math.floor(offset / pitch);
    const id = frameAtOrAfter(before, leftmost, (one) => after.indexOfFrame(one) >= 0);
    if (id === null) return;
    const shift = after.indexOfFrame(id) - before.indexOfFrame(id);
    if (shift) this.layout.scrollTo(offset + shift * pitch);
  }

  /** Only the selection changed, as with each frame of playback. @param {State} state */
  #updateSelection(state) {
    if (this.#reveal(state)) return this.#draw();
    for (const cell of this.frames.children) updateSelected(/** @type {HTMLElement} */ (cell), state);
    this.#updateActive(state);
  }

  /** @param {State} state */
  #updateActive({ selection: { cursor } }) {
    const cell = cursor === null ? null : this.root.getElementById(frameCellId(cursor));
    setAttribute(this.frames, "aria-activedescendant", cell?.id ?? null);
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
    const { frames, tasks } = this.#visible(state);
    this.frames.hidden = !state.timeline?.ids.length; // a listbox must not be empty
    renderKeyed(
      this.frames,
      frames,
      ({ id }) => id,
      createFrameCell,
      (cell, item) => updateFrameCell(cell, item, state),
    );
    this.#drawTasks(tasks, state.queue);
    this.#updateActive(state);
    this.#drag.draw();
    this.dispatchEvent(new CustomEvent("kino-scroll", { detail: this.layout.viewport }));
    if (frames.some(({ id }) => !state.frames.has(id))) this.#requester.schedule();
  }

  /** @param {import("./task-cells.js").CellItem[]} tasks @param {State["queue"]} queue */
  #drawTasks(tasks, queue) {
    /** @type {import("../../core/requests.js").Send} */
    const request = (verb, ...detail) => this.request(verb, ...detail);
    renderKeyed(
      this.tasks,
      tasks,
      cellKey,
      (item) => createTaskCell(item, request),
      (cell, item) => {
        const number = item.kind === "task" ? (this.#waitingNumbers.get(item.task.id) ?? 0) : 0;
        updateTaskCell(cell, item, request, { number, queue });
      },
    );
  }

  /** @param {State} state */
  #visible(state) {
    const range = this.layout.cellsInView();
    const height = isPassing(state, range) ? null : this.layout.picture;
    const { gap } = this.layout.viewport;
    return visibleCells(state, range, (index) => this.layout.xOf(index) + gap, height);
  }

  /** Timeline indexes of the frames in view that are not loaded. */
  #missing() {
    const { state } = this;
    if (!state?.slots) return [];
    const missing = this.#visible(state).frames.filter(({ id }) => !state.frames.has(id));
    return missing.map(({ index }) => index);
  }

  /** @param {WheelEvent} event */
  #onWheel(event) {
    if (event.ctrlKey || Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
    event.preventDefault();
    const inPixels = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL;
    this.view.scrollLeft += inPixels ? event.deltaY : event.deltaY * WHEEL_LINE;
  }

  /** @param {MouseEvent} event */
  #onClick(event) {
    const id = this.frameAt(event);
    if (id === null || this.#drag.dropped) return;
    const how = event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one";
    this.request("select-frame", { id, how });
  }

  /** @param {MouseEvent} event */
  #onDoubleClick(event) {
    if (this.frameAt(event) !== null) this.request("open-studio");
  }

  /** @param {MouseEvent} event */
  #onContextMenu(event) {
    const pointed = this.frameAt(event);
    const id = pointed ?? this.state?.selection.cursor ?? null;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!this.state || id === null || target.closest(".tasks, .menu")) return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.state.selection.ids.has(id)) this.request("select-frame", { id, how: "one" });
    const byPointer = pointed !== null && event.button === 2;
    const at = byPointer ? { x: event.clientX, y: event.clientY } : this.#cornerOf(id);
    showMenu(this, at, frameMenu(this.state, id), () => this.frames.focus({ preventScroll: true }));
  }

  /** Where the menu opens if a key opened it. @param {number} id */
  #cornerOf(id) {
    const cell = this.root.getElementById(frameCellId(id)) ?? this.view;
    const { left, top } = cell.getBoundingClientRect();
    return { x: left + 16, y: top + 16 };
  }
}

/** All slots, and the button that generates frames. @param {State} state */
const cellCount = ({ slots }) => (slots?.length ?? 0) + 1;
