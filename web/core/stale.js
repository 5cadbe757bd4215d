/** Which frames are out of date, and why, in words. */
import { text } from "../texts/text.js";

/** @typedef {import("./api-takes.js").FrameSource} FrameSource */
/** @typedef {import("./types.js").State} State */

/** @type {WeakMap<object, {changed: object, both: ReadonlySet<number>}>} */
const known = new WeakMap();

/**
 * The ids of stale frames, and of those for which their sheets have other values now. Computed once for the
 * same sets.
 * @param {Pick<State, "stale" | "changed">} state
 * @returns {ReadonlySet<number>}
 */
export function outdated({ stale, changed }) {
  if (!changed.size) return stale;
  const cached = known.get(stale);
  if (cached?.changed === changed) return cached.both;
  const both = new Set([...stale, ...changed]);
  known.set(stale, { changed, both });
  return both;
}

/**
 * Why a frame is out of date, in few words; "": it is not.
 * @param {Pick<State, "stale" | "changed">} state
 * @param {number} id
 */
export function outdatedText({ stale, changed }, id) {
  if (stale.has(id)) return text("takes.is-stale");
  return changed.has(id) ? text("sheets.is-changed") : "";
}

/**
 * Sentences that say why a frame is out of date; none: it is not.
 * @param {Pick<State, "stale" | "changed" | "sources">} state
 * @param {number} id
 */
export function outdatedReasons({ stale, changed, sources }, id) {
  const reasons = stale.has(id) ? staleReasons(sources.get(id) ?? []) : [];
  return changed.has(id) ? [...reasons, text("sheets.was-changed")] : reasons;
}

/**
 * A sentence for each source that has changed; the same sentence once.
 * @param {readonly FrameSource[]} sources
 */
export function staleReasons(sources) {
  const reasons = sources.filter(({ state }) => state !== "ok").map(reasonOf);
  return reasons.length ? [...new Set(reasons)] : [text("takes.source-changed")];
}

/** @param {FrameSource} source */
function reasonOf({ state, index }) {
  if (state === "gone" || index === null) return text("takes.source-gone");
  const number = index + 1;
  return state === "stale" ? text("takes.source-stale", { number }) : text("takes.was-changed", { number });
}
