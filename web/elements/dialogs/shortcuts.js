/** The list of keyboard shortcuts. */
import { SHORTCUTS } from "../../core/shortcuts.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"shortcuts">} */
export function shortcuts(context) {
  const groups = SHORTCUTS.map(([group, rows]) =>
    h("tbody", {}, h("tr", {}, h("th", { scope: "rowgroup", colSpan: 2 }, group)), ...rows.map(row)),
  );
  const table = h(
    "table",
    { class: "shortcuts", tabindex: 0, "aria-label": text("dialogs.shortcuts") },
    ...groups,
  );
  return {
    title: text("dialogs.shortcuts"),
    body: [h("p", { class: "dim" }, text("dialogs.shortcuts-hint")), table],
    footer: [cancel(context, text("words.close"))],
  };
}

/** @param {readonly [keys: string, action: string]} row */
function row([keys, action]) {
  const kbds = keys.split(", ").flatMap((key, at) => [at ? " " : null, h("kbd", {}, key)]);
  return h("tr", {}, h("th", { scope: "row" }, ...kbds), h("td", {}, action));
}
