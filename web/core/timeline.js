/** The order of a project's frames: made from the API's answer, then kept up to date by its events. */

/** @typedef {import("./types.js").Timeline} Timeline */
/**
 * What a `frames` event says: these frames stand, in this order, before that one (null: at the end); `replaced` are gone.
 * @typedef {{project_id: number, revision: number, change: "saved" | "deleted" | "restored" | "moved" | "changed", frame_ids: number[] | null, before: number | null, replaced: number[]}} FramesEvent
 */

/** @param {readonly number[]} ids @param {number} revision @returns {Timeline} */
export function makeTimeline(ids, revision) {
  /** @type {Map<number, number> | undefined} */
  let numbers;
  return {
    ids,
    revision,
    get numbers() {
      numbers ??= new Map(ids.map((id, index) => [id, index]));
      return numbers;
    },
  };
}

/**
 * The timeline after an event; null when it has to be read anew: something was missed, or too much changed at once.
 * @param {Timeline} timeline @param {FramesEvent} event @returns {Timeline | null}
 */
export function applied(timeline, event) {
  if (event.revision <= timeline.revision) return timeline;
  if (event.revision !== timeline.revision + 1 || !event.frame_ids || event.change === "restored")
    return null;
  if (event.change === "changed") return makeTimeline(timeline.ids, event.revision);
  const gone = new Set([...event.frame_ids, ...(event.replaced ?? [])]);
  const kept = timeline.ids.filter((id) => !gone.has(id));
  if (event.change === "deleted") return makeTimeline(kept, event.revision);
  const place = event.before === null ? kept.length : kept.indexOf(event.before);
  if (place < 0) return null;
  return makeTimeline([...kept.slice(0, place), ...event.frame_ids, ...kept.slice(place)], event.revision);
}

/** The id that follows a frame; null at the end. @param {Timeline} timeline @param {number} id */
export function nextOf(timeline, id) {
  const index = timeline.numbers.get(id);
  return index === undefined ? null : (timeline.ids[index + 1] ?? null);
}

/**
 * The frames from the in point to the out point; all of them where none are set or they are gone. Indexes, both included.
 * @param {Timeline} timeline @param {number | null} from @param {number | null} to
 */
export function range(timeline, from, to) {
  const first = (from !== null && timeline.numbers.get(from)) || 0;
  const last = (to !== null && timeline.numbers.get(to)) ?? timeline.ids.length - 1;
  const end = last === false ? timeline.ids.length - 1 : last;
  return first <= end ? { first, last: end } : { first: end, last: first };
}
