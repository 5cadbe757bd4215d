/** The order of a project's frames: read from the API, then kept up to date by its events. */

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
 */

/** @param {readonly number[]} ids @param {number} revision @returns {Timeline} */
export function buildTimeline(ids, revision) {
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
 * The timeline after an event; null if it must be read again because an event was missed or lists no frames.
 * @param {Timeline} timeline
 * @param {FramesEvent} event
 * @returns {Timeline | null}
 */
export function applyEvent(timeline, event) {
  if (event.revision <= timeline.revision) return timeline;
  if (event.revision !== timeline.revision + 1 || !event.frame_ids || event.change === "restored")
    return null;
  if (event.change === "changed") return buildTimeline(timeline.ids, event.revision);
  const gone = new Set([...event.frame_ids, ...(event.replaced ?? [])]);
  const left = timeline.ids.filter((id) => !gone.has(id));
  if (event.change === "deleted") return buildTimeline(left, event.revision);
  const place = event.before === null ? left.length : left.indexOf(event.before);
  if (place < 0) return null;
  return buildTimeline([...left.slice(0, place), ...event.frame_ids, ...left.slice(place)], event.revision);
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
