/** The control of a mask: its picture, and where it is painted. */
import { maskFields, maskUrl } from "../../core/mask.js";
import { h, setAttribute } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { CONTROL_ID } from "./control.js";

/** @typedef {import("../../core/types.js").State} State */

/** @type {import("./control.js").CreateControl} */
export function maskControl(_name, _parameter, onChange, request) {
  /** @type {number | null} */
  let frame = null;
  const picture = h("img", { alt: text("masks.mask") });
  const none = h("span", { class: "none dim" });
  const paint = h(
    "button",
    {
      ...{ type: "button", id: CONTROL_ID, "aria-label": text("masks.paint") },
      onclick: () => frame !== null && request("start-mask", { id: frame }),
    },
    text("masks.paint"),
  );
  const label = text("masks.remove");
  const remove = h(
    "button",
    { type: "button", class: "plain icon", "aria-label": label, title: label, onclick: () => onChange("") },
    icon("close"),
  );
  const show = (/** @type {boolean} */ isThere, /** @type {string} */ instead) => {
    picture.hidden = !isThere;
    none.hidden = isThere;
    none.textContent = instead;
  };
  show(false, text("masks.none"));
  picture.addEventListener("error", () => show(false, text("masks.not-found")));
  picture.addEventListener("load", () => show(true, ""));
  /** @type {import("./control.js").Control["update"]} */
  const update = (value, state) => {
    frame = frameOf(state);
    const src = value && state.project ? maskUrl(state, String(value)) : null;
    if (picture.getAttribute("src") !== src) show(src !== null, text("masks.none"));
    setAttribute(picture, "src", src);
    remove.hidden = !value;
    paint.disabled = frame === null;
    paint.title = frame === null ? text("masks.no-frame") : "";
  };
  return { element: h("div", { class: "image mask" }, picture, none, paint, remove), update };
}

/** The frame that the form's generator changes; without one, the current frame. @param {State} state */
function frameOf({ generators, generator, forms, timeline, selection }) {
  const fields = maskFields(generators?.[generator ?? ""]);
  const chosen = Number(fields && forms[generator ?? ""]?.[fields.image]);
  const isThere = (/** @type {number | null} */ id) => timeline?.numbers.has(id ?? -1);
  return [chosen, selection.cursor].find(isThere) ?? null;
}
