/** The drawer under the filmstrip: a sheet, with a row for each parameter that moves over its frames. */
import { categoryOf, newTrack, withoutTrack } from "../../core/sheet.js";
import { frameAt, placesOf } from "../../core/sheet-place.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { forgetInk, inkOf } from "../filmstrip/canvas.js";
import { DrawerHead } from "./drawer-head.js";
import { drawerSheet } from "./drawer-sheet.js";
import { editorSheet } from "./editor-sheet.js";
import { heightHandle } from "./height-handle.js";
import { KeyActions } from "./key-actions.js";
import { LanePointer } from "./lane-pointer.js";
import { rowView } from "./row-view.js";
import { TrackRow } from "./track-row.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-sheets.js").SheetAnswer} Sheet */
/** @typedef {import("../../core/sheet.js").Track} Track */
/** @typedef {HTMLElement & {row: TrackRow}} RowElement */

const PARTS = /** @type {const} */ ([
  ...["project", "slots", "timeline", "selection", "dark"],
  ...["sheets", "sheet", "columns", "sheetProblem", "changed", "generators"],
]);

export class KinoSheet extends KinoElement {
  static sheets = [drawerSheet, editorSheet];
  /** @type {import("../filmstrip/strip-layout.js").Viewport} */
  #viewport = { offset: 0, pitch: 160, gap: 8, width: 0 };
  /** @type {{of: unknown[], places: import("../../core/sheet-place.js").Places} | null} */
  #places = null;

  head = new DrawerHead(this, (name) => this.#addTrack(name));
  actions = new KeyActions(this);
  rows = h("div", { class: "rows" });
  message = h("p", { class: "dim message" });

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", text("sheets.keyframes"));
    this.root.append(heightHandle(this), this.head.element, this.message, this.rows);
  }

  connected() {
    this.listen(this.rows, "keydown", (event) => this.actions.onKey(event));
  }

  /** The part of the filmstrip that is in view. */
  get viewport() {
    return this.#viewport;
  }

  set viewport(viewport) {
    this.#viewport = viewport;
    if (this.isConnected) this.draw();
  }

  /** The sheet that is shown. @returns {Sheet | undefined} */
  get sheet() {
    return this.state?.sheets.find(({ uid }) => uid === this.state?.sheet);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, ...PARTS)) return;
    if (changed(state, previous, "dark")) forgetInk(this);
    const { sheet } = this;
    this.head.update(state, sheet);
    if (sheet && !sheet.problem) this.request("load-columns", { uid: sheet.uid });
    if (sheet) this.#loadModels(state, sheet);
    this.draw();
  }

  /** The files that keys of models can name. @param {State} state @param {Sheet} sheet */
  #loadModels({ models }, sheet) {
    for (const name of Object.keys(sheet.tracks)) {
      const category = categoryOf(this.parameter(name));
      if (category && models[category] === undefined) this.request("load-models", { category });
    }
  }

  draw() {
    const { state, sheet } = this;
    if (!state || this.hidden) return;
    const names = sheet ? Object.keys(sheet.tracks) : [];
    setText(this.message, text(sheet ? "sheets.no-tracks" : "sheets.none"));
    this.message.hidden = names.length > 0;
    renderKeyed(
      this.rows,
      names,
      (name) => `${sheet?.uid} ${name}`,
      (name) => this.#createRow(name),
      (element, name) => {
        if (sheet) /** @type {RowElement} */ (element).row.draw(this.#rowView(state, sheet, name));
      },
    );
    this.actions.restoreFocus();
  }

  /** The row of a track. @param {string} name @returns {TrackRow | undefined} */
  rowOf(name) {
    const rows = /** @type {RowElement[]} */ ([...this.rows.children]);
    return rows.find(({ row }) => row.lane.view?.name === name)?.row;
  }

  /** Replaces a track, or removes it. @param {string} name @param {Track | null} track */
  change(name, track) {
    const { sheet } = this;
    if (!sheet) return;
    const { uid, tracks, data } = sheet;
    if (track)
      return this.request("change-sheet", { uid, changes: { tracks: { ...tracks, [name]: track } } });
    const value = tracks[name]?.keys?.[0]?.[1];
    const isKept = name in data || typeof value === "object" || value === undefined || !this.parameter(name);
    const constant = isKept ? {} : { data: { ...data, [name]: value } };
    this.request("change-sheet", { uid, changes: { tracks: withoutTrack(tracks, name), ...constant } });
  }

  /** The parameter of a track, if it is one. @param {string} name */
  parameter(name) {
    return this.state?.generators?.[this.sheet?.generator ?? ""]?.parameters[name];
  }

  /** @param {string} name */
  #addTrack(name) {
    const parameter = this.parameter(name);
    if (this.sheet && parameter) this.change(name, newTrack(parameter, this.sheet.data[name]));
  }

  /** @param {string} name @returns {RowElement} */
  #createRow(name) {
    const row = new TrackRow({
      onChange: (track) => this.change(name, track),
      onRemove: () => this.change(name, null),
      onSetKey: () => {
        const frame = this.#here();
        if (frame !== null && row.lane.view) this.actions.set(row.lane.view, frame);
      },
    });
    new LanePointer(row.lane, this.actions);
    return Object.assign(row.element, { row });
  }

  /** The sheet's frame that is the current one; null: the current one is another. */
  #here() {
    const slot = this.#cursor();
    return slot === null || !this.#places ? null : frameAt(this.#places.places, slot);
  }

  /** The slot of the current frame. */
  #cursor() {
    const { slots, selection } = /** @type {State} */ (this.state);
    const slot = slots?.indexOfFrame(selection.cursor ?? NaN) ?? -1;
    return slot < 0 ? null : slot;
  }

  /** Where the frames of the sheet are. @param {State} state @param {Sheet} sheet */
  #placesOf(state, sheet) {
    const of = [sheet.frame_ids, sheet.frames, state.timeline, state.slots];
    if (!this.#places || of.some((one, at) => one !== this.#places?.of[at]))
      this.#places = { of, places: placesOf(sheet, state) };
    return this.#places.places;
  }

  /** @param {State} state @param {Sheet} sheet @param {string} name */
  #rowView(state, sheet, name) {
    const part = { places: this.#placesOf(state, sheet), viewport: this.#viewport, cursor: this.#cursor() };
    const { colours } = inkOf(this);
    const { actions } = this;
    const [selected, lifted] = [actions.selectedOf(name), actions.liftedOf(name)];
    const track = actions.draftOf(name) ?? sheet.tracks[name];
    return rowView(state, sheet, { ...part, name, selected, lifted, track, colours }, this.#here());
  }
}
