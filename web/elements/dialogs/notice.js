/** A notice: a message that disappears after a while, with an action such as Undo. */
import { h } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

const ICONS = { info: "film", success: "check", error: "warning" };

/**
 * @param {import("../../core/types.js").Notice} notice
 * @param {import("../../dom/element.js").KinoElement} owner
 */
export function createNotice({ id, severity, text: message, action }, owner) {
  const dismiss = () => owner.request("dismiss-notice", { id });
  const act = () => {
    if (action) owner.send(action.request);
    dismiss();
  };
  const close = {
    type: "button",
    class: "plain icon",
    "aria-label": text("dialogs.dismiss"),
    onclick: dismiss,
  };
  return h(
    "div",
    { class: `notice ${severity}`, role: severity === "error" ? "alert" : "status" },
    icon(ICONS[severity]),
    h("span", {}, message),
    action ? h("button", { type: "button", onclick: act }, action.label) : null,
    h("button", close, icon("close")),
  );
}
