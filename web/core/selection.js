/** Which frames are chosen: pure functions from one selection to the next. */

/** @typedef {import("./types.js").Selection} Selection */

/** @type {Selection} */
export const NONE = { ids: new Set(), cursor: null, anchor: null };

/** @param {number} id @returns {Selection} */
export const selectOne = (id) => ({ ids: new Set([id]), cursor: id, anchor: id });

/** Adds a frame or takes it away; the last one stays, since some frame is always shown. @param {Selection} selection @param {number} id @returns {Selection} */
export function toggle(selection, id) {
  const ids = new Set(selection.ids);
  if (!ids.has(id)) return { ids: ids.add(id), cursor: id, anchor: id };
  if (ids.size === 1) return selection;
  ids.delete(id);
  const cursor = selection.cursor === id ? /** @type {number} */ ([...ids].at(-1)) : selection.cursor;
  return { ids, cursor, anchor: selection.anchor === id ? cursor : selection.anchor };
}

/**
 * From the anchor to a frame, both included.
 * @param {Selection} selection @param {number} id @param {readonly number[]} all the timeline @param {ReadonlyMap<number, number>} numbers frame id -> index
 * @returns {Selection}
 */
export function range(selection, id, all, numbers) {
  const anchor = selection.anchor ?? selection.cursor;
  const from = numbers.get(anchor ?? NaN);
  const to = numbers.get(id);
  if (from === undefined || to === undefined) return selectOne(id);
  return { ids: new Set(all.slice(Math.min(from, to), Math.max(from, to) + 1)), cursor: id, anchor };
}

/** @param {Selection} selection @param {readonly number[]} all the timeline @returns {Selection} */
export function all(selection, all) {
  if (!all.length) return NONE;
  return { ids: new Set(all), cursor: selection.cursor ?? all[0], anchor: selection.anchor ?? all[0] };
}

/**
 * After these frames were deleted: the cursor goes to the nearest that is still chosen, else to the frame that took its place, at the end to the last one.
 * @param {Selection} selection @param {readonly number[]} before the timeline as it was @param {ReadonlySet<number>} gone @returns {Selection}
 */
export function without(selection, before, gone) {
  if (selection.cursor === null) return selection;
  const ids = new Set([...selection.ids].filter((id) => !gone.has(id)));
  if (!gone.has(selection.cursor)) return same(selection, ids);
  const index = before.indexOf(selection.cursor);
  const there = (/** @type {number} */ id) => !gone.has(id);
  const near = ids.size ? (/** @type {number} */ id) => ids.has(id) : there; // nobody's choice becomes part of the selection
  const cursor =
    before.slice(index + 1).find(near) ?? before.slice(0, Math.max(0, index)).findLast(near) ?? null;
  if (cursor === null) return NONE;
  return ids.size ? { ids, cursor, anchor: cursor } : selectOne(cursor);
}

/**
 * What is left of a selection when the timeline became another one; the same object when all is still there.
 * @param {Selection} selection @param {readonly number[]} before @param {readonly number[]} after @param {ReadonlyMap<number, number>} numbers of `after`
 * @returns {Selection}
 */
export function kept(selection, before, after, numbers) {
  if (selection.cursor === null) return after.length ? selectOne(after[0]) : NONE;
  const present = [...selection.ids].every((id) => numbers.has(id)) && numbers.has(selection.cursor);
  if (present)
    return selection.anchor === null || numbers.has(selection.anchor)
      ? selection
      : { ...selection, anchor: selection.cursor };
  const gone = new Set([...before, ...selection.ids].filter((id) => !numbers.has(id)));
  return without(selection, before, gone);
}

/** @param {Selection} selection @param {Set<number>} ids with the cursor among them, or none @returns {Selection} */
function same(selection, ids) {
  const cursor = /** @type {number} */ (selection.cursor);
  const left = ids.size ? ids : new Set([cursor]);
  const anchor = selection.anchor !== null && left.has(selection.anchor) ? selection.anchor : cursor;
  return left.size === selection.ids.size && anchor === selection.anchor
    ? selection
    : { ids: left, cursor, anchor };
}
