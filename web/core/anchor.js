/** Which frame of the filmstrip stays where it is when frames before it come, go or move. */

/** @typedef {import("./types.js").Slots} Slots */

const MOST = 256; // slots that are looked at

/**
 * By how many slots the frames in view have moved: the first of them that was not moved among the others.
 * @param {Slots} before
 * @param {Slots} after
 * @param {number} from slot at the left edge of the view
 * @param {number} to past the right edge
 * @param {ReadonlySet<number>} selected frames that are moved by keys or by dragging
 */
export function shiftInView(before, after, from, to, selected) {
  const shifts = shiftsOf(before, after, from, to);
  const others = shifts.filter(({ id }) => !selected.has(id));
  const resting = others.length ? others : shifts;
  const first = resting.find(({ shift }, at) => resting[at + 1]?.shift === shift) ?? resting[0];
  return first?.shift ?? 0;
}

/**
 * @param {Slots} before
 * @param {Slots} after
 * @param {number} from
 * @param {number} to
 */
function shiftsOf(before, after, from, to) {
  /** @type {{id: number, shift: number}[]} */
  const shifts = [];
  // If all frames in view are gone, those after them decide.
  for (let at = Math.max(0, from); at < before.length && (at < to || !shifts.length); at += 1) {
    const slot = before.at(at);
    const now = slot.kind === "frame" ? after.indexOfFrame(slot.id) : -1;
    if (slot.kind === "frame" && now >= 0) shifts.push({ id: slot.id, shift: now - at });
    if (shifts.length >= MOST) break;
  }
  return shifts;
}
