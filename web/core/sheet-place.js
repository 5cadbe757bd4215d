/** Where the frames of a sheet stand in the filmstrip. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./api-sheets.js").SheetAnswer} Sheet */
/**
 * @typedef {object} Places  by number of the sheet's frame
 * @property {Float64Array} slots  the first slot of each
 * @property {Float64Array} widths  slots
 */

/**
 * Frames stand where they are on the timeline; one that is missing follows the frame before it, the first
 * ones precede the first that is there. Without any, they go behind the film.
 * @param {Pick<Sheet, "frames" | "frame_ids">} sheet
 * @param {Pick<State, "timeline" | "slots">} state
 * @returns {Places}
 */
export function placesOf({ frames, frame_ids }, { timeline, slots }) {
  const places = { slots: new Float64Array(frames), widths: new Float64Array(frames).fill(1) };
  if (!timeline || !slots) return places;
  const isThere = (/** @type {number} */ id) => id > 0 && timeline.numbers.has(id);
  const first = frame_ids.findIndex(isThere);
  const last = timeline.ids.at(-1);
  const start =
    first < 0
      ? last === undefined
        ? 0
        : slots.endOfFrame(last)
      : slots.indexOfFrame(frame_ids[first]) - first;
  for (let frame = 0; frame < frames; frame += 1) {
    const id = frame_ids[frame] ?? 0;
    const next = frame ? places.slots[frame - 1] + places.widths[frame - 1] : start;
    places.slots[frame] = isThere(id) ? slots.indexOfFrame(id) : next;
    if (isThere(id)) places.widths[frame] = timeline.holds.get(id) ?? 1;
  }
  return places;
}

/**
 * The frame of the sheet at a slot, with fractions; null: another frame, or none, is there.
 * @param {Places} places
 * @param {number} slot
 */
export function frameAt({ slots, widths }, slot) {
  let found = -1;
  slots.forEach((at, frame) => {
    if (at <= slot && slot < at + widths[frame] && (found < 0 || at >= slots[found])) found = frame;
  });
  return found < 0 ? null : found;
}

/**
 * The frame of the sheet that is nearest to a slot.
 * @param {Places} places
 * @param {number} slot
 */
export function nearestFrame({ slots }, slot) {
  let found = 0;
  slots.forEach((at, frame) => {
    if (Math.abs(at + 0.5 - slot) < Math.abs(slots[found] + 0.5 - slot)) found = frame;
  });
  return found;
}

/**
 * The slot of the middle of a frame, which may lie between two or outside.
 * @param {Places} places
 * @param {number} frame
 */
export function middleOf({ slots }, frame) {
  const last = slots.length - 1;
  const whole = Math.min(last, Math.max(0, Math.floor(frame)));
  const next = Math.min(last, whole + 1);
  const step = next > whole ? slots[next] - slots[whole] : 1;
  return slots[whole] + 0.5 + (frame - whole) * step;
}
