/** The control of an image: a frame, by its number. */
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { CONTROL_ID, hasFocus } from "./control.js";

/** @typedef {import("../../core/types.js").State} State */

/** @type {import("./control.js").CreateControl} */
export function frameControl(_name, parameter, onChange, request) {
  /** @type {State | undefined} */
  let state;
  /** @type {unknown} */
  let value;
  const picture = h("img", { alt: "" });
  const placeholder = placeholderOf(parameter);
  const input = h("input", { id: CONTROL_ID, type: "number", min: "1", placeholder });
  const useCurrent = () => onChange(state?.selection.cursor ?? "");
  const current = h("button", { onclick: useCurrent }, text("forms.current-frame"));
  const draw = (/** @type {State} */ { timeline, frames }) => {
    const id = Number(value);
    const index = timeline?.numbers.get(id);
    // While a number is typed it may stand for another frame, or for none.
    if (!hasFocus(input)) input.value = index === undefined ? "" : String(index + 1);
    if (index !== undefined && !frames.has(id)) request("load-frames", { from: index, to: index + 1 });
    const frame = frames.get(id);
    setAttribute(picture, "src", frame ? `${frame.thumbnail_url}&height=64` : null);
  };
  input.addEventListener("input", () => onChange(state?.timeline?.ids[Number(input.value) - 1] ?? ""));
  input.addEventListener("blur", () => state && draw(state));
  /** @type {import("./control.js").Control["update"]} */
  const update = (newValue, newState) => {
    [value, state] = [newValue, newState];
    draw(newState);
  };
  const look = parameter.type === "frame" ? "image related" : "image";
  return { element: h("div", { class: look }, picture, input, current), update };
}

/** Several frames: those that the relation means. @type {import("./control.js").CreateControl} */
export function framesControl() {
  const placeholder = text("takes.frame-before");
  return { element: h("input", { id: CONTROL_ID, disabled: true, placeholder }), update: () => {} };
}

/** What stands for an empty field. @param {import("../../core/api-types.js").Parameter} parameter */
function placeholderOf({ type, relation }) {
  if (type !== "frame") return text("forms.number");
  return {
    previous: text("takes.frame-before"),
    next: text("takes.frame-after"),
    left: text("takes.frame-before"),
    right: text("takes.frame-after"),
    self: text("forms.number"),
    range: text("forms.number"),
    anchor: text("takes.first-frame"),
    fixed: text("forms.number"),
  }[relation ?? "previous"];
}
