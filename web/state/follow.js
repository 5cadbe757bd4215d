/** The cursor and the selection after frames were replaced, or came back. */
import { selectOne } from "../core/selection.js";

/** @typedef {import("./kino.js").Kino} Kino */

/** Selects frames that an undo brought back. @param {Kino} kino @param {number[]} ids */
export function selectFrames(kino, ids) {
  const present = ids.filter((id) => kino.state.timeline?.numbers.has(id));
  const [cursor] = present;
  if (cursor !== undefined) kino.set({ selection: { ids: new Set(present), cursor, anchor: cursor } });
}

/**
 * Moves the cursor from a replaced frame to its replacement.
 * @param {Kino} kino
 * @param {import("../core/timeline.js").FramesEvent} event
 */
export function followReplacement(kino, { replaced, frame_ids }) {
  const { cursor } = kino.state.selection;
  const next = frame_ids?.[0];
  if (cursor !== null && next !== undefined && replaced?.includes(cursor))
    kino.set({ selection: selectOne(next) });
}
