/** The cells of a range of slots: frames, and tasks. */

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./frame-cells.js").FrameItem} FrameItem */
/** @typedef {import("./task-cells.js").CellItem} CellItem */
/** @typedef {import("./strip-layout.js").StripLayout} StripLayout */

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
 * @param {StripLayout} layout
 * @returns {{frames: FrameItem[], tasks: CellItem[]}}
 */
export function visibleCells(state, layout) {
  const range = layout.cellsInView();
  const height = isPassing(state, range) ? null : layout.picture;
  const cells = layout.perCell > 1 ? sharedCells : singleCells;
  const { frames, tasks } = cells(state, layout, range, height);
  const length = state.slots?.length ?? 0;
  if (range.last >= length) tasks.push({ kind: "add", x: layout.xOf(length) + layout.viewport.gap });
  return { frames, tasks };
}

/**
 * A cell for each slot.
 * @param {State} state
 * @param {StripLayout} layout
 * @param {{first: number, last: number}} range slots; `last` is past the end
 * @param {number | null} height of a thumbnail; null: none are loaded
 */
function singleCells({ slots, timeline }, layout, { first, last }, height) {
  /** @type {FrameItem[]} */
  const frames = [];
  /** @type {CellItem[]} */
  const tasks = [];
  const { gap } = layout.viewport;
  for (let at = first; slots && at < last; at += 1) {
    const slot = slots.at(at);
    const x = layout.xOf(at) + gap;
    if (slot.kind === "frame" && timeline && (!slot.tick || at === first))
      frames.push(singleCell(slot, timeline, layout, { x, height }));
    if (slot.kind === "more") tasks.push({ kind: "more", count: slot.count, x });
    else if (slot.task) tasks.push({ kind: "task", task: slot.task, replacing: slot.kind === "frame", x });
  }
  return { frames, tasks };
}

/**
 * A frame's cell, as wide as its ticks.
 * @param {import("../../core/types.js").FrameSlot} slot
 * @param {import("../../core/types.js").Timeline} timeline
 * @param {StripLayout} layout
 * @param {{x: number, height: number | null}} place `x`: of the slot
 * @returns {FrameItem}
 */
function singleCell({ id, tick = 0 }, timeline, { pitch, viewport }, { x, height }) {
  const index = timeline.numbers.get(id) ?? 0;
  const hold = timeline.holds.get(id) ?? 1;
  const width = hold > 1 ? hold * pitch - viewport.gap : null;
  return { id, index, to: index + 1, hold, x: x - tick * pitch, width, height };
}

/**
 * Cells that several frames share, with the first one's thumbnail. Tasks are drawn over them.
 * @param {State} state
 * @param {StripLayout} layout
 * @param {{first: number, last: number}} range slots; `last` is past the end
 * @param {number | null} height of a thumbnail; null: none are loaded
 */
function sharedCells({ slots, timeline }, layout, { first, last }, height) {
  /** @type {FrameItem[]} */
  const frames = [];
  const { perCell, pitch } = layout;
  const { gap } = layout.viewport;
  for (let at = first; slots && at < last; at += perCell) {
    const end = Math.min(slots.length, at + perCell);
    const [index, to] = [slots.framesBefore(at), slots.framesBefore(end)];
    const id = timeline?.ids[index];
    const width = end - at < perCell ? (end - at) * pitch - gap : null;
    const last = frames.at(-1);
    if (id !== undefined && to > index)
      frames.push({ id, index, to, hold: 1, x: layout.xOf(at) + gap / 2, width, height });
    else if (last) last.width = (last.width ?? perCell * pitch - gap) + (end - at) * pitch; // it is held
  }
  return { frames, tasks: /** @type {CellItem[]} */ ([]) };
}

/**
 * The id of the frame under an event, or null.
 * @param {State} state
 * @param {StripLayout} layout
 * @param {MouseEvent} event
 */
export function frameUnder({ slots }, layout, event) {
  const cell = /** @type {Element} */ (event.composedPath()[0]).closest?.("[data-id]");
  if (!cell || !slots) return null;
  if (layout.perCell === 1) return Number(/** @type {HTMLElement} */ (cell).dataset.id);
  const at = Math.floor(layout.slotAt(event.clientX));
  const slot = at >= 0 && at < slots.length ? slots.at(at) : null;
  return slot?.kind === "frame" ? slot.id : null;
}
