/** What the overview of the whole film shows: coloured ranges of slots. */

/** @typedef {import("./types.js").Slots} Slots */
/** @typedef {"queued" | "running" | "failed"} RangeKind */
/** @typedef {{from: number, to: number, kind: RangeKind}} Range  slots; `to` is past the end */

/** @type {{[status: string]: RangeKind}} */
const KINDS = { pending: "queued", queued: "queued", running: "running", failed: "failed" };

/** Where tasks are, those of a kind that follow each other as one range. @param {Slots} slots */
export function taskRanges(slots) {
  /** @type {Range[]} */
  const ranges = [];
  for (const { slot, task } of slots.tasks) {
    const kind = KINDS[task.status];
    const last = ranges.at(-1);
    if (last?.kind === kind && last.to === slot) last.to = slot + 1;
    else if (kind) ranges.push({ from: slot, to: slot + 1, kind });
  }
  const end = slots.length - 1;
  if (end >= 0 && slots.at(end).kind === "more") ranges.push({ from: end, to: end + 1, kind: "queued" });
  return ranges;
}
