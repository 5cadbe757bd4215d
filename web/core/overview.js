/** What the overview of the whole film shows: coloured ranges of slots. */
import { framesOf } from "./queue-order.js";
import { runsOf } from "./runs.js";
import { outdated } from "./stale.js";

/** @typedef {import("./types.js").Slots} Slots */
/** @typedef {"queued" | "running" | "failed"} RangeKind */
/**
 * @typedef {object} Range
 * @property {number} from  slot
 * @property {number} to  slot past the end
 * @property {RangeKind} kind
 * @property {boolean} replacing  frames are there until it is done
 * @property {number} frames  that it stands for
 */

/** @type {{[status: string]: RangeKind}} */
const KINDS = { pending: "queued", queued: "queued", running: "running", failed: "failed" };

/** Where tasks are, those of a kind that follow each other as one range. @param {Slots} slots */
export function taskRanges(slots) {
  /** @type {Range[]} */
  const ranges = [];
  for (const { slot, task, replacing } of slots.tasks) {
    const kind = KINDS[task.status];
    const last = ranges.at(-1);
    const isSame = last?.kind === kind && last.replacing === replacing;
    if (isSame && last.to === slot)
      Object.assign(last, { to: slot + 1, frames: last.frames + framesOf(task) });
    else if (kind) ranges.push({ from: slot, to: slot + 1, kind, replacing, frames: framesOf(task) });
  }
  const end = slots.length - 1;
  const more = end >= 0 ? slots.at(end) : null;
  if (more?.kind === "more")
    ranges.push({ from: end, to: end + 1, kind: "queued", replacing: false, frames: more.count });
  return ranges;
}

/**
 * The slots of frames that are out of date. Tasks between them do not part a range.
 * @param {Pick<import("./types.js").State, "stale" | "changed" | "timeline" | "slots">} state
 */
export function staleRanges({ timeline, slots, ...state }) {
  const ids = outdated(state);
  if (!ids.size || !timeline || !slots) return [];
  return runsOf(ids, timeline.numbers).map(({ from, to }) => ({
    from: slots.indexOfFrame(timeline.ids[from]),
    to: slots.endOfFrame(timeline.ids[to - 1]),
  }));
}
