/** Chooses where new frames go: at the end, or before, after or in place of a frame. */
import { frameAfter } from "../../core/timeline.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/api-types.js").Place} Place */
/** @typedef {"append" | "before" | "after" | "replace" | "take"} Option */

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
    const number = (index ?? 0) + 1;
    const labels = {
      append: text("forms.at-the-end"),
      before: text("forms.before-frame", { number }),
      after: text("forms.after-frame", { number }),
      replace: text("forms.replace-frame", { number }),
      take: text("takes.in-place", { number }),
    };
    options.forEach((option, at) => {
      setText(option, labels[choices[at]]);
      option.hidden = option.disabled = index === undefined && choices[at] !== "append";
    });
    if (select.selectedOptions[0]?.disabled) select.value = "append";
  };
  /** @param {...Option} others  that are not offered until the next update */
  const leaveOut = (...others) => {
    for (const option of options.filter((_, at) => others.includes(choices[at])))
      option.hidden = option.disabled = true;
    if (select.selectedOptions[0]?.disabled) select.value = "append";
  };
  const value = () => placeOf(/** @type {Option} */ (select.value), id, state().timeline);
  update();
  const element = h("div", { class: "place" }, h("label", { for: "place" }, text("forms.where")), select);
  return { element, select, update, leaveOut, value };
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
