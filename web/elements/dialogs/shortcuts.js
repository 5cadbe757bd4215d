/** The list of keyboard shortcuts. */
import { SHORTCUTS } from "../../core/keys.js";
import { h } from "../../dom/h.js";
import { cancel } from "./pane.js";

const HINT = "Shortcuts work while the timeline or the studio has the focus. On a Mac, Ctrl is Command.";

/** @type {import("./pane.js").CreatePane<"shortcuts">} */
export function shortcuts(context) {
  const rows = SHORTCUTS.map(([keys, action]) => {
    const kbds = keys.split(", ").flatMap((key, at) => [at ? " " : null, h("kbd", {}, key)]);
    return h("tr", {}, h("th", { scope: "row" }, ...kbds), h("td", {}, action));
  });
  const table = h("table", { tabindex: 0, "aria-label": "Shortcuts" }, h("tbody", {}, ...rows));
  return {
    title: "Shortcuts",
    body: [h("p", { class: "dim" }, HINT), table],
    footer: [cancel(context, "Close")],
  };
}
