/** Runs of frames that follow each other: what a selection of many looks like from far away. */

/** @typedef {{from: number, to: number}} Run  timeline indexes; `to` is past the end */

/** @type {WeakMap<object, {numbers: object, runs: readonly Run[]}>} */
const known = new WeakMap();

/**
 * The runs of some frames, in the order of the timeline; frames that are not in it are left out. Computed
 * once for the same objects.
 * @param {ReadonlySet<number> | readonly number[]} ids
 * @param {ReadonlyMap<number, number>} numbers frame id -> index
 * @returns {readonly Run[]}
 */
export function runsOf(ids, numbers) {
  const cached = known.get(ids);
  if (cached?.numbers === numbers) return cached.runs;
  const indexes = Float64Array.from(ids, (id) => numbers.get(id) ?? -1).sort();
  /** @type {Run[]} */
  const runs = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (index < 0) continue;
    if (last && index <= last.to) last.to = index + 1;
    else runs.push({ from: index, to: index + 1 });
  }
  known.set(ids, { numbers, runs });
  return runs;
}

/**
 * The runs that have a part between two indexes.
 * @param {readonly Run[]} runs
 * @param {number} from
 * @param {number} to past the end
 */
export function runsBetween(runs, from, to) {
  let [low, high] = [0, runs.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].to > from) high = middle;
    else low = middle + 1;
  }
  let end = low;
  while (end < runs.length && runs[end].from < to) end += 1;
  return runs.slice(low, end);
}
