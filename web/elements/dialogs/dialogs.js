/** The layers over the page: dialogs, notices, and the progress of long requests. */
import { changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { renderKeyed } from "../../dom/keyed.js";
import { KinoRoot } from "../../dom/root.js";
import { text } from "../../texts/text.js";
import { contentSheet } from "./content-sheet.js";
import { deletedSheet } from "./deleted-sheet.js";
import { focusPath, keepInside, reachable, returnFocus } from "./focus.js";
import { formSheet } from "./form-sheet.js";
import { layerSheet } from "./layer-sheet.js";
import { manySheet } from "./many-sheet.js";
import { createNotice } from "./notice.js";
import { DIALOGS } from "./registry.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/dialogs.js").Dialog} Dialog */
/** @typedef {import("./pane.js").Pane} Pane */
/** @typedef {import("./pane.js").Context} Context */
/**
 * @typedef {object} Layer  An open dialog.
 * @property {Dialog} dialog
 * @property {Pane} pane
 * @property {HTMLElement} element
 * @property {HTMLElement} box
 * @property {HTMLElement[]} opener  what gets the focus when it closes
 * @property {AbortController} closed
 * @property {boolean} drawn
 */

const TEXT_LINE = "input:not([type=checkbox], [type=radio], [type=file])";

export class KinoDialogs extends KinoRoot {
  static sheets = [...KinoRoot.sheets, layerSheet, formSheet, contentSheet, deletedSheet, manySheet];
  static frameKeys = false;
  /** @type {Layer[]} */
  #layers = [];
  #lastTitle = 0;
  /** What had the focus before a notice got it. @type {HTMLElement[]} */
  #focusBefore = [];

  layers = h("div");
  busyLabel = h("span");
  busy = h("div", { class: "busy", hidden: true }, this.busyLabel, h("i"));
  notices = h("div", { class: "list" });

  build() {
    this.tabIndex = -1; // nothing to focus while no dialog is open
    const status = h("div", { role: "status" }, this.busy);
    this.root.append(this.layers, h("div", { class: "notices" }, status, this.notices));
  }

  connected() {
    this.listen(this, "keydown", (event) => this.#onDialogKey(event));
    this.listen(this, "focusin", ({ relatedTarget: from }) => {
      this.#focusBefore = from instanceof HTMLElement ? [from] : [];
    });
  }

  disconnected() {
    for (const layer of this.#layers) this.#close(layer);
    this.#layers = [];
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    if (changed(state, previous, "dialogs") || state.dialogs.length !== this.#layers.length)
      this.#updateLayers(state.dialogs);
    for (const layer of this.#layers) this.#updateLayer(layer, state);
    if (changed(state, previous, "notices"))
      renderKeyed(
        this.notices,
        state.notices,
        ({ id }) => id,
        (notice) => createNotice(notice, this),
      );
    if (!changed(state, previous, "busy")) return;
    this.busy.hidden = !state.busy.length;
    setText(this.busyLabel, state.busy.length ? text("words.busy", { what: state.busy.at(-1) ?? "" }) : "");
  }

  /** Opens and closes layers; the focus moves in and back. @param {readonly Dialog[]} dialogs */
  #updateLayers(dialogs) {
    const open = new Map(this.#layers.map((layer) => [layer.dialog, layer]));
    const gone = this.#layers.filter(({ dialog }) => !dialogs.includes(dialog));
    const opener = gone[0]?.opener ?? focusPath();
    const isNew = dialogs.some((dialog) => !open.has(dialog));
    for (const layer of gone) this.#close(layer);
    this.#layers = dialogs.map((dialog) => open.get(dialog) ?? this.#open(dialog, opener));
    const added = this.#layers.filter(({ element }) => !element.isConnected);
    this.layers.append(...added.map(({ element }) => element));
    if (gone.length && !isNew) returnFocus(opener);
  }

  /** @param {Dialog} dialog @param {HTMLElement[]} opener @returns {Layer} */
  #open(dialog, opener) {
    const closed = new AbortController();
    const created = /** @type {{pane?: Pane}} */ ({}); // a pane may send requests before it is returned
    /** @type {Context} */
    const context = {
      request: (verb, ...detail) => {
        const isRepeated = verb === created.pane?.verb && this.state?.pending.has(verb); // a double click
        if (!isRepeated) this.request(verb, ...detail);
      },
      dialog,
      signal: closed.signal,
      state: () => /** @type {State} */ (this.state),
    };
    const create = /** @type {(context: Context) => Pane} */ (DIALOGS[dialog.kind]);
    const pane = (created.pane = create(context));
    const box = this.#box(pane);
    const scrim = h("div", { class: "scrim", onclick: () => this.request("close-dialog") });
    const element = h("div", { class: "layer" }, scrim, box);
    return { dialog, pane, element, box, opener, closed, drawn: false };
  }

  /** @param {Pane} pane */
  #box({ title, body, footer, wide }) {
    const titleId = `title-${(this.#lastTitle += 1)}`;
    const onclick = () => this.request("close-dialog");
    const labels = { "aria-label": text("words.close"), title: text("dialogs.close-escape") };
    const close = { type: "button", class: "plain icon", ...labels };
    const aria = { role: "dialog", "aria-modal": "true", "aria-labelledby": titleId, tabindex: -1 };
    return h(
      "div",
      { class: wide ? "dialog wide" : "dialog", ...aria },
      h("header", {}, h("h2", { id: titleId }, title), h("button", { ...close, onclick }, icon("close"))),
      h("div", { class: "body" }, ...body),
      footer?.length ? h("footer", {}, ...footer) : null,
    );
  }

  /** @param {Layer} layer @param {State} state */
  #updateLayer(layer, state) {
    const { pane, box } = layer;
    pane.update?.(state);
    if (!layer.drawn && layer === this.#layers.at(-1)) this.#focusFirst(box);
    layer.drawn = true;
    const pending = pane.verb !== undefined && state.pending.has(pane.verb);
    for (const button of box.querySelectorAll("footer .primary"))
      setAttribute(button, "aria-disabled", pending ? "true" : null);
  }

  /**
   * Focuses the first field, else the first button of the body, else the main action, else the dialog.
   * @param {HTMLElement} box
   */
  #focusFirst(box) {
    const all = reachable(/** @type {HTMLElement} */ (box.querySelector(".body")));
    const field = all.find((element) => element.matches("input:not([type=checkbox]), textarea"));
    const button = all.find((element) => element.matches("button"));
    const main = /** @type {HTMLElement | null} */ (box.querySelector("footer .first, footer .primary"));
    (field ?? button ?? (main?.matches(":disabled, [hidden]") ? null : main) ?? box).focus();
  }

  takeFocus() {
    const top = this.#layers.at(-1);
    if (top) top.box.focus();
    else returnFocus(this.#focusBefore);
  }

  /** @param {Layer} layer */
  #close({ closed, element }) {
    closed.abort();
    element.remove();
  }

  /** @param {KeyboardEvent} event */
  #onDialogKey(event) {
    const top = this.#layers.at(-1);
    if (!top || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Tab") keepInside(event, top.box);
    if (event.key !== "Escape" && !submits(event)) return;
    event.preventDefault();
    if (event.key === "Escape") this.request("close-dialog");
    else top.pane.submit?.();
  }
}

/** Whether a key submits the dialog: Enter in a line of text, or Ctrl+Enter. @param {KeyboardEvent} event */
function submits(event) {
  const target = event.composedPath()[0];
  const inTextLine = target instanceof Element && target.matches(TEXT_LINE);
  return event.key === "Enter" && (event.ctrlKey || event.metaKey || inTextLine);
}
