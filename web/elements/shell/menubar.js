/** The studio's top line: menus, the project, the machine, the connection, and the emergency stop. */
import { spokenDuration, duration } from "../../core/timecode.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { MENUS } from "./menus.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./menus.js").Item} Item */

const sheet = css`
  :host {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 12px;
    padding: 3px 12px;
    border-bottom: 1px solid var(--kino-line);
    background: var(--kino-panel);
    position: relative;
    z-index: 5;
    min-height: 36px;
  }
  .menus {
    display: flex;
    align-items: center;
  }
  .mark {
    display: flex;
    align-items: center;
    gap: 8px;
    font-weight: 700;
    margin-right: 10px;
  }
  .mark i {
    width: 14px;
    height: 14px;
    border-radius: 4px;
    background: linear-gradient(135deg, #0b8ce9, #7a5cf0);
  }
  .menu {
    position: relative;
  }
  .list {
    position: absolute;
    left: 0;
    top: 100%;
    min-width: 230px;
    padding: 4px;
    background: var(--kino-panel);
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    box-shadow: 0 8px 28px #0006;
  }
  .list button {
    width: 100%;
    justify-content: space-between;
    gap: 24px;
    border: 0;
    background: none;
    border-radius: 4px;
  }
  .list button:hover:not(:disabled),
  .list button:focus-visible {
    background: var(--kino-hover);
  }
  .list kbd {
    font: inherit;
    font-size: 11px;
    color: var(--kino-dim);
  }
  .list hr {
    border: 0;
    border-top: 1px solid var(--kino-line);
    margin: 4px 0;
  }
  .title {
    text-align: center;
  }
  .title .dim {
    margin-left: 8px;
  }
  .right {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .dot {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--kino-warn);
  }
  .dot.online {
    background: var(--kino-ok);
  }
  .dot.offline {
    background: var(--kino-danger);
  }
  .menus > .menu > button {
    padding: 4px 8px;
  }
`;

const KEYS = [
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
  static sheets = [sheet];
  /** @type {number | null} index of the open menu */
  #open = null;

  buttons = MENUS.map(([label], index) => this.#button(label, index));
  lists = MENUS.map(([label]) =>
    h("div", { class: "list", role: "menu", "aria-label": label, hidden: true }),
  );
  film = h("div", { class: "title one-line" });
  metrics = document.createElement("kino-metrics");
  dot = h("span", { class: "dot", role: "img" });
  stop = h(
    "button",
    { class: "danger", title: "Stop all of Kino's tasks", onclick: () => this.ask("emergency-stop") },
    icon("stop"),
    "Stop all",
  );
  close = h(
    "button",
    {
      class: "plain icon",
      "aria-label": "Close the studio",
      title: "Close the studio (Alt+Shift+K)",
      onclick: () => this.ask("close-studio"),
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
    this.root.append(
      h("div", { class: "row" }, mark, bar),
      this.film,
      h("div", { class: "right" }, this.metrics, this.stop, this.dot, this.close),
    );
  }

  /** @param {string} label @param {number} index */
  #button(label, index) {
    const props = {
      class: "plain",
      role: "menuitem",
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      tabIndex: index ? -1 : 0,
    };
    return h(
      "button",
      {
        ...props,
        onclick: () => this.#toggle(index),
        onpointerenter: () => this.#open !== null && this.#show(index),
      },
      label,
    );
  }

  connected() {
    this.listen(this, "keydown", (event) => this.#key(event));
    this.listen(
      this,
      "focusout",
      (event) => !this.root.contains(event.relatedTarget) && event.relatedTarget !== this && this.#show(null),
    );
    this.listen(document, "pointerdown", (event) => !event.composedPath().includes(this) && this.#show(null));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    /** @type {any} */ (this.metrics).state = state;
    if (!changed(state, previous, "project", "timeline", "connection", "graph", "busy")) return;
    const { project, timeline, connection } = state;
    this.close.hidden = !state.graph;
    this.dot.className = `dot ${connection}`;
    const says = {
      online: "Connected",
      offline: "No connection; trying again every 3 seconds",
      connecting: "Connecting",
    }[connection];
    this.dot.title = says;
    this.dot.setAttribute("aria-label", says);
    this.film.replaceChildren(
      ...(project
        ? [h("b", {}, project.name), h("span", { class: "dim" }, facts(project, timeline?.ids.length ?? 0))]
        : []),
    );
    this.film.title = project?.name ?? "";
  }

  /** @param {number} index */
  #toggle(index) {
    this.#show(this.#open === index ? null : index);
    if (this.#open !== null) this.#items()[0]?.focus();
  }

  /** @param {number | null} index */
  #show(index) {
    if (index === this.#open) return;
    this.#open = index;
    this.lists.forEach((list, at) => {
      list.hidden = at !== index;
      this.buttons[at].setAttribute("aria-expanded", String(at === index));
      if (at === index && this.state) list.replaceChildren(...this.#entries(MENUS[at][1]));
    });
  }

  /** @param {readonly (Item | null)[]} items */
  #entries(items) {
    const state = /** @type {State} */ (this.state);
    return items
      .filter((item) => !item?.shown || item.shown(state))
      .map((item) => {
        if (!item) return h("hr", { role: "separator" });
        const label = h("span");
        setText(label, typeof item.label === "function" ? item.label(state) : item.label);
        return h(
          "button",
          {
            role: "menuitem",
            tabIndex: -1,
            disabled: item.works ? !item.works(state) : false,
            onclick: () => this.#choose(item),
          },
          label,
          item.keys ? h("kbd", {}, item.keys) : null,
        );
      });
  }

  /** @param {Item} item */
  #choose(item) {
    const [verb, detail] = item.asks(/** @type {State} */ (this.state));
    this.#show(null);
    this.ask(verb, detail);
  }

  /** @returns {HTMLButtonElement[]} */
  #items() {
    return this.#open === null
      ? []
      : [
          .../** @type {NodeListOf<HTMLButtonElement>} */ (
            this.lists[this.#open].querySelectorAll("button:not(:disabled)")
          ),
        ];
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const at = this.buttons.indexOf(/** @type {any} */ (event.composedPath()[0]));
    const current = this.#open ?? at;
    if (current < 0) return;
    if (!KEYS.includes(event.key) && !event.altKey) event.stopPropagation(); // the film must not hear of it
    const handled = {
      Home: () => this.#edge(0),
      End: () => this.#edge(-1),
      Escape: () => this.#leave(),
      ArrowLeft: () => this.#beside(current - 1),
      ArrowRight: () => this.#beside(current + 1),
      ArrowDown: () => this.#within(current, 1),
      ArrowUp: () => this.#within(current, -1),
    }[event.key];
    if (!handled || (event.key === "Escape" && this.#open === null)) return;
    event.preventDefault();
    handled();
  }

  #leave() {
    const index = this.#open;
    this.#show(null);
    if (index !== null) this.buttons[index].focus();
  }

  /** @param {number} index */
  #beside(index) {
    const next = (index + MENUS.length) % MENUS.length;
    const open = this.#open !== null;
    if (open) this.#show(next);
    (open ? this.#items()[0] : this.buttons[next])?.focus();
  }

  /** To the first or last item of the open menu, or of the bar. @param {0 | -1} at */
  #edge(at) {
    (this.#open === null ? this.buttons : this.#items()).at(at)?.focus();
  }

  /** @param {number} menu @param {number} by */
  #within(menu, by) {
    this.#show(menu);
    const items = this.#items();
    const at = items.indexOf(/** @type {any} */ (this.root.activeElement));
    items[(at + by + items.length) % items.length]?.focus();
  }
}

/** @param {import("../../core/types.js").Project} project @param {number} count */
function facts({ width, height, fps }, count) {
  const frames = count === 1 ? "1 frame" : `${count.toLocaleString("en")} frames`;
  return `${width} × ${height} · ${fps} fps · ${frames} · ${spokenDuration(duration(count, fps))}`;
}
