/** Why a frame is stale, in words. */
import { text } from "../texts/text.js";

/** @typedef {import("./api-takes.js").FrameSource} FrameSource */

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
