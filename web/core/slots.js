/** The filmstrip's cells: the frames in order, with the work to come where its frames will stand. */

/** @typedef {import("./types.js").Slots} Slots */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Task} Task */

const SHOWN = new Set(["pending", "queued", "running", "failed"]);

/**
 * Computed when asked for: with 100,000 frames only the tasks are kept, by the timeline index that they stand in front of.
 * @param {readonly number[]} ids frame ids in order
 * @param {ReadonlyMap<number, number>} numbers frame id -> index
 * @param {readonly Task[]} tasks in running order; finished and stopped ones are not shown
 * @param {number} waitingBeyond tasks that wait but are not among these
 * @returns {Slots}
 */
export function makeSlots(ids, numbers, tasks, waitingBeyond) {
  const { inserted, replacing } = placed(ids, numbers, tasks);
  const before = inserted.map(({ index }) => index); // ascending
  const full = ids.length + inserted.length;
  const length = full + (waitingBeyond > 0 ? 1 : 0);
  return {
    length,
    at(index) {
      if (index === full && waitingBeyond > 0) return { kind: "more", count: waitingBeyond };
      const work = worksUpTo(before, index);
      const last = inserted[work - 1];
      if (last && last.index + work - 1 === index) return { kind: "work", task: last.task };
      const id = ids[index - work];
      const task = replacing.get(id);
      return task ? { kind: "frame", id, task } : { kind: "frame", id };
    },
    indexOfFrame(frameId) {
      const index = numbers.get(frameId);
      return index === undefined ? -1 : index + firstAbove(before, index);
    },
  };
}

/** The frame at a cell or the next one behind it; null: none. @param {Slots} slots @param {number} index @param {(id: number) => boolean} [fits] */
export function frameFrom(slots, index, fits = () => true) {
  for (let at = Math.max(0, index); at < slots.length; at += 1) {
    const slot = slots.at(at);
    if (slot.kind === "frame" && fits(slot.id)) return slot.id;
  }
  return null;
}

/** The frame at a cell or the next one in front of it; where there is none the first. @param {Slots} slots @param {number} index */
export function frameUpTo(slots, index) {
  for (let at = Math.min(index, slots.length - 1); at >= 0; at -= 1) {
    const slot = slots.at(at);
    if (slot.kind === "frame") return slot.id;
  }
  return frameFrom(slots, 0);
}

/**
 * @param {readonly number[]} ids @param {ReadonlyMap<number, number>} numbers @param {readonly Task[]} tasks
 * @returns {{inserted: {index: number, task: Task}[], replacing: Map<number, Task>}}
 */
function placed(ids, numbers, tasks) {
  /** @type {{index: number, task: Task}[]} */
  const inserted = [];
  /** @type {Map<number, Task>} */
  const replacing = new Map();
  for (const task of tasks) {
    if (!SHOWN.has(task.status)) continue;
    const { where, index } = placeOf(task, numbers);
    // Of several that replace the same frame the first to run is shown there; the others would have nothing left to replace.
    if (where === "replace" && index !== undefined && !replacing.has(ids[index]))
      replacing.set(ids[index], task);
    else inserted.push({ index: where === "before" && index !== undefined ? index : ids.length, task });
  }
  inserted.sort((a, b) => a.index - b.index); // stable: those at the same place stay in running order
  return { inserted, replacing };
}

/** @param {Task} task @param {ReadonlyMap<number, number>} numbers */
function placeOf(task, numbers) {
  const { where = "append", frame_id } = task.data?.place ?? {};
  return { where, index: where === "append" ? undefined : numbers.get(frame_id ?? NaN) };
}

/** How many of the tasks stand at or in front of a slot: task k's slot is before[k] + k. @param {number[]} before @param {number} slot */
function worksUpTo(before, slot) {
  return firstWhere(before.length, (at) => before[at] + at > slot);
}

/** How many stand in front of a frame. @param {number[]} sorted @param {number} index */
function firstAbove(sorted, index) {
  return firstWhere(sorted.length, (at) => sorted[at] > index);
}

/** The least number for which a test that turns true once holds; by halving. @param {number} length @param {(at: number) => boolean} test */
function firstWhere(length, test) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
