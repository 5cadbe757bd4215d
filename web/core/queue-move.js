/** Moving a waiting task: which task it goes before. null: to the end; undefined: it stays where it is. */

/**
 * @param {readonly number[]} ids waiting tasks in running order
 * @param {number} id
 * @param {number} gap where it was dropped: 0 is before the first, ids.length after the last
 */
export function beforeAtGap(ids, id, gap) {
  const at = ids.indexOf(id);
  if (at < 0 || gap === at || gap === at + 1) return undefined;
  return ids[gap] ?? null;
}

/** @param {readonly number[]} ids @param {number} id @param {-1 | 1} by one place up or down */
export function beforeAfterStep(ids, id, by) {
  const at = ids.indexOf(id);
  if (at < 0 || at + by < 0 || at + by >= ids.length) return undefined;
  return beforeAtGap(ids, id, by < 0 ? at - 1 : at + 2);
}
