/** The waiting tasks as a line: before whom a moved one goes. undefined: it stays where it is; null: it goes to the end. */

/** @param {readonly number[]} ids in running order @param {number} id @param {number} gap it was dropped in: 0 is ahead of all, ids.length behind them */
export function dropped(ids, id, gap) {
  const at = ids.indexOf(id);
  if (at < 0 || gap === at || gap === at + 1) return undefined;
  return ids[gap] ?? null;
}

/** @param {readonly number[]} ids @param {number} id @param {-1 | 1} by one place ahead or back */
export function moved(ids, id, by) {
  const at = ids.indexOf(id);
  if (at < 0 || at + by < 0 || at + by >= ids.length) return undefined;
  return dropped(ids, id, by < 0 ? at - 1 : at + 2);
}
