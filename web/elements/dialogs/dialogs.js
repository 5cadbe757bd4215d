/** Over everything: dialogs, the last on top; notices; and what is being waited for. */
import { changed } from "../../dom/element.js";
import { each, h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";
import { Asked } from "../forms/submit-guard.js";
import { DIALOGS } from "./registry.js";
import { focusPath, giveBack, keepInside, reachable } from "./focus.js";
import { dialogSheet, layerSheet } from "./sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Dialog} Dialog */
/** @typedef {import("../../core/types.js").Notice} Notice */
/** @typedef {{dialog: Dialog, pane: import("./pane.js").Pane, layer: HTMLElement, back: HTMLElement[], end: AbortController, drawn: State | null}} Shown */

const ICONS = { info: "film", success: "check", error: "warning" };
/** What a dialog sends; asked for twice at once, it would be done twice. */
const SENDS = [
  "create-project",
  "change-project",
  "delete-projects",
  "import-files",
  "make-variation",
  "save-graph-to",
  "keep-generator",
];
const TYPED = "input:not([type=checkbox], [type=radio], [type=file])";

export class KinoDialogs extends KinoRoot {
  static sheets = [...KinoRoot.sheets, layerSheet, dialogSheet];
  static frameKeys = false;
  /** @type {Shown[]} */
  #shown = [];
  #count = 0;
  /** What had the focus before a notice got it. @type {HTMLElement[]} */
  #before = [];

  layers = h("div");
  waiting = h("span");
  busy = h("div", { class: "busy", hidden: true }, this.waiting, h("i"));
  list = h("div", { class: "list" });

  build() {
    this.tabIndex = -1; // there is nothing to reach while nothing is open
    this.root.append(
      this.layers,
      h("div", { class: "notices" }, h("div", { role: "status" }, this.busy), this.list),
    );
  }

  connected() {
    this.listen(this, "keydown", (event) => this.#key(event));
    this.listen(
      this,
      "focusin",
      ({ relatedTarget: from }) => (this.#before = from instanceof HTMLElement ? [from] : []),
    );
  }

  disconnected() {
    for (const one of this.#shown) this.#end(one);
    this.#shown = [];
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    if (changed(state, previous, "dialogs") || state.dialogs.length !== this.#shown.length)
      this.#open(state.dialogs);
    for (const one of this.#shown) {
      one.pane.update?.(state, one.drawn);
      if (!one.drawn && one === this.#shown.at(-1)) this.#enter(one);
      one.drawn = state;
    }
    if (changed(state, previous, "notices")) this.#tell(state.notices);
    if (!changed(state, previous, "busy")) return;
    this.busy.hidden = !state.busy.length;
    setText(this.waiting, state.busy.length ? `${state.busy.at(-1)}…` : "");
  }

  /** Makes those that are new, ends those that are gone; the focus goes in and back. @param {readonly Dialog[]} dialogs */
  #open(dialogs) {
    const known = new Map(this.#shown.map((one) => [one.dialog, one]));
    const gone = this.#shown.filter(({ dialog }) => !dialogs.includes(dialog));
    const back = gone[0]?.back ?? focusPath();
    const isNew = dialogs.some((dialog) => !known.has(dialog));
    for (const one of gone) this.#end(one);
    this.#shown = dialogs.map((dialog) => known.get(dialog) ?? this.#make(dialog, back));
    this.layers.append(...this.#shown.filter(({ layer }) => !layer.isConnected).map(({ layer }) => layer));
    if (gone.length && !isNew) giveBack(back);
  }

  /** @param {Dialog} dialog @param {HTMLElement[]} back what gets the focus afterwards @returns {Shown} */
  #make(dialog, back) {
    const end = new AbortController();
    const asked = new Asked();
    const ask = (/** @type {string} */ verb, /** @type {any} */ detail) =>
      void ((!SENDS.includes(verb) || asked.may(this.state)) && this.ask(verb, detail));
    const pane = (DIALOGS[dialog.kind] ?? unknown)({
      ask,
      dialog,
      signal: end.signal,
      state: () => /** @type {State} */ (this.state),
    });
    const title = `title-${(this.#count += 1)}`;
    const close = h(
      "button",
      {
        type: "button",
        class: "plain icon",
        "aria-label": "Close",
        title: "Close (Escape)",
        onclick: () => ask("close-dialog", {}),
      },
      icon("close"),
    );
    const box = h(
      "div",
      {
        class: pane.wide ? "dialog wide" : "dialog",
        role: "dialog",
        "aria-modal": "true",
        "aria-labelledby": title,
        tabindex: -1,
      },
      h("header", {}, h("h2", { id: title }, pane.title), close),
      h("div", { class: "body" }, ...pane.body),
      pane.foot?.length ? h("footer", {}, ...pane.foot) : null,
    );
    const layer = h(
      "div",
      { class: "layer" },
      h("div", { class: "scrim", onclick: () => ask("close-dialog", {}) }),
      box,
    );
    return { dialog, pane, layer, back, end, drawn: null };
  }

  /** The focus goes to the first field, else to the first card, else to what the dialog is for, else to itself. @param {Shown} shown */
  #enter({ layer }) {
    const box = /** @type {HTMLElement} */ (layer.lastElementChild);
    const all = reachable(/** @type {HTMLElement} */ (box.querySelector(".body")));
    const field =
      all.find((element) => element.matches("input:not([type=checkbox]), textarea")) ??
      all.find((element) => element.matches("button"));
    const press = /** @type {HTMLElement | null} */ (box.querySelector("footer .first, footer .primary"));
    (field ?? (press?.matches(":disabled") ? null : press) ?? box).focus();
  }

  /** Where nothing is open there is nothing here that takes keys. */
  regain() {
    const top = this.#shown.at(-1);
    if (top) /** @type {HTMLElement} */ (top.layer.lastElementChild).focus();
    else giveBack(this.#before);
  }

  /** @param {Shown} shown */
  #end({ end, layer }) {
    end.abort();
    layer.remove();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const top = this.#shown.at(-1);
    if (!top || event.defaultPrevented || event.isComposing) return;
    if (event.key === "Tab") keepInside(event, /** @type {HTMLElement} */ (top.layer.lastElementChild));
    if (event.key !== "Escape" && !submits(event)) return;
    event.preventDefault();
    if (event.key === "Escape") this.ask("close-dialog");
    else top.pane.submit?.();
  }

  /** @param {readonly Notice[]} notices */
  #tell(notices) {
    each(
      this.list,
      notices,
      ({ id }) => id,
      (notice) => this.#notice(notice),
      () => {},
    );
  }

  /** @param {Notice} notice */
  #notice({ id, severity, text, action }) {
    const press = () => {
      if (action) this.ask(action.verb, action.detail);
      this.ask("dismiss-notice", { id });
    };
    return h(
      "div",
      { class: `notice ${severity}`, role: severity === "error" ? "alert" : "status" },
      icon(ICONS[severity]),
      h("span", {}, text),
      action ? h("button", { type: "button", onclick: press }, action.label) : null,
      h(
        "button",
        {
          type: "button",
          class: "plain icon",
          "aria-label": "Dismiss",
          onclick: () => this.ask("dismiss-notice", { id }),
        },
        icon("close"),
      ),
    );
  }
}

/** Enter in a line of text, or with Ctrl anywhere. @param {KeyboardEvent} event */
function submits(event) {
  const target = event.composedPath()[0];
  return (
    event.key === "Enter" &&
    (event.ctrlKey || event.metaKey || (target instanceof Element && target.matches(TYPED)))
  );
}

/** @type {import("./pane.js").Maker} */
const unknown = ({ dialog }) => ({
  title: dialog.kind,
  body: ["This page does not know this dialog. Reload it."],
});
