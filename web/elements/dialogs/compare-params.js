/** The parameters of several frames as a table, in which odd values are marked. */
import { loadedParams, onlyDifferences, tableOf } from "../../core/many.js";
import { showCover } from "../../dom/cover.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { cancel } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/many.js").Table} Table */
/** @typedef {import("../../core/many.js").TableRow} TableRow */
/** @typedef {import("../../core/many.js").Cell} Cell */
/** @typedef {import("./pane.js").Context<"compare-params">} TableContext */

class ParamsTable {
  /** What was drawn last. @type {unknown[]} */
  #drawn = [];

  /** @param {TableContext} context */
  constructor(context) {
    this.context = context;
    this.hint = h("p", { class: "dim" });
    this.all = h("input", { type: "checkbox", onchange: () => this.update(context.state()) });
    this.check = h("label", { class: "check" }, this.all, text("many.all-columns"));
    this.columns = h("tr");
    this.rows = h("tbody");
    const label = text("many.table", { count: context.dialog.ids.length });
    const table = h("table", {}, h("thead", {}, this.columns), this.rows);
    this.element = h("div", { class: "params", role: "region", tabIndex: 0, "aria-label": label }, table);
    this.head = h("div", { class: "params-head" }, this.hint, this.check);
  }

  /** @param {State} state */
  update(state) {
    const parts = [state.params, state.frames, state.timeline, this.all.checked];
    if (parts.every((part, at) => part === this.#drawn[at])) return;
    this.#drawn = parts;
    const frames = loadedParams(state, this.context.dialog.ids);
    this.element.hidden = this.check.hidden = !frames;
    if (!frames) return this.#load();
    this.#loadFrames(state);
    const table = tableOf(frames, text("many.generator"));
    const differ = table.columns.some(({ differs }) => differs);
    setText(this.hint, text(differ ? "many.table-hint" : "many.no-difference"));
    this.#draw(this.all.checked ? table : onlyDifferences(table), state);
  }

  #load() {
    setText(this.hint, text("words.loading"));
    this.context.request("load-params", { ids: this.context.dialog.ids });
  }

  /** The thumbnails. @param {State} state */
  #loadFrames({ timeline, frames }) {
    const unknown = this.context.dialog.ids.filter((id) => !frames.has(id));
    const indexes = unknown.map((id) => timeline?.numbers.get(id) ?? -1).filter((index) => index >= 0);
    if (indexes.length) this.context.request("load-frames-at", { indexes });
  }

  /** @param {Table} table @param {State} state */
  #draw({ columns, rows }, { timeline, frames }) {
    const heads = [text("many.frame"), ...columns.map(({ label }) => label)];
    this.columns.replaceChildren(...heads.map((label) => h("th", { scope: "col" }, label)));
    renderKeyed(
      this.rows,
      rows,
      ({ id }) => id,
      ({ id }) => createRow(() => this.#goTo(id)),
      (element, row) => {
        const number = (timeline?.numbers.get(row.id) ?? -1) + 1;
        updateRow(element, row, { number, url: frames.get(row.id)?.thumbnail_url ?? null });
      },
    );
  }

  /** @param {number} id */
  #goTo(id) {
    this.context.request("close-dialog");
    this.context.request("select-frame", { id, how: "one" });
  }
}

/** @param {() => void} onclick */
function createRow(onclick) {
  const parts = { cover: h("span", { class: "cover" }), number: h("span") };
  const button = h("button", { type: "button" }, parts.cover, parts.number);
  const go = () => {
    if (!document.getSelection()?.toString()) onclick(); // a value is being copied
  };
  const row = h("tr", { onclick: go }, h("th", { scope: "row" }, button));
  return Object.assign(row, { parts, button });
}

/**
 * @param {ReturnType<typeof createRow>} element
 * @param {TableRow} row
 * @param {{number: number, url: string | null}} frame
 */
function updateRow(element, { cells }, { number, url }) {
  const { parts, button } = element;
  setText(parts.number, String(number));
  setAttribute(button, "aria-label", text("many.go-to", { number }));
  showCover(parts.cover, url);
  while (element.children.length > 1) element.lastElementChild?.remove();
  element.append(...cells.map(createCell));
}

/** The mark of an odd value is also read aloud. @param {Cell} cell */
function createCell({ text: value, odd }) {
  const shown = h("div", { class: "value", title: value }, value || "–");
  if (!odd) return h("td", {}, shown);
  const hint = text("many.odd-hint");
  const mark = h("span", { role: "img", "aria-label": hint, title: hint }, text("many.odd"));
  return h("td", { class: "odd" }, h("div", {}, mark, shown));
}

/** @type {import("./pane.js").CreatePane<"compare-params">} */
export function compareParams(context) {
  const { ids } = context.dialog;
  const table = new ParamsTable(context);
  return {
    title: text("many.table", { count: ids.length }),
    wide: true,
    body: [table.head, table.element],
    footer: [cancel(context, text("words.close"))],
    update: (state) => table.update(state),
  };
}
