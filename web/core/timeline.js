/** The order of a project's frames: read from the API, then kept up to date by its events. */

import { buildTicks } from "./ticks.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Timeline} Timeline */
/**
 * @typedef {object} FramesEvent  These frames are now in this order before another one; `replaced` ones are
 *   gone.
 * @property {number} project_id
 * @property {number} revision  of the timeline after the change
 * @property {"saved" | "deleted" | "restored" | "moved" | "changed"} change
 * @property {number[] | null} frame_ids  null: too many to list
 * @property {number | null} before  null: at the end
 * @property {number[]} replaced
 * @property {{[id: string]: number}} [holds]  of these frames, those of more than one tick
 */

/** @type {ReadonlyMap<number, number>} */
const NONE = new Map();

/**
 * @param {readonly number[]} ids
 * @param {number} revision
 * @param {ReadonlyMap<number, number>} [holds] frame id -> ticks, where there are more than one
 * @returns {Timeline}
 */
export function buildTimeline(ids, revision, holds = NONE) {
  /** @type {Map<number, number> | undefined} */
  let numbers;
  /** @type {import("./ticks.js").Ticks | undefined} */
  let ticks;
  return {
    ids,
    revision,
    holds,
    get ticks() {
      ticks ??= buildTicks(ids, holds);
      return ticks;
    },
    get numbers() {
      numbers ??= new Map(ids.map((id, index) => [id, index]));
      return numbers;
    },
  };
}

/**
 * The timeline after an event; null if it must be read again because an event was missed or lists no frames.
 * @param {Timeline} timeline
 * @param {FramesEvent} event
 * @returns {Timeline | null}
 */
export function applyEvent(timeline, event) {
  if (event.revision <= timeline.revision) return timeline;
  if (event.revision !== timeline.revision + 1 || !event.frame_ids || event.change === "restored")
    return null;
  const holds = changedHolds(timeline, event);
  if (event.change === "changed") return buildTimeline(timeline.ids, event.revision, holds);
  const gone = new Set([...event.frame_ids, ...(event.replaced ?? [])]);
  const left = timeline.ids.filter((id) => !gone.has(id));
  if (event.change === "deleted") return buildTimeline(left, event.revision, holds);
  const place = event.before === null ? left.length : left.indexOf(event.before);
  if (place < 0) return null;
  const ids = [...left.slice(0, place), ...event.frame_ids, ...left.slice(place)];
  return buildTimeline(ids, event.revision, holds);
}

/** @param {Timeline} timeline @param {FramesEvent} event @returns {ReadonlyMap<number, number>} */
function changedHolds({ holds: known }, { change, frame_ids, holds = {}, replaced }) {
  if (!known.size && !Object.keys(holds).length) return known;
  const changed = new Map(known);
  for (const id of [...(frame_ids ?? []), ...(replaced ?? [])]) {
    const hold = change === "deleted" ? undefined : holds[id];
    if (hold === undefined) changed.delete(id);
    else changed.set(id, hold);
  }
  return changed;
}

/**
 * The timeline with another hold of some frames.
 * @param {Timeline} timeline
 * @param {readonly number[]} ids
 * @param {number} hold ticks
 */
export function withHold({ ids: all, revision, holds }, ids, hold) {
  const changed = new Map(holds);
  for (const id of ids) {
    if (hold > 1) changed.set(id, hold);
    else changed.delete(id);
  }
  return buildTimeline(all, revision, changed);
}

/** The id of the frame after another; null at the end. @param {Timeline} timeline @param {number} id */
export function frameAfter(timeline, id) {
  const index = timeline.numbers.get(id);
  return index === undefined ? null : (timeline.ids[index + 1] ?? null);
}

/**
 * The indexes of the in and out points, both included and in order. A point that is not set, or whose frame
 * is gone, counts as the first or last frame.
 * @param {Timeline} timeline
 * @param {number | null} inId
 * @param {number | null} outId
 * @returns {{first: number, last: number}}
 */
export function playRange(timeline, inId, outId) {
  const indexOf = (/** @type {number | null} */ id) => (id === null ? undefined : timeline.numbers.get(id));
  const from = indexOf(inId) ?? 0;
  const to = indexOf(outId) ?? timeline.ids.length - 1;
  return { first: Math.min(from, to), last: Math.max(from, to) };
}

/**
 * The in and out points after one was set. As in other editors, a point that would be on the wrong side of it
 * is dropped.
 * @param {Timeline | null} timeline
 * @param {{in: number | null, out: number | null}} marks
 * @param {"in" | "out"} side
 * @param {number | null} id
 */
export function withMark(timeline, marks, side, id) {
  const [from, to] = side === "in" ? [id, marks.out] : [marks.in, id];
  const numberOf = (/** @type {number | null} */ one) => timeline?.numbers.get(one ?? NaN);
  const isCrossed = (numberOf(from) ?? -1) > (numberOf(to) ?? Infinity);
  return { in: from, out: to, ...(isCrossed && { [side === "in" ? "out" : "in"]: null }) };
}

/**
 * As `playRange`, in ticks: the last one is the last of the out point's frame.
 * @param {Timeline} timeline
 * @param {number | null} inId
 * @param {number | null} outId
 * @returns {{first: number, last: number}}
 */
export function tickRange(timeline, inId, outId) {
  const { first, last } = playRange(timeline, inId, outId);
  return { first: timeline.ticks.startOf(first), last: timeline.ticks.startOf(last + 1) - 1 };
}

/**
 * The tick at which a frame begins; the film's first if there is no such frame.
 * @param {Timeline | null} timeline
 * @param {number | null} id
 */
export const tickOf = (timeline, id) => timeline?.ticks.startOf(timeline.numbers.get(id ?? NaN) ?? 0) ?? 0;

/**
 * The timeline index of the nearest marker, in or out point, or end of the film; null: there is none further
 * on.
 * @param {Pick<State, "timeline" | "selection" | "playback" | "markers">} state
 * @param {1 | -1} by
 */
export function nextStop({ timeline, selection, playback, markers }, by) {
  if (!timeline?.ids.length) return null;
  const { numbers, ids } = timeline;
  const cursor = numbers.get(selection.cursor ?? -1) ?? 0;
  const marked = [...markers.map(({ frame_id }) => frame_id), playback.in, playback.out];
  const stops = [0, ids.length - 1, ...marked.map((id) => numbers.get(id ?? -1) ?? cursor)];
  const further = stops.filter((index) => (index - cursor) * by > 0);
  return further.length ? cursor + by * Math.min(...further.map((index) => (index - cursor) * by)) : null;
}
