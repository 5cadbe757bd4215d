/** Puts events of frames in order: those of other servers come a moment after this one's. */
import { areShared } from "../core/machines.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/timeline.js").FramesEvent} FramesEvent */

const PATIENCE = 600; // milliseconds: after that, an event is lost, and the timeline is read again

/** Events that came before their turn, by revision. @type {WeakMap<Kino, Map<number, FramesEvent>>} */
const early = new WeakMap();

/**
 * Applies an event of the open project, and those that waited for it. Alone, a server sends them in order.
 * @param {Kino} kino
 * @param {FramesEvent} event
 * @param {(event: FramesEvent) => void} apply
 */
export function inOrder(kino, event, apply) {
  const waiting = early.get(kino) ?? new Map();
  early.set(kino, waiting);
  const present = () => kino.state.timeline?.revision ?? Infinity;
  if (areShared(kino.state.machines) && event.revision > present() + 1) {
    waiting.set(event.revision, event);
    setTimeout(() => applyAll(kino, waiting, apply), PATIENCE);
    return;
  }
  apply(event);
  for (let next = waiting.get(present() + 1); next; next = waiting.get(present() + 1)) {
    waiting.delete(next.revision);
    if (next.project_id === event.project_id) apply(next);
    else break;
  }
}

/**
 * @param {Kino} kino
 * @param {Map<number, FramesEvent>} waiting
 * @param {(event: FramesEvent) => void} apply
 */
function applyAll(kino, waiting, apply) {
  const left = [...waiting.values()].sort((one, other) => one.revision - other.revision);
  waiting.clear();
  for (const event of left) if (event.project_id === kino.state.project?.id) apply(event);
}
