/** The list of keyboard shortcuts. */
import { SHORTCUTS } from "../../core/shortcuts.js";
import { h } from "../../dom/h.js";
import { cancel } from "./pane.js";

const HINT = "Shortcuts work while the timeline or the studio has the focus. On a Mac, Ctrl is Command.";

/** @type {import("./pane.js").CreatePane<"shortcuts">} */
export function shortcuts(context) {
  const groups = SHORTCUTS.map(([group, rows]) =>
    h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colSpan: 2 }, group)), ...rows.map(row)),
  );
  const table = h("table", { class: "shortcuts", tabindex: 0, "aria-label": "Shortcuts" }, ...groups);
  return {
    title: "Shortcuts",
    body: [h("p", { class: "dim" }, HINT), table],
    footer: [cancel(context, "Close")],
  };
}

/** @param {readonly [keys: string, action: string]} row */
function row([keys, action]) {
  const kbds = keys.split(", ").flatMap((key, at) => [at ? " " : null, h("kbd", {}, key)]);
  return h("tr", {}, h("th", { scope: "row" }, ...kbds), h("td", {}, action));
}
