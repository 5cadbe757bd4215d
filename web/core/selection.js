/** Selections of frames: pure functions from one to the next. */

/** @typedef {import("./types.js").Selection} Selection */

/** @type {Selection} */
export const NO_SELECTION = { ids: new Set(), cursor: null, anchor: null };

/** @param {number} id @returns {Selection} */
export const selectOne = (id) => ({ ids: new Set([id]), cursor: id, anchor: id });

/**
 * Adds or removes a frame. The last one stays: the viewer always shows a frame.
 * @param {Selection} selection
 * @param {number} id
 * @returns {Selection}
 */
export function toggle(selection, id) {
  const ids = new Set(selection.ids);
  if (!ids.has(id)) return { ids: ids.add(id), cursor: id, anchor: id };
  if (ids.size === 1) return selection;
  ids.delete(id);
  const cursor = selection.cursor === id ? /** @type {number} */ ([...ids].at(-1)) : selection.cursor;
  return { ids, cursor, anchor: selection.anchor === id ? cursor : selection.anchor };
}

/**
 * All frames from the anchor to another frame, both included.
 * @param {Selection} selection
 * @param {number} id
 * @param {readonly number[]} all the timeline
 * @param {ReadonlyMap<number, number>} numbers frame id -> index
 * @returns {Selection}
 */
export function selectRange(selection, id, all, numbers) {
  const anchor = selection.anchor ?? selection.cursor;
  const from = numbers.get(anchor ?? NaN);
  const to = numbers.get(id);
  if (from === undefined || to === undefined) return selectOne(id);
  return { ids: new Set(all.slice(Math.min(from, to), Math.max(from, to) + 1)), cursor: id, anchor };
}

/** @param {Selection} selection @param {readonly number[]} all the timeline @returns {Selection} */
export function selectAll(selection, all) {
  if (!all.length) return NO_SELECTION;
  return { ids: new Set(all), cursor: selection.cursor ?? all[0], anchor: selection.anchor ?? all[0] };
}

/**
 * The selection after frames were deleted. The cursor moves to the nearest frame still selected; if there is
 * none, to the frame that follows the deleted one, at the end to the last.
 * @param {Selection} selection
 * @param {readonly number[]} before the timeline before the deletion
 * @param {ReadonlySet<number>} deleted
 * @returns {Selection}
 */
export function afterDeletion(selection, before, deleted) {
  if (selection.cursor === null) return selection;
  const ids = new Set([...selection.ids].filter((id) => !deleted.has(id)));
  if (!deleted.has(selection.cursor)) return shrunk(selection, ids);
  const index = before.indexOf(selection.cursor);
  const isLeft = (/** @type {number} */ id) => !deleted.has(id);
  // never select what the user did not
  const fits = ids.size ? (/** @type {number} */ id) => ids.has(id) : isLeft;
  const cursor =
    before.slice(index + 1).find(fits) ?? before.slice(0, Math.max(0, index)).findLast(fits) ?? null;
  if (cursor === null) return NO_SELECTION;
  return ids.size ? { ids, cursor, anchor: cursor } : selectOne(cursor);
}

/**
 * The selection after the timeline changed; the same object if all of it is still there.
 * @param {Selection} selection
 * @param {readonly number[]} before the old timeline
 * @param {readonly number[]} after the new one
 * @param {ReadonlyMap<number, number>} numbers of the new one
 * @returns {Selection}
 */
export function onTimeline(selection, before, after, numbers) {
  if (selection.cursor === null) return after.length ? selectOne(after[0]) : NO_SELECTION;
  if (numbers.has(selection.cursor) && [...selection.ids].every((id) => numbers.has(id))) {
    const hasAnchor = selection.anchor === null || numbers.has(selection.anchor);
    return hasAnchor ? selection : { ...selection, anchor: selection.cursor };
  }
  const gone = new Set([...before, ...selection.ids].filter((id) => !numbers.has(id)));
  return afterDeletion(selection, before, gone);
}

/**
 * @param {Selection} selection
 * @param {Set<number>} ids those left, with the cursor; or none
 * @returns {Selection}
 */
function shrunk(selection, ids) {
  const cursor = /** @type {number} */ (selection.cursor);
  const left = ids.size ? ids : new Set([cursor]);
  const anchor = selection.anchor !== null && left.has(selection.anchor) ? selection.anchor : cursor;
  const same = left.size === selection.ids.size && anchor === selection.anchor;
  return same ? selection : { ids: left, cursor, anchor };
}
