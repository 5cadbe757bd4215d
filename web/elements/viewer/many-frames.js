/** What several selected frames have in common, and what can be done with all of them. */
import { MOST_SHOWN, commonRows, loadedParams, notMade, numbersText, presentIds } from "../../core/many.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { RunSwitch } from "./run-switch.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/many.js").CommonRow} CommonRow */
/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */

const DELAY = 200; // milliseconds that a selection stays before its parameters are loaded

export class ManyFrames {
  /** @type {number[]} */
  #ids = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What the timer loads, or has loaded. */
  #asked = "";

  title = h("h2", { role: "status" });
  message = h("p", { class: "dim" });
  list = h("dl");
  vary = this.#button(text("many.vary"), "primary", (ids) => open("vary-frames", ids));
  regenerate = this.#button("", "", (ids) => ({ verb: "regenerate-frames", detail: { ids } }));
  run = this.#button(text("many.run"), "", (ids) => open("run-over", ids));
  compare = this.#button(text("many.compare"), "wide", (ids) => open("compare-params", ids));
  actions = h("div", { class: "actions" }, this.vary, this.regenerate, this.run, this.compare);
  runs = new RunSwitch((request) => this.send(request));
  head = h("div", { class: "many" }, this.title, this.message, this.runs.element);
  element = h("div", { class: "many" }, this.list, this.actions);

  /** @param {(request: PanelRequest) => void} send */
  constructor(send) {
    this.send = send;
    this.regenerate.title = text("many.regenerate-hint");
  }

  /** Shows a selection; returns whether it is of several frames. @param {State} state */
  update(state) {
    const isMany = state.selection.ids.size > 1;
    this.head.hidden = this.element.hidden = !isMany;
    if (isMany) this.#show(state);
    else this.stop();
    return isMany;
  }

  /** Loads nothing more. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.runs.stop();
  }

  /** @param {State} state */
  #show(state) {
    this.#ids = presentIds(state, [...state.selection.ids]);
    const count = this.#ids.length;
    const frames = count > MOST_SHOWN ? [] : loadedParams(state, this.#ids);
    if (!frames) this.#loadSoon(state);
    const rows = frames && commonRows(frames.map(({ params }) => params));
    const left = notMade(frames ?? []);
    setText(this.title, text("many.selected", { count }));
    this.runs.update(state, this.#ids);
    setText(this.message, this.#message(state, frames !== null, left));
    this.message.hidden = !this.message.textContent;
    if (rows) renderKeyed(this.list, rows, ({ name }) => name, createRow, updateRow);
    this.list.hidden = !this.list.children.length;
    setText(this.regenerate, text("many.regenerate", { count }));
    this.compare.hidden = count > MOST_SHOWN;
    this.vary.hidden = this.regenerate.hidden = left.length > 0 && left.length === count;
  }

  /** @param {State} state @param {boolean} loaded @param {number[]} left */
  #message(state, loaded, left) {
    if (this.#ids.length > MOST_SHOWN) return text("many.too-many", { most: MOST_SHOWN });
    if (!loaded) return text("words.loading");
    return left.length
      ? text("many.imported", { count: left.length, numbers: numbersText(state, left) })
      : "";
  }

  /** @param {State} state */
  #loadSoon({ params }) {
    const ids = this.#ids.filter((id) => !params.has(id));
    if (ids.join() === this.#asked) return;
    this.#asked = ids.join();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send({ verb: "load-params", detail: { ids } }), DELAY);
  }

  /** @param {string} label @param {string} look @param {(ids: number[]) => PanelRequest} requestFor */
  #button(label, look, requestFor) {
    return h("button", { class: look, onclick: () => this.send(requestFor(this.#ids)) }, label);
  }
}

/**
 * @param {"vary-frames" | "run-over" | "compare-params"} kind
 * @param {number[]} ids
 * @returns {PanelRequest}
 */
const open = (kind, ids) => ({ verb: "open-dialog", detail: { kind, ids } });

/** @param {CommonRow} row */
function createRow({ label }) {
  const value = h("dd", { tabIndex: -1 });
  return Object.assign(h("div", {}, h("dt", {}, label), value), { value });
}

/** @param {ReturnType<typeof createRow>} element @param {CommonRow} row */
function updateRow({ value }, { text: common, values }) {
  value.className = values > 1 ? "mixed" : "";
  setText(value, values > 1 ? text("many.mixed", { count: values }) : common);
}
