/** What the row of a track shows, of the state. */
import { labelOf } from "../../core/form.js";
import { pathOf, rangeOf } from "../../core/sheet-curve.js";
import { keysInOrder } from "../../core/sheet-keys.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-sheets.js").SheetAnswer} Sheet */
/** @typedef {import("./lane.js").LaneView} LaneView */
/**
 * @typedef {"name" | "track" | "places" | "viewport" | "cursor" | "selected" | "lifted" | "colours"} PartName
 * @typedef {Pick<LaneView, PartName>} Part
 */

/** @type {Pick<import("../../core/types.js").SheetColumns, "values" | "clamped">} */
const NONE = { values: {}, clamped: {} };

/**
 * @param {State} state
 * @param {Sheet} sheet
 * @param {Part} part
 * @param {number | null} here the sheet's frame that is the current one
 * @returns {import("./track-row.js").RowView}
 */
export function rowView({ project, generators, columns, changed, sheetProblem }, sheet, part, here) {
  const { name, track } = part;
  const parameter = generators?.[sheet.generator]?.parameters[name];
  const clock = { fps: project?.fps ?? 24, bpm: sheet.bpm, offset: sheet.offset };
  const { values, clamped } = columns.get(sheet.uid) ?? NONE;
  const [first] = keysInOrder(track, clock);
  const column = pathOf(track, values[name], parameter, first ? first.frame : 0)?.slice(0, sheet.frames);
  const label = parameter ? labelOf(name, parameter) : name;
  return {
    ...{ parameter, here },
    clamped: (clamped[name] ?? []).length,
    error: errorOf(sheetProblem, sheet.uid, name),
    lane: { ...part, sheet, clock, changed, column, label, range: rangeOf(column ?? [], track) },
  };
}

/** @param {State["sheetProblem"]} problem @param {string} uid @param {string} name of the track */
const errorOf = (problem, uid, name) =>
  problem?.uid === uid && problem.track === name ? problem.message : "";
