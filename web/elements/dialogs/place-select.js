/** Chooses where new frames go: at the end, or before, after or in place of a frame. */
import { frameAfter } from "../../core/timeline.js";
import { h, setText } from "../../dom/h.js";

/** @typedef {import("../../core/api-types.js").Place} Place */
/** @typedef {"append" | "before" | "after" | "replace"} Option */

/**
 * A select of places. Without a frame, only the end can be chosen.
 * @param {import("./pane.js").Context} context
 * @param {Option[]} choices the first is the default
 * @param {number | null} [frameId] null: the current one
 */
export function placeSelect({ state }, choices, frameId = null) {
  const id = frameId ?? state().selection.cursor;
  const options = choices.map((choice) => h("option", { value: choice }));
  const select = h("select", { id: "place" }, ...options);
  const update = () => {
    const index = state().timeline?.numbers.get(id ?? -1);
    const frame = index === undefined ? "" : `frame ${(index + 1).toLocaleString("en")}`;
    const labels = {
      append: "At the end",
      before: `Before ${frame}`,
      after: `After ${frame}`,
      replace: `Replace ${frame}`,
    };
    options.forEach((option, at) => {
      setText(option, labels[choices[at]]);
      option.hidden = option.disabled = !frame && choices[at] !== "append";
    });
    if (select.selectedOptions[0]?.disabled) select.value = "append";
  };
  const value = () => placeOf(/** @type {Option} */ (select.value), id, state().timeline);
  update();
  const element = h("div", { class: "place" }, h("label", { for: "place" }, "Where"), select);
  return { element, select, update, value };
}

/**
 * "after" a frame is before the next one.
 * @param {Option} option
 * @param {number | null} id
 * @param {import("../../core/types.js").Timeline | null} timeline
 * @returns {Place}
 */
function placeOf(option, id, timeline) {
  if (option === "append" || id === null) return { where: "append" };
  if (option !== "after") return { where: option, frame_id: id };
  const next = timeline && frameAfter(timeline, id);
  return next === null ? { where: "append" } : { where: "before", frame_id: next };
}
