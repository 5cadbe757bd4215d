/** What differs between the shown frame and another, parameter by parameter, prompts word by word. */
import { difference, wordDifference } from "../../core/params.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Sidecar} Sidecar */
/** @typedef {import("../../core/types.js").Problem} Problem */

const sheet = css`
  :host {
    position: absolute;
    inset: 90px 14px 44px;
    overflow: auto;
    z-index: 1;
    pointer-events: none;
  }
  table {
    margin-left: auto;
    border-collapse: collapse;
    background: color-mix(in srgb, var(--kino-bg) 94%, transparent);
    border-radius: var(--kino-radius);
    max-width: min(100%, 760px);
    pointer-events: auto;
    user-select: text;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 6px 12px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    font-weight: 400;
  }
  thead th {
    font-weight: 600;
    border-bottom: 1px solid var(--kino-line);
  }
  tbody th {
    color: var(--kino-dim);
  }
  del {
    color: var(--kino-danger);
  }
  ins {
    color: var(--kino-ok);
    text-decoration: none;
    font-weight: 600;
  }
`;

const WORDY = ["prompt", "negative_prompt"];

export class KinoDiff extends KinoElement {
  static sheets = [sheet];

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (this.hidden || !changed(state, previous, "selection", "sidecars", "view", "timeline", "playback"))
      return;
    const ids = [state.view.other, state.selection.cursor];
    for (const id of ids) if (id !== null) this.ask("need-sidecar", { id });
    const [other, shown] = ids.map((id) => (id === null ? undefined : state.sidecars.get(id)));
    const number = (/** @type {number | null} */ id) => (state.timeline?.numbers.get(id ?? -1) ?? -1) + 1;
    this.root.replaceChildren(table(other, shown, `Frame ${number(ids[0])}`, `Frame ${number(ids[1])}`));
  }
}

/** @param {Sidecar | Problem | undefined} other @param {Sidecar | Problem | undefined} shown @param {string} left @param {string} right */
function table(other, shown, left, right) {
  const head = h(
    "thead",
    {},
    h("tr", {}, ...["Parameter", left, right].map((text) => h("th", { scope: "col" }, text))),
  );
  return h("table", {}, head, h("tbody", {}, ...body(other, shown)));
}

/** @param {Sidecar | Problem | undefined} other @param {Sidecar | Problem | undefined} shown */
function body(other, shown) {
  const says = (/** @type {string} */ text) => [h("tr", {}, h("td", { colSpan: 3 }, text))];
  const problem = [other, shown].find((one) => one && "message" in one);
  if (problem) return says(/** @type {Problem} */ (problem).message);
  if (!other || !shown || !("params" in other) || !("params" in shown)) return says("Loading…");
  const rows = difference(other.params, shown.params);
  return rows.length
    ? rows.map((row) => h("tr", {}, h("th", { scope: "row" }, row.label), ...cells(row)))
    : says("Both were made with the same parameters.");
}

/** @param {{name: string, from: string, to: string}} row */
function cells({ name, from, to }) {
  if (!WORDY.includes(name)) return [h("td", {}, from || "–"), h("td", {}, to || "–")];
  const runs = wordDifference(from, to);
  const side = (/** @type {"gone" | "new"} */ kind, /** @type {"del" | "ins"} */ tag) =>
    h(
      "td",
      {},
      ...runs
        .filter((run) => run.kind === kind || run.kind === "same")
        .map(({ kind: own, text }) => (own === "same" ? text : h(tag, {}, text))),
    );
  return [side("gone", "del"), side("new", "ins")];
}
