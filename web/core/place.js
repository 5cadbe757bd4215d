/** Where a generator's frames go unless people choose another place. */

/** @typedef {import("./api-types.js").Place} Place */
/** @typedef {import("./types.js").State} State */

/**
 * The place that a generator suggests, at the current frame; null: at the end.
 * @param {Pick<import("./api-types.js").Generator, "output">} generator
 * @param {Pick<State, "selection" | "timeline">} state
 * @returns {Place | null}
 */
export function suggestedPlace({ output }, { selection, timeline }) {
  const id = selection.cursor;
  if (!output || output.where === "append" || id === null || !timeline?.numbers.has(id)) return null;
  return { where: output.where, frame_id: id };
}

/**
 * "Before frame 12", "Replace frame 12"; "" for the end.
 * @param {Place | null} place
 * @param {Pick<State, "timeline">} state
 */
export function whereText(place, { timeline }) {
  const index = timeline?.numbers.get(place?.frame_id ?? -1);
  if (!place || index === undefined) return "";
  const frame = `frame ${(index + 1).toLocaleString("en")}`;
  const words = { append: "", before: "Before", after: "After", replace: "Replace", take: "Take of" };
  return `${words[place.where ?? "before"]} ${frame}`;
}
