/** The transport's button for what is stale. */
import { outdated } from "../../core/stale.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

export class StaleButton {
  /** @param {import("../../dom/element.js").KinoElement} parent */
  constructor(parent) {
    const onclick = () => parent.request("open-dialog", { kind: "make" });
    this.element = h("button", { type: "button", class: "stale", "aria-haspopup": "dialog", onclick });
  }

  /** @param {import("../../core/types.js").State} state */
  update(state) {
    const count = outdated(state).size;
    this.element.hidden = !count;
    setText(this.element, text("takes.stale", { count }));
    setAttribute(this.element, "title", `${text("takes.stale-hint", { count })} (Shift+R)`);
  }
}
