/** Where a new frame goes: at the end, or somewhere about a frame. */
import { nextOf } from "../../core/timeline.js";
import { h, setText } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").Place} Place */
/** @typedef {"append" | "before" | "after" | "replace"} Where */

/**
 * A choice among places; where there is no frame to go by, only the end.
 * @param {import("./pane.js").Context} context @param {Where[]} wheres the first is chosen @param {number | null} [frame] null: the one that is shown
 */
export function placeChoice({ state }, wheres, frame = null) {
  const about = frame ?? state().selection.cursor;
  const options = wheres.map((where) => h("option", { value: where }));
  const select = h("select", { id: "place" }, ...options);
  const show = () => {
    const { timeline } = state();
    const index = timeline?.numbers.get(about ?? -1);
    const name = index === undefined ? "" : `frame ${(index + 1).toLocaleString("en")}`;
    const words = {
      append: "At the end",
      before: `Before ${name}`,
      after: `After ${name}`,
      replace: `In place of ${name}`,
    };
    options.forEach((option, at) => {
      setText(option, words[wheres[at]]);
      option.hidden = option.disabled = !name && wheres[at] !== "append";
    });
    if (select.selectedOptions[0]?.disabled) select.value = "append";
  };
  const value = () => placeOf(/** @type {Where} */ (select.value), about, state().timeline);
  show();
  return {
    element: h("div", { class: "place" }, h("label", { for: "place" }, "Where"), select),
    select,
    show,
    value,
  };
}

/** After a frame is before the next one. @param {Where} where @param {number | null} frame @param {import("../../core/types.js").Timeline | null} timeline @returns {Place} */
function placeOf(where, frame, timeline) {
  if (where === "append" || frame === null) return { where: "append" };
  if (where !== "after") return { where, frame_id: frame };
  const next = timeline && nextOf(timeline, frame);
  return next === null ? { where: "append" } : { where: "before", frame_id: next };
}
