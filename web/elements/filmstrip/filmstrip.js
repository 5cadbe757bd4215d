/** The filmstrip: all frames of the film in one row, and the work to come where its frames will be; only what is in view is in the page. */
import { frameFrom } from "../../core/slots.js";
import { WIDEST, inView, offsetOf, reveal, scrollFor, scrollWidth } from "../../core/virtual-strip.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute } from "../../dom/h.js";
import { Shelf, makeFrameCell, showChosen, updateFrameCell } from "./frame-cells.js";
import { Drag } from "./frame-drag.js";
import { frameMenu, showMenu } from "./frame-menu.js";
import { Needs } from "./frame-requester.js";
import { isFlownOver, itemsOf } from "./visible-cells.js";
import { stripSheet } from "./filmstrip-sheet.js";
import { lineOf, makeWorkCell, updateWorkCell } from "./task-cells.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Slots} Slots */
/** @typedef {{offset: number, pitch: number, gap: number, width: number}} Viewport  pixels: of the strip left of the view; from cell to cell; between them; of the view */

const [GAP, FOOT, TOP, BELOW, LINE] = [8, 26, 8, 8, 40];
const [LOWEST, NARROWEST, WIDEST_CELL, NARROW] = [24, 64, 480, 124]; // pixels of a picture or cell
const PARTS = /** @type {const} */ ([
  "slots",
  "timeline",
  "frames",
  "clipboard",
  "project",
  "settings",
  "queue",
]);
const FIREFOX_WIDEST = 17_000_000;

export class KinoFilmstrip extends KinoElement {
  static sheets = [stripSheet];
  #size = { width: 0, height: 0, cell: 160, picture: 90 };
  #offset = 0;
  #left = 0; // where the scroll bar was when it was drawn: asked for at each cell, it would be laid out anew each time
  #frame = 0;
  /** @type {Map<number, number>} task id -> place among the waiting */
  #line = new Map();

  widest = CSS.supports("-moz-appearance", "none") ? FIREFOX_WIDEST : WIDEST;
  frames = h("div", {
    class: "frames",
    role: "listbox",
    tabIndex: 0,
    "aria-label": "Frames",
    "aria-orientation": "horizontal",
    "aria-multiselectable": "true",
  });
  others = h("div", { class: "others", role: "group", "aria-label": "Work to come" });
  view = h("div", { class: "view" }, this.frames, this.others);
  #frameShelf = new Shelf(this.frames);
  #otherShelf = new Shelf(this.others);
  #drag = new Drag(this);
  #needs = new Needs(
    () => this.#missing(),
    (from, to) => this.ask("need-frames", { from, to }),
  );

  build() {
    this.root.append(this.view);
  }

  connected() {
    this.listen(this.view, "scroll", () => this.#scrolled());
    this.listen(this.view, "wheel", (event) => this.#wheel(event), { passive: false });
    this.listen(this.frames, "click", (event) => this.#click(event));
    this.listen(this.frames, "dblclick", (event) => this.idOf(event) !== null && this.ask("open-studio"));
    this.listen(this.view, "contextmenu", (event) => this.#menu(event));
    this.#drag.connect();
    const observer = new ResizeObserver(() => this.#resize());
    observer.observe(this.view);
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  disconnected() {
    cancelAnimationFrame(this.#frame);
    this.#needs.stop();
    this.#frame = 0;
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (changed(state, previous, ...PARTS) || state.playback.playing !== previous?.playback.playing)
      this.#show(state, previous);
    else if (changed(state, previous, "selection")) this.#choose(state);
  }

  /** @param {State} state @param {State | null} previous */
  #show(state, previous) {
    if (changed(state, previous, "queue")) this.#line = lineOf(state.queue);
    const other = state.project?.id !== previous?.project?.id || !previous?.slots;
    if (!other) this.#stay(previous.slots, state.slots);
    if (changed(state, previous, "settings", "project")) this.#resize();
    else this.#lay();
    if (other || state.selection.cursor !== previous.selection.cursor) this.#reveal(state);
    this.#draw();
  }

  /** What the ruler needs. @returns {Viewport} */
  get viewport() {
    return { offset: this.#offset, pitch: this.#size.cell + GAP, gap: GAP, width: this.#size.width };
  }

  /** The frame under an event; null elsewhere. @param {Event} event */
  idOf(event) {
    const cell = /** @type {Element} */ (event.composedPath()[0]).closest?.("[data-id]");
    return cell ? Number(/** @type {HTMLElement} */ (cell).dataset.id) : null;
  }

  /** The boundary between cells that is nearest to a place of the page: the number of the cell behind it. @param {number} clientX */
  boundaryAt(clientX) {
    const x = clientX - this.view.getBoundingClientRect().left + this.#offset;
    return Math.min(
      Math.max(0, Math.round((x - GAP / 2) / (this.#size.cell + GAP))),
      this.state?.slots?.length ?? 0,
    );
  }

  /** Pixels from the left end of the scrolled content to a cell. @param {number} index */
  xOf(index) {
    return this.#left + index * (this.#size.cell + GAP) - this.#offset;
  }

  #strip() {
    const count = (this.state?.slots?.length ?? 0) + 1; // the card that makes frames
    return { cell: this.#size.cell + GAP, count, width: this.#size.width, widest: this.widest };
  }

  #resize() {
    const { project, settings } = this.state ?? {};
    const seen = !this.#size.width || this.#sees();
    const at = this.#offset / (this.#size.cell + GAP);
    const [width, height] = [this.view.clientWidth, this.view.clientHeight];
    const aspect = project ? project.width / project.height : 16 / 9;
    const room = height - TOP - BELOW - FOOT - 4; // 4: borders
    const picture = Math.max(LOWEST, Math.min(room, settings?.thumbnailHeight ?? room));
    const cell = Math.round(Math.min(WIDEST_CELL, Math.max(NARROWEST, picture * aspect + 4)));
    this.#size = { width, height, cell, picture };
    const style = /** @type {const} */ ([
      ["--cell", cell],
      ["--tall", picture + FOOT + 4],
      ["--foot", FOOT],
    ]);
    for (const [name, pixels] of style) this.view.style.setProperty(name, `${pixels}px`);
    this.view.classList.toggle("narrow", cell < NARROW);
    this.#moveTo(at * (cell + GAP));
    if (this.state && seen) this.#reveal(this.state);
    this.#draw();
  }

  /** Whether some of the frame that is shown is in view. */
  #sees() {
    const { slots, selection } = this.state ?? {};
    const x = (slots?.indexOfFrame(selection?.cursor ?? NaN) ?? -1) * (this.#size.cell + GAP) - this.#offset;
    return x > -this.#size.cell && x < this.#size.width;
  }

  /** Gives the content its width. */
  #lay() {
    this.view.style.setProperty("--strip", `${scrollWidth(this.#strip())}px`);
  }

  /** @param {number} offset */
  #moveTo(offset) {
    this.#lay();
    const strip = this.#strip();
    this.#offset = Math.round(Math.max(0, Math.min(offset, strip.cell * strip.count - strip.width)));
    this.view.scrollLeft = scrollFor(strip, this.#offset);
  }

  #scrolled() {
    const strip = this.#strip();
    const left = this.view.scrollLeft;
    // What was set by us is rounded by the browser; it is still the same place.
    const moved = Math.abs(scrollFor(strip, this.#offset) - left) > 1;
    if (!moved && left === this.#left) return; // it is drawn
    if (moved) this.#offset = offsetOf(strip, left);
    this.#frame ||= requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }

  /** The cell at the left edge keeps its place when others come or go before it. @param {Slots | null} before @param {Slots | null} after */
  #stay(before, after) {
    if (!before || !after || before === after) return;
    const pitch = this.#size.cell + GAP;
    const edge = Math.floor(this.#offset / pitch);
    const id = frameFrom(before, edge, (one) => after.indexOfFrame(one) >= 0);
    if (id === null) return;
    const shift = after.indexOfFrame(id) - before.indexOfFrame(id);
    if (shift) this.#moveTo(this.#offset + shift * pitch);
  }

  /** Others are chosen, all else is as it was: when a film plays, at each frame. @param {State} state */
  #choose(state) {
    if (this.#reveal(state)) return this.#draw();
    for (const cell of this.frames.children) showChosen(/** @type {any} */ (cell), state);
    setAttribute(this.frames, "aria-activedescendant", this.#shown(state));
  }

  /** The cell's id. @param {State} state */
  #shown = ({ selection: { cursor } }) => (this.#frameShelf.get(`f${cursor}`) ? `frame-${cursor}` : null);

  /** Says whether it moved. @param {State} state */
  #reveal({ slots, selection, playback }) {
    const index = slots && selection.cursor !== null ? slots.indexOfFrame(selection.cursor) : -1;
    if (index < 0 || !this.#size.width) return false;
    const strip = this.#strip();
    const offset = reveal(strip, this.#offset, index, GAP);
    if (offset === this.#offset) return false;
    this.#moveTo(playback.playing ? index * strip.cell : offset); // while it plays, a page at a time: a strip that creeps along is hard to look at
    return true;
  }

  #draw() {
    const { state } = this;
    if (!state?.slots || !this.#size.width) return;
    this.#left = this.view.scrollLeft;
    const { frames, others } = this.#wanted(state);
    this.frames.hidden = !state.timeline?.ids.length; // a listbox is never empty
    this.#frameShelf.show(frames, makeFrameCell, (cell, item) => updateFrameCell(cell, item, state));
    const ask = (/** @type {string} */ verb, /** @type {any} */ detail) => this.ask(verb, detail);
    const waiting = state.queue?.waiting ?? 0;
    this.#otherShelf.show(
      others,
      (item) => makeWorkCell(item, ask),
      (cell, item) =>
        updateWorkCell(cell, item, ask, { number: this.#line.get(item.task?.id ?? -1) ?? 0, waiting }),
    );
    setAttribute(this.frames, "aria-activedescendant", this.#shown(state));
    this.#drag.draw();
    this.dispatchEvent(new CustomEvent("kino-scroll", { detail: this.viewport }));
    if (frames.some(({ item }) => !state.frames.has(item.id))) this.#needs.look();
  }

  /** @param {State} state */
  #wanted(state) {
    const range = inView(this.#strip(), this.#offset);
    return itemsOf(
      state,
      range,
      (at) => this.xOf(at) + GAP,
      isFlownOver(state, range) ? null : this.#size.picture,
    );
  }

  /** The timeline indexes of the frames in view that are not known. */
  #missing() {
    const { state } = this;
    if (!state?.slots) return [];
    return this.#wanted(state)
      .frames.filter(({ item }) => !state.frames.has(item.id))
      .map(({ item }) => item.index);
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (event.ctrlKey || Math.abs(event.deltaY) <= Math.abs(event.deltaX)) return;
    event.preventDefault();
    this.view.scrollLeft +=
      event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY : event.deltaY * LINE;
  }

  /** @param {MouseEvent} event */
  #click(event) {
    const id = this.idOf(event);
    if (id === null || this.#drag.dropped) return;
    this.ask("select", {
      id,
      how: event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "toggle" : "one",
    });
  }

  /** @param {MouseEvent} event */
  #menu(event) {
    const pointed = this.idOf(event);
    const id = pointed ?? this.state?.selection.cursor ?? null;
    if (
      !this.state ||
      id === null ||
      /** @type {Element} */ (event.composedPath()[0]).closest(".others, .menu")
    )
      return;
    event.preventDefault();
    event.stopPropagation();
    if (!this.state.selection.ids.has(id)) this.ask("select", { id, how: "one" });
    const at =
      pointed !== null && event.button === 2 ? { x: event.clientX, y: event.clientY } : this.#corner(id);
    showMenu(this, at, frameMenu(this.state, id), () => this.frames.focus({ preventScroll: true }));
  }

  /** Where the menu opens when a key asked for it. @param {number} id */
  #corner(id) {
    const { left, top } = (this.#frameShelf.get(`f${id}`) ?? this.view).getBoundingClientRect();
    return { x: left + 16, y: top + 16 };
  }
}
