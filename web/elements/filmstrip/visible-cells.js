/** The cells of a range of slots: frames, and tasks. */

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./frame-cells.js").FrameItem} FrameItem */
/** @typedef {import("./task-cells.js").CellItem} CellItem */

const GLANCE = 1; // seconds

/**
 * Whether playback passes the cells in view so fast that loading their thumbnails would only delay the
 * player.
 * @param {State} state
 * @param {{from: number, to: number}} range slots in view
 */
export const isPassing = ({ playback, project }, { from, to }) =>
  playback.playing && to - from < (project?.fps ?? 0) * GLANCE;

/**
 * @param {State} state
 * @param {{first: number, last: number}} range slots; `last` is past the end
 * @param {(index: number) => number} xOf pixels
 * @param {number | null} height of a thumbnail; null: none are loaded
 * @returns {{frames: FrameItem[], tasks: CellItem[]}}
 */
export function visibleCells({ slots, timeline }, { first, last }, xOf, height) {
  /** @type {FrameItem[]} */
  const frames = [];
  /** @type {CellItem[]} */
  const tasks = [];
  const length = slots?.length ?? 0;
  for (let at = first; slots && at < Math.min(last, length); at += 1) {
    const slot = slots.at(at);
    const x = xOf(at);
    if (slot.kind === "frame")
      frames.push({ id: slot.id, index: timeline?.numbers.get(slot.id) ?? 0, x, height });
    if (slot.kind === "more") tasks.push({ kind: "more", count: slot.count, x });
    else if (slot.task) tasks.push({ kind: "task", task: slot.task, replacing: slot.kind === "frame", x });
  }
  if (last > length) tasks.push({ kind: "add", x: xOf(length) });
  return { frames, tasks };
}

/** @param {CellItem} item */
export const cellKey = (item) => (item.kind === "task" ? item.task.id : item.kind);
