/** Several frames at once: what their parameters have in common, and which values are odd ones out. */
import { paramCells } from "./params.js";

/** @typedef {import("./api-types.js").Params} Params */
/** @typedef {import("./api-types.js").FrameParams} FrameParams */
/** @typedef {import("./types.js").State} State */
/**
 * @typedef {{name: string, label: string, text: string, values: number}} CommonRow  `values`: how many
 *   different ones there are; `text`: the only one
 */
/** @typedef {{text: string, odd: boolean}} Cell  `odd`: most frames have another value */
/** @typedef {{name: string, label: string, differs: boolean}} Column */
/** @typedef {{id: number, cells: Cell[]}} TableRow  a cell for each column */
/** @typedef {{columns: Column[], rows: TableRow[]}} Table */

export const MOST_SHOWN = 500; // frames whose parameters are shown together
const GENERATOR = "generator"; // the column that is always there
const FULL = "1"; // a denoise that changes nothing

/** @param {Params} params @returns {{name: string, label: string, text: string}[]} */
const cellsOf = (params) =>
  paramCells(params).map((cell) =>
    cell.name === "denoise" && params.denoise === 1 ? { ...cell, text: FULL } : cell,
  );

/** Whether anything is known of how a frame was made. @param {{text: string}[]} cells */
const isKnown = (cells) => cells.some(({ text }) => text !== "");

/**
 * All parameters, with their common values. Frames of which nothing is known don't count.
 * @param {readonly Params[]} all
 * @returns {CommonRow[]}
 */
export function commonCells(all) {
  const [first = [], ...others] = all.map(cellsOf).filter(isKnown);
  return first.map(({ name, label, text }, at) => {
    const { size } = new Set([text, ...others.map((cells) => cells[at].text)]);
    return { name, label, text: size === 1 ? text : "", values: size };
  });
}

/** Those that one of the frames has and that say something. @param {readonly Params[]} all */
export function commonRows(all) {
  return commonCells(all).filter(
    ({ name, text, values }) => values > 1 || (text !== "" && !(name === "denoise" && text === FULL)),
  );
}

/**
 * A row for each frame, a column for each parameter that one of them has.
 * @param {readonly FrameParams[]} frames
 * @param {string} generatorLabel
 * @returns {Table}
 */
export function tableOf(frames, generatorLabel) {
  const params = frames.map((frame) => cellsOf(frame.params));
  const lines = frames.map(({ generator }, row) => [
    { name: GENERATOR, label: generatorLabel, text: generator },
    ...params[row],
  ]);
  const places = (lines[0] ?? []).map((_, at) => at).filter((at) => lines.some((line) => line[at].text));
  // The frames that count in a column: an imported picture has a generator, and nothing else to compare.
  const counts = (/** @type {number} */ at, /** @type {number} */ row) => at === 0 || isKnown(params[row]);
  const textsOf = (/** @type {number} */ at) =>
    lines.filter((_, row) => counts(at, row)).map((line) => line[at].text);
  const common = places.map((at) => mostCommon(textsOf(at)));
  const columns = places.map((at) => {
    const { name, label } = lines[0][at];
    return { name, label, differs: new Set(textsOf(at)).size > 1 };
  });
  const rows = frames.map(({ id }, row) => ({
    id,
    cells: places.map((at, column) => {
      const { text } = lines[row][at];
      return { text, odd: counts(at, row) && common[column]?.has(text) === false };
    }),
  }));
  return { columns, rows };
}

/**
 * The table's columns that differ; the generator is always there.
 * @param {Table} table
 * @returns {Table}
 */
export function onlyDifferences({ columns, rows }) {
  const kept = columns.map(({ name, differs }) => differs || name === GENERATOR);
  return {
    columns: columns.filter((_, at) => kept[at]),
    rows: rows.map(({ id, cells }) => ({ id, cells: cells.filter((_, at) => kept[at]) })),
  };
}

/**
 * The values that most have; null if each has its own.
 * @param {string[]} texts
 */
function mostCommon(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const most = Math.max(...counts.values());
  if (most === 1 && texts.length > 1) return null;
  return new Set([...counts.keys()].filter((text) => counts.get(text) === most));
}

/** Those of the frames that can't be made again. @param {readonly FrameParams[]} frames */
export const notMade = (frames) => frames.filter(({ prompt }) => !prompt).map(({ id }) => id);

/**
 * The parameters of frames in the order of the timeline; null while some are not loaded.
 * @param {Pick<State, "params" | "timeline">} state
 * @param {readonly number[]} ids
 * @returns {FrameParams[] | null}
 */
export function loadedParams({ params, timeline }, ids) {
  const found = presentIds({ timeline }, ids).map((id) => params.get(id));
  return found.every((one) => one !== undefined) ? /** @type {FrameParams[]} */ (found) : null;
}

/**
 * Those of the frames that are on the timeline, in its order.
 * @param {Pick<State, "timeline">} state
 * @param {readonly number[]} ids
 */
export function presentIds({ timeline }, ids) {
  const indexOf = (/** @type {number} */ id) => timeline?.numbers.get(id) ?? -1;
  return ids.filter((id) => indexOf(id) >= 0).sort((a, b) => indexOf(a) - indexOf(b));
}

/**
 * "3, 5–9, 12": numbers of frames, in order.
 * @param {number[]} numbers
 */
export function rangesText(numbers) {
  /** @type {[number, number][]} */
  const ranges = [];
  for (const number of numbers) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  const shown = (/** @type {[number, number]} */ [from, to]) => {
    if (from === to) return [String(from)];
    return to === from + 1 ? [String(from), String(to)] : [`${from}–${to}`];
  };
  return ranges.flatMap(shown).join(", ");
}

/**
 * The numbers of frames on the timeline, as `rangesText` writes them.
 * @param {Pick<State, "timeline">} state
 * @param {readonly number[]} ids
 */
export const numbersText = ({ timeline }, ids) =>
  rangesText(presentIds({ timeline }, ids).map((id) => (timeline?.numbers.get(id) ?? -1) + 1));
