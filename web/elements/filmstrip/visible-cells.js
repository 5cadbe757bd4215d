/** What the filmstrip shows between two cells: frames, and the work to come. */

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {{key: string, item: import("./frame-cells.js").FrameCell}} ShownFrame */
/** @typedef {{key: string, item: import("./task-cells.js").WorkCell}} ShownWork */

const GLANCE = 1; // seconds

/**
 * Whether a film plays so fast that what is in view is gone after a glance: its pictures would only keep those of the film waiting.
 * @param {State} state @param {{from: number, to: number}} range of cells
 */
export const isFlownOver = ({ playback, project }, { from, to }) =>
  playback.playing && to - from < (project?.fps ?? 0) * GLANCE;

/**
 * @param {State} state @param {{first: number, last: number}} range of cells; `last` is past the end @param {(at: number) => number} xOf pixels @param {number | null} height of a picture, null: none are asked for
 * @returns {{frames: ShownFrame[], others: ShownWork[]}}
 */
export function itemsOf({ slots, timeline }, { first, last }, xOf, height) {
  /** @type {ShownFrame[]} */
  const frames = [];
  /** @type {ShownWork[]} */
  const others = [];
  const length = slots?.length ?? 0;
  for (let at = first; at < Math.min(last, length); at += 1) {
    const slot = /** @type {import("../../core/types.js").Slots} */ (slots).at(at);
    const x = xOf(at);
    if (slot.kind === "frame")
      frames.push({
        key: `f${slot.id}`,
        item: { id: slot.id, index: timeline?.numbers.get(slot.id) ?? 0, x, height },
      });
    const task = slot.kind === "more" ? undefined : slot.task;
    if (task) others.push({ key: `t${task.id}`, item: { task, more: 0, over: slot.kind === "frame", x } });
    if (slot.kind === "more")
      others.push({ key: "more", item: { task: null, more: slot.count, over: false, x } });
  }
  if (last > length) others.push({ key: "plus", item: { task: null, more: 0, over: false, x: xOf(length) } });
  return { frames, others };
}
