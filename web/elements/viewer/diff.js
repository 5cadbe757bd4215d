/** The comparison of two frames' parameters, prompts word by word. */
import { diffWords, paramDifferences, paramRows } from "../../core/params.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { diffSheet } from "./diff-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/**
 * @typedef {import("../../core/types.js").Sidecar | import("../../core/types.js").Problem | undefined} Loaded
 */

const PROMPTS = ["prompt", "negative_prompt"];

export class KinoDiff extends KinoElement {
  static sheets = [diffSheet];

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    const isChanged = changed(state, previous, "selection", "sidecars", "view", "timeline", "playback");
    if (this.hidden || !isChanged) return;
    const ids = [state.view.other, state.selection.cursor];
    for (const id of ids) if (id !== null) this.request("load-sidecar", { id });
    const [other, current] = ids.map((id) => (id === null ? undefined : state.sidecars.get(id)));
    const numbers = ids.map((id) => (state.timeline?.numbers.get(id ?? -1) ?? -1) + 1);
    const titles = numbers.map((number) => text("viewer.frame", { number }));
    this.root.replaceChildren(table(titles, rows(other, current)));
  }
}

/** @param {string[]} titles of the two frames @param {Node[]} body */
function table(titles, body) {
  const heads = [text("viewer.parameter"), ...titles].map((title) => h("th", { scope: "col" }, title));
  return h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
}

/** @param {Loaded} other @param {Loaded} current */
function rows(other, current) {
  const message = (/** @type {string} */ words) => [h("tr", {}, h("td", { colSpan: 3 }, words))];
  for (const one of [other, current]) if (one && "message" in one) return message(one.message);
  if (!other || !current || !("params" in other) || !("params" in current))
    return message(text("words.loading"));
  const differences = paramDifferences(other.params, current.params);
  const hasAny = paramRows(current.params).length > 0;
  if (!differences.length && !hasAny) return message(text("viewer.no-parameters"));
  if (!differences.length) return message(text("viewer.same-parameters"));
  return differences.map((row) => h("tr", {}, h("th", { scope: "row" }, row.label), ...cells(row)));
}

/** @param {{name: string, from: string, to: string}} row */
function cells({ name, from, to }) {
  if (!PROMPTS.includes(name)) return [h("td", {}, from || "–"), h("td", {}, to || "–")];
  const runs = diffWords(from, to);
  const cell = (/** @type {"removed" | "added"} */ side, /** @type {"del" | "ins"} */ tag) => {
    const shown = runs.filter(({ kind }) => kind === side || kind === "same");
    return h("td", {}, ...shown.map((run) => (run.kind === "same" ? run.text : h(tag, {}, run.text))));
  };
  return [cell("removed", "del"), cell("added", "ins")];
}
