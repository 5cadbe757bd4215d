/** The filmstrip's slots: the ticks of frames in order, with tasks where their frames will be. */

/** @typedef {import("./types.js").Slots} Slots */
/** @typedef {import("./types.js").Slot} Slot */
/** @typedef {import("./types.js").Task} Task */
/** @typedef {Pick<import("./types.js").Timeline, "ids" | "numbers" | "holds" | "ticks">} Shown */
/** @typedef {{index: number, task: Task}} Inserted  a task before the frame of that timeline index */

const SHOWN = new Set(["pending", "queued", "running", "failed"]);

/**
 * Slots are computed on demand: of 100,000 frames nothing is stored but the tasks, by tick.
 * @param {Shown} timeline
 * @param {readonly Task[]} tasks in running order; completed and stopped ones are not shown
 * @param {number} more waiting tasks that are not among these
 * @returns {Slots}
 */
export function buildSlots(timeline, tasks, more) {
  const { ids, numbers, holds, ticks } = timeline;
  const { inserted, replacing } = placeTasks(ids, numbers, tasks);
  const before = inserted.map(({ index }) => ticks.startOf(index)); // ascending
  const full = ticks.length + inserted.length;
  /** @type {Slots["tasks"] | undefined} */
  let placed;
  const ticksBefore = (/** @type {number} */ slot) => {
    const passed = firstWhere(before.length, (at) => before[at] + at >= slot);
    return Math.min(ticks.length, Math.max(0, slot - passed));
  };
  const slotOfTick = (/** @type {number} */ tick) => tick + tasksBefore(before, tick);
  return {
    length: full + (more > 0 ? 1 : 0),
    at(slot) {
      if (slot === full && more > 0) return { kind: "more", count: more };
      const passed = tasksUpTo(before, slot);
      const last = inserted[passed - 1];
      if (last && before[passed - 1] + passed - 1 === slot) return { kind: "task", task: last.task };
      return frameSlot(timeline, slot - passed, replacing);
    },
    indexOfFrame(frameId) {
      const index = numbers.get(frameId);
      return index === undefined ? -1 : slotOfTick(ticks.startOf(index));
    },
    endOfFrame(frameId) {
      return numbers.has(frameId) ? this.indexOfFrame(frameId) + (holds.get(frameId) ?? 1) : 0;
    },
    framesBefore(slot) {
      const left = ticksBefore(slot);
      return left && ticks.indexAt(left - 1) + 1;
    },
    ticksBefore,
    slotOfTick,
    get tasks() {
      placed ??= inOrder(inserted, before, replacing, this);
      return placed;
    },
  };
}

/**
 * @param {Shown} timeline
 * @param {number} tick
 * @param {ReadonlyMap<number, Task>} replacing
 * @returns {Slot}
 */
function frameSlot({ ids, ticks }, tick, replacing) {
  const index = ticks.indexAt(tick);
  const [id, later] = [ids[index], tick - ticks.startOf(index)];
  const task = later ? undefined : replacing.get(id);
  return { kind: "frame", id, ...(later && { tick: later }), ...(task && { task }) };
}

/**
 * @param {readonly Inserted[]} inserted
 * @param {readonly number[]} before the tick that each of them is before
 * @param {ReadonlyMap<number, Task>} replacing
 * @param {Slots} slots
 */
function inOrder(inserted, before, replacing, slots) {
  const between = inserted.map(({ task }, at) => ({ slot: before[at] + at, task, replacing: false }));
  const over = [...replacing].map(([id, task]) => ({ slot: slots.indexOfFrame(id), task, replacing: true }));
  return [...between, ...over].sort((a, b) => a.slot - b.slot);
}

/**
 * The id of the first frame at or after a slot; null if there is none.
 * @param {Slots} slots
 * @param {number} index
 * @param {(id: number) => boolean} [fits]
 */
export function frameAtOrAfter(slots, index, fits = () => true) {
  for (let at = Math.max(0, index); at < slots.length; at += 1) {
    const slot = slots.at(at);
    if (slot.kind === "frame" && fits(slot.id)) return slot.id;
  }
  return null;
}

/**
 * The id of the last frame at or before a slot; if there is none, the first.
 * @param {Slots} slots
 * @param {number} index
 */
export function frameAtOrBefore(slots, index) {
  for (let at = Math.min(index, slots.length - 1); at >= 0; at -= 1) {
    const slot = slots.at(at);
    if (slot.kind === "frame") return slot.id;
  }
  return frameAtOrAfter(slots, 0);
}

/**
 * @param {readonly number[]} ids
 * @param {ReadonlyMap<number, number>} numbers
 * @param {readonly Task[]} tasks
 * @returns {{inserted: Inserted[], replacing: Map<number, Task>}}
 */
function placeTasks(ids, numbers, tasks) {
  /** @type {Inserted[]} */
  const inserted = [];
  /** @type {Map<number, Task>} */
  const replacing = new Map();
  for (const task of tasks) {
    if (!SHOWN.has(task.status)) continue;
    const { where, index } = placeOf(task, numbers);
    // Of the tasks that make takes of a frame, the first to run is shown over it.
    if (where === "take" && index !== undefined) replacing.set(ids[index], replacing.get(ids[index]) ?? task);
    // If several tasks replace a frame, only the first to run will find it: the others are appended.
    else if (where === "replace" && index !== undefined && !replacing.has(ids[index]))
      replacing.set(ids[index], task);
    else inserted.push({ index: where === "before" && index !== undefined ? index : ids.length, task });
  }
  inserted.sort((a, b) => a.index - b.index); // stable: running order within a place
  return { inserted, replacing };
}

/** @param {Task} task @param {ReadonlyMap<number, number>} numbers */
function placeOf(task, numbers) {
  const { where = "append", frame_id } = task.data?.place ?? {};
  const index = where === "append" ? undefined : numbers.get(frame_id ?? NaN);
  if (where === "after" && index !== undefined) return { where: "before", index: index + 1 };
  return { where, index };
}

/**
 * How many tasks are at or before a slot. The slot of task k is before[k] + k.
 * @param {number[]} before
 * @param {number} slot
 */
function tasksUpTo(before, slot) {
  return firstWhere(before.length, (at) => before[at] + at > slot);
}

/** How many tasks are before a tick. @param {number[]} sorted @param {number} tick */
function tasksBefore(sorted, tick) {
  return firstWhere(sorted.length, (at) => sorted[at] > tick);
}

/**
 * The first number that passes a test; all after it must pass, too.
 * @param {number} length
 * @param {(at: number) => boolean} test
 */
function firstWhere(length, test) {
  let [low, high] = [0, length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
