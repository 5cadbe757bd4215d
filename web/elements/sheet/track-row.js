/** The row of a track: its name and expression, and the lane with its keys. */
import { isText } from "../../core/sheet.js";
import { rounded } from "../../core/sheet-keys.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { Lane } from "./lane.js";

/** @typedef {import("../../core/sheet.js").Track} Track */
/**
 * @typedef {object} RowView
 * @property {import("./lane.js").LaneView} lane
 * @property {import("../../core/api-types.js").Parameter | undefined} parameter
 * @property {number | null} here  the sheet's frame that is the current one
 * @property {number} clamped  frames
 * @property {string} error
 */
/**
 * @typedef {object} RowEvents
 * @property {(track: Track) => void} onChange
 * @property {() => void} onSetKey  at the current frame
 * @property {() => void} onRemove
 */

export class TrackRow {
  name = h("span", { class: "name one-line" });
  value = h("span", { class: "value mono dim" });
  setKey = h("button", { type: "button", class: "plain set-key" }, h("i"));
  expr = h("input", {
    type: "text",
    class: "mono",
    spellcheck: false,
    maxLength: 500,
    placeholder: "L + 0.03*sin(2*pi*b)",
    title: text("sheets.expression-hint"),
  });
  path = h("button", { type: "button", title: text("sheets.path-hint") }, text("sheets.path"));
  about = h("span", { class: "dim one-line" });
  remove = h("button", { type: "button", class: "plain icon" }, icon("close"));
  error = h("div", { class: "error", role: "alert", hidden: true });
  lane = new Lane();
  element = h(
    "div",
    { class: "track", role: "group" },
    h(
      "div",
      { class: "head" },
      ...[this.name, this.setKey, this.value, this.expr, this.path, this.about, h("span", { class: "grow" })],
      this.remove,
    ),
    this.lane.element,
    this.error,
  );
  /** @type {RowView | null} */
  #view = null;

  /** @param {RowEvents} events */
  constructor(events) {
    this.setKey.addEventListener("click", events.onSetKey);
    this.remove.addEventListener("click", events.onRemove);
    this.expr.addEventListener("change", () => this.#view && events.onChange(this.#withExpr(this.#view)));
    this.path.addEventListener("click", () => {
      const track = this.#view?.lane.track;
      if (track) events.onChange({ ...track, absolute: !track.absolute });
    });
  }

  /** @param {RowView} view */
  draw(view) {
    this.#view = view;
    const { lane, parameter, here, clamped, error } = view;
    const { label, track } = lane;
    setText(this.name, label);
    setAttribute(this.element, "aria-label", text("sheets.track", { name: label }));
    setText(this.value, isText(track) || here === null ? "" : valueText(lane.column?.[here]));
    const hint = text(here === null ? "sheets.not-here" : "sheets.set-key", { name: label });
    for (const name of ["aria-label", "title"]) setAttribute(this.setKey, name, hint);
    setAttribute(this.setKey, "aria-disabled", here === null ? "true" : null);
    for (const name of ["aria-label", "title"])
      setAttribute(this.remove, name, text("sheets.remove-track", { name: label }));
    this.#drawExpr(label, track, error);
    this.path.hidden = !parameter?.accumulates;
    setAttribute(this.path, "aria-pressed", String(track.absolute ?? false));
    const limit = clamped ? [text("sheets.clamped", { count: clamped })] : [];
    setText(this.about, [...rangeText(lane), ...limit].join(" · "));
    setText(this.error, error);
    this.error.hidden = !error;
    this.lane.draw(lane);
  }

  /**
   * What is typed stays until it is right.
   * @param {string} label
   * @param {Track} track
   * @param {string} error
   */
  #drawExpr(label, track, error) {
    this.expr.hidden = isText(track);
    setAttribute(this.expr, "aria-label", text("sheets.expression", { name: label }));
    setAttribute(this.expr, "aria-invalid", error ? "true" : null);
    const isTyped = this.expr.matches(":focus") || error !== "";
    if (!isTyped && this.expr.value !== (track.expr ?? "")) this.expr.value = track.expr ?? "";
  }

  /**
   * The track with what is typed; one without keys and expression gets a key.
   * @param {RowView} view
   * @returns {Track}
   */
  #withExpr({ lane: { track, column } }) {
    const { expr: _, ...others } = track;
    const expr = this.expr.value.trim();
    if (expr) return { ...others, expr };
    return track.keys?.length ? others : { ...others, keys: [[0, Number(column?.[0] ?? 0)]] };
  }
}

/** @param {number | string | undefined} value */
const valueText = (value) => (typeof value === "number" ? String(rounded(value)) : "");

/** @param {import("./lane.js").LaneView} view */
const rangeText = ({ track, range: { low, high } }) =>
  isText(track) || high <= low ? [] : [`${rounded(low)} – ${rounded(high)}`];
