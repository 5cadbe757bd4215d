/** A section of the sidebar that can be collapsed. */
import { stateElement } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";

/**
 * The content hides its own heading, whose place the section's button takes.
 * @param {string} label
 * @param {string} tag of the content
 * @param {() => import("../../core/types.js").State | null} state
 */
export function createSection(label, tag, state) {
  const content = Object.assign(stateElement(tag), { id: tag });
  content.setAttribute("headless", "");
  const onclick = () => {
    content.hidden = !content.hidden;
    button.setAttribute("aria-expanded", String(!content.hidden));
    if (!content.hidden) content.state = state();
  };
  const props = { type: "button", "aria-expanded": "true", "aria-controls": tag, onclick };
  const text = h("span", {}, label);
  const button = h("button", props, icon("down"), text);
  const setLabel = (/** @type {string} */ changed) => setText(text, changed);
  return { element: h("section", { "aria-label": label }, h("h2", {}, button), content), content, setLabel };
}
