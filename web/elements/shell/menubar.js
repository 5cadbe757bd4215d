/** The studio's menu bar: menus, the project, the machine, the connection, and Stop all. */
import { isBusy } from "../../core/queue-order.js";
import { duration, formatDuration } from "../../core/timecode.js";
import { projectFacts } from "../../core/words.js";
import { KinoElement, changed, stateElement } from "../../dom/element.js";
import { h, setAttribute } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { CONNECTION_LABELS } from "./connection.js";
import { menubarSheet } from "./menubar-sheet.js";
import { MENUS } from "./menus.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./menus.js").Item} Item */

const MENU_KEYS = [
  "Escape",
  "ArrowLeft",
  "ArrowRight",
  "ArrowUp",
  "ArrowDown",
  "Home",
  "End",
  "Enter",
  " ",
  "Tab",
];

export class KinoMenubar extends KinoElement {
  static sheets = [menubarSheet];
  /** Index of the open menu. @type {number | null} */
  #open = null;

  buttons = MENUS.map(({ label }, index) => this.#button(label, index));
  lists = MENUS.map(({ label }) =>
    h("div", { class: "list", role: "menu", "aria-label": label, hidden: true }),
  );
  projectTitle = h("div", { class: "title one-line" });
  metrics = stateElement("kino-metrics");
  dot = h("span", { class: "dot", role: "img" });
  stop = h(
    "button",
    { title: text("words.stop-all"), onclick: () => this.request("stop-all", {}) },
    icon("stop"),
    text("words.stop-all"),
  );
  close = h(
    "button",
    {
      class: "plain icon",
      "aria-label": text("menus.close-studio"),
      title: text("shell.close-studio", { keys: "Alt+Shift+K" }),
      onclick: () => this.request("close-studio"),
    },
    icon("close"),
  );

  build() {
    this.metrics.setAttribute("compact", "");
    const menus = this.buttons.map((button, index) =>
      h("div", { class: "menu", role: "none" }, button, this.lists[index]),
    );
    const mark = h("div", { class: "mark" }, h("i"), "Kino");
    const bar = h("div", { class: "menus", role: "menubar", "aria-label": "Kino" }, ...menus);
    const right = h("div", { class: "right" }, this.metrics, this.stop, this.dot, this.close);
    this.root.append(h("div", { class: "row" }, mark, bar), this.projectTitle, right);
  }

  /** @param {string} label @param {number} index */
  #button(label, index) {
    const aria = { role: "menuitem", "aria-haspopup": "menu", "aria-expanded": "false" };
    const onclick = () => this.#toggle(index);
    const onpointerenter = () => {
      if (this.#open !== null) this.#show(index);
    };
    const props = { class: "plain", tabIndex: index ? -1 : 0, onclick, onpointerenter };
    return h("button", { ...aria, ...props }, label);
  }

  connected() {
    this.listen(this, "keydown", (event) => this.#onKey(event));
    this.listen(this, "focusout", ({ relatedTarget: to }) => {
      if (!this.root.contains(to) && to !== this) this.#show(null);
    });
    this.listen(document, "pointerdown", (event) => {
      if (!event.composedPath().includes(this)) this.#show(null);
    });
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.metrics.state = state;
    this.stop.className = isBusy(state.queue) ? "danger" : "plain";
    if (!changed(state, previous, "project", "timeline", "connection", "graph")) return;
    const { project, timeline, connection } = state;
    this.close.hidden = !state.graph;
    this.dot.className = `dot ${connection}`;
    setAttribute(this.dot, "title", CONNECTION_LABELS[connection]);
    setAttribute(this.dot, "aria-label", CONNECTION_LABELS[connection]);
    this.projectTitle.title = project?.name ?? "";
    this.projectTitle.replaceChildren();
    if (!project) return;
    const count = timeline?.ids.length ?? 0;
    const length = formatDuration(duration(timeline?.ticks.length ?? 0, project.fps));
    const facts = `${projectFacts(project, count)} · ${length}`;
    this.projectTitle.append(h("b", {}, h("bdi", {}, project.name)), h("span", { class: "dim" }, facts));
  }

  /** @param {number} index */
  #toggle(index) {
    this.#show(this.#open === index ? null : index);
    if (this.#open !== null) this.#items()[0]?.focus();
  }

  /** Opens a menu, or closes the open one. @param {number | null} index */
  #show(index) {
    if (index === this.#open) return;
    this.#open = index;
    this.lists.forEach((list, at) => {
      list.hidden = at !== index;
      this.buttons[at].setAttribute("aria-expanded", String(at === index));
      if (at === index && this.state) list.replaceChildren(...this.#entries(MENUS[at].items, this.state));
    });
  }

  /** @param {import("./menus.js").Items} items @param {State} state */
  #entries(items, state) {
    const shown = items
      .filter((item) => !item?.shown || item.shown(state))
      .filter((item, at, all) => item || all.slice(at).some(Boolean)); // no separator at the end
    const ticked = shown.some((item) => item?.checked);
    return shown.map((item) => (item ? this.#entry(item, state, ticked) : h("hr", { role: "separator" })));
  }

  /** @param {Item} item @param {State} state @param {boolean} ticked whether some items of the menu can be */
  #entry(item, state, ticked) {
    const { label, keys, enabled = () => true, checked } = item;
    const shown = typeof label === "function" ? label(state) : label;
    const props = { ...roleOf(item, state), tabIndex: -1, disabled: !enabled(state) };
    const onclick = () => this.#choose(item);
    const mark = ticked ? h("span", { class: "check" }, checked?.(state) ? icon("check") : null) : null;
    return h("button", { ...props, onclick }, mark, h("span", {}, shown), keys ? h("kbd", {}, keys) : null);
  }

  /** @param {Item} item */
  #choose(item) {
    const request = this.state && item.request(this.state);
    this.#show(null);
    if (request) this.send(request);
  }

  /** The enabled items of the open menu. @returns {HTMLButtonElement[]} */
  #items() {
    if (this.#open === null) return [];
    return [...this.lists[this.#open].querySelectorAll("button")].filter((button) => !button.disabled);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const at = this.buttons.indexOf(/** @type {HTMLButtonElement} */ (event.composedPath()[0]));
    const current = this.#open ?? at;
    if (current < 0) return;
    // shortcuts of the filmstrip
    if (!MENU_KEYS.includes(event.key) && !event.altKey) event.stopPropagation();
    const handle = {
      Home: () => this.#goToEnd(0),
      End: () => this.#goToEnd(-1),
      Escape: () => this.#closeMenu(),
      ArrowLeft: () => this.#goToMenu(current - 1),
      ArrowRight: () => this.#goToMenu(current + 1),
      ArrowDown: () => this.#goToItem(current, 1),
      ArrowUp: () => this.#goToItem(current, -1),
    }[event.key];
    if (!handle || (event.key === "Escape" && this.#open === null)) return;
    event.preventDefault();
    handle();
  }

  #closeMenu() {
    const index = this.#open;
    this.#show(null);
    if (index !== null) this.buttons[index].focus();
  }

  /** @param {number} index */
  #goToMenu(index) {
    const next = (index + MENUS.length) % MENUS.length;
    const isOpen = this.#open !== null;
    if (isOpen) this.#show(next);
    (isOpen ? this.#items()[0] : this.buttons[next])?.focus();
  }

  /** Goes to the first or last item of the open menu, or of the bar. @param {0 | -1} at */
  #goToEnd(at) {
    (this.#open === null ? this.buttons : this.#items()).at(at)?.focus();
  }

  /** @param {number} menu @param {1 | -1} by */
  #goToItem(menu, by) {
    this.#show(menu);
    const items = this.#items();
    const at = items.indexOf(/** @type {HTMLButtonElement} */ (this.root.activeElement));
    items[(at + by + items.length) % items.length]?.focus();
  }
}

/** @param {Item} item @param {State} state */
function roleOf({ checked, radio }, state) {
  if (!checked) return { role: "menuitem" };
  return { role: radio ? "menuitemradio" : "menuitemcheckbox", "aria-checked": String(checked(state)) };
}
