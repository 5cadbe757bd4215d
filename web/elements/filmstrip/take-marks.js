/** What cells of frames show of takes: how many there are, and whether the frame is stale. */
import { runsBetween, runsOf } from "../../core/runs.js";
import { outdated, outdatedText } from "../../core/stale.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./frame-cells.js").FrameCell} FrameCell */

export function createTakeMarks() {
  const parts = { stale: h("i", { class: "stale" }), takes: h("span", { class: "takes" }) };
  return Object.assign(h("div", { class: "take-marks" }, parts.stale, parts.takes), { parts });
}

/** @param {FrameCell} cell @param {State} state */
export function updateTakeMarks(cell, state) {
  const { frames, timeline } = state;
  const stale = outdated(state);
  const { id, index, to } = cell.item;
  const { parts } = cell.parts.takes;
  const isShared = to > index + 1;
  const isStale = isShared ? sharesStale(stale, timeline, index, to) : stale.has(id);
  const count = isShared ? 1 : (frames.get(id)?.takes ?? 1);
  cell.classList.toggle("stale", isStale);
  parts.stale.hidden = !isStale;
  parts.takes.hidden = count < 2;
  setText(parts.takes, count > 1 ? String(count) : "");
  setAttribute(parts.takes, "title", count > 1 ? text("takes.count", { count }) : null);
  setAttribute(parts.stale, "title", isStale ? outdatedText(state, id) || text("takes.is-stale") : null);
}

/**
 * What is read out of a frame's takes.
 * @param {Pick<State, "frames" | "stale" | "changed">} state
 * @param {number} id
 */
export function spokenTakes({ frames, stale, changed }, id) {
  const count = frames.get(id)?.takes ?? 1;
  const said = [
    count > 1 ? text("takes.count", { count }) : "",
    stale.has(id) ? text("takes.spoken-stale") : "",
    changed.has(id) ? text("sheets.is-changed") : "",
  ];
  return said.filter(Boolean);
}

/**
 * Whether any frame that shares a cell is stale.
 * @param {State["stale"]} stale
 * @param {State["timeline"]} timeline
 * @param {number} from
 * @param {number} to
 */
const sharesStale = (stale, timeline, from, to) =>
  timeline !== null && stale.size > 0 && runsBetween(runsOf(stale, timeline.numbers), from, to).length > 0;

/** A part of the filmstrip's styles. */
export const takeMarksStyles = `
  .take-marks {
    position: absolute;
    right: 4px;
    top: 4px;
    display: flex;
    align-items: center;
    gap: 4px;
    cursor: default;
  }
  .take-marks .takes {
    min-width: 18px;
    padding: 0 4px;
    border: 1px solid rgb(255 255 255 / 0.55);
    border-radius: 3px;
    background: rgb(0 0 0 / 0.62);
    box-shadow: 2px -2px 0 -1px rgb(0 0 0 / 0.62), 2px -2px 0 0 rgb(255 255 255 / 0.45);
    color: #fff;
    font-size: 10px;
    line-height: 14px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  .take-marks .stale {
    width: 12px;
    height: 12px;
    border: 2px solid rgb(0 0 0 / 0.62);
    border-radius: 6px;
    background: #f5a524;
    forced-color-adjust: none;
  }
  .frame.stale .foot {
    box-shadow: inset 0 2px 0 #f5a524;
  }
  .grouped .take-marks {
    display: none;
  }
  .grouped .frame.stale .picture {
    box-shadow: inset 0 -3px 0 #f5a524;
  }
`;
