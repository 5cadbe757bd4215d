/** The studio: menu bar, viewer with the inspector at its right, timeline below; the same over ComfyUI's page and on its own. */
import { css } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";

/** @typedef {import("../../core/types.js").State} State */

const sheet = css`
  :host {
    display: grid;
    grid-template: auto minmax(0, var(--kino-split, 70fr)) 5px minmax(0, var(--kino-rest, 30fr)) / minmax(
        0,
        1fr
      );
    height: 100vh;
    width: 100%;
    overflow: hidden;
  }
  .upper {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 0;
  }
  .aside {
    width: 320px;
    min-height: 0;
    display: flex;
    flex-direction: column;
    border-left: 1px solid var(--kino-line);
    background: var(--kino-panel);
  }
  .aside > .body {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }
  .tabs {
    display: flex;
    gap: 4px;
    padding: 8px;
    border-bottom: 1px solid var(--kino-line);
  }
  .tablist button {
    border: 0;
    background: none;
    color: var(--kino-dim);
    padding: 4px 8px;
  }
  .tablist button[aria-selected="true"] {
    background: var(--kino-raised);
    color: var(--kino-fg);
  }
  .tablist {
    flex: 1;
    display: flex;
    gap: 4px;
    min-width: 0;
  }
  .aside.folded {
    width: 44px;
  }
  .folded .tabs svg {
    transform: scaleX(-1);
  }
  .folded .tablist,
  .folded .body {
    display: none;
  }
  .splitter {
    background: var(--kino-line);
    cursor: row-resize;
    touch-action: none;
  }
  .splitter:hover,
  .splitter:focus-visible {
    background: var(--kino-accent);
    outline: none;
  }
  @media (max-width: 900px) {
    .aside {
      width: 264px;
    }
  }
`;

const TABS = /** @type {const} */ ([
  ["frame", "Frame", "kino-inspector"],
  ["generate", "Generate", "kino-generate"],
  ["queue", "Queue", "kino-queue"],
]);
const [LEAST, MOST, STEP] = [30, 88, 2]; // percent of the height for the viewer

export class KinoStudio extends KinoRoot {
  static sheets = [...KinoRoot.sheets, sheet];
  #split = 70;

  menu = document.createElement("kino-menubar");
  viewer = document.createElement("kino-viewer");
  timeline = document.createElement("kino-timeline");
  panels = TABS.map(([name, , tag]) =>
    Object.assign(document.createElement(tag), { id: `panel-${name}`, role: "tabpanel" }),
  );
  tabs = TABS.map(([name, label]) => this.#tab(name, label));
  fold = h(
    "button",
    {
      class: "plain icon",
      "aria-label": "Inspector",
      "aria-expanded": "true",
      title: "Fold the inspector away",
      onclick: () => this.#toggle(),
    },
    icon("right"),
  );
  body = h("div", { class: "body" }, ...this.panels);
  tablist = h(
    "div",
    {
      class: "tablist",
      role: "tablist",
      "aria-label": "Inspector",
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#tabKey(event),
    },
    ...this.tabs,
  );
  aside = h("div", { class: "aside" }, h("div", { class: "tabs" }, this.tablist, this.fold), this.body);
  splitter = h("div", {
    class: "splitter",
    role: "separator",
    tabIndex: 0,
    "aria-orientation": "horizontal",
    "aria-label": "Height of the viewer",
    "aria-valuemin": LEAST,
    "aria-valuemax": MOST,
  });

  build() {
    this.setAttribute("aria-label", "Kino studio");
    this.root.append(
      this.menu,
      h("div", { class: "upper" }, this.viewer, this.aside),
      this.splitter,
      this.timeline,
    );
    this.#place(this.#split);
  }

  connected() {
    this.listen(this.splitter, "pointerdown", (event) => this.#drag(event));
    this.listen(this.splitter, "keydown", (event) => this.#splitKey(event));
    // The timeline is a root of its own: keys pressed in it end there.
    for (const place of [this, this.timeline]) this.listen(place, "keydown", (event) => this.#leave(event));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    setAttribute(this, "role", state.graph ? "dialog" : "main"); // over ComfyUI's page, or a page of its own
    const children = [this.menu, this.viewer, this.timeline];
    for (const child of children) /** @type {any} */ (child).state = state;
    TABS.forEach(([name], index) => {
      const chosen = state.tab === name;
      setAttribute(this.tabs[index], "aria-selected", String(chosen));
      this.tabs[index].tabIndex = chosen ? 0 : -1;
      this.panels[index].hidden = !chosen;
      if (chosen) /** @type {any} */ (this.panels[index]).state = state;
    });
    const open = state.queue?.tasks.filter(({ status }) => status === "running").length ?? 0;
    const count = open + (state.queue?.waiting ?? 0);
    setText(this.tabs[2], count ? `Queue · ${count.toLocaleString("en")}` : "Queue");
  }

  /** @param {State["tab"]} name @param {string} label */
  #tab(name, label) {
    return h(
      "button",
      {
        role: "tab",
        id: `tab-${name}`,
        "aria-controls": `panel-${name}`,
        onclick: () => this.ask("set-tab", { tab: name }),
      },
      label,
    );
  }

  /** @param {KeyboardEvent} event */
  #tabKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const at = this.tabs.findIndex((tab) => tab === event.target);
    if (!by || at < 0) return;
    event.preventDefault();
    const next = (at + by + TABS.length) % TABS.length;
    this.ask("set-tab", { tab: TABS[next][0] });
    this.tabs[next].focus();
  }

  /** Escape that nothing inside has a use for. @param {KeyboardEvent} event */
  #leave(event) {
    if (event.key !== "Escape" || event.defaultPrevented || event.repeat || event.isComposing) return;
    if (!this.state?.graph || this.state.dialogs.length) return;
    event.preventDefault();
    this.ask("close-studio");
  }

  #toggle() {
    const folded = this.aside.classList.toggle("folded");
    this.fold.setAttribute("aria-expanded", String(!folded));
    this.fold.title = folded ? "Show the inspector" : "Fold the inspector away";
  }

  /** @param {PointerEvent} event */
  #drag(event) {
    const end = new AbortController();
    const signal = AbortSignal.any([end.signal, this.signal]);
    this.splitter.setPointerCapture(event.pointerId);
    const box = this.getBoundingClientRect();
    this.splitter.addEventListener(
      "pointermove",
      (move) => this.#place(((move.clientY - box.top - 36) / (box.height - 36)) * 100),
      { signal },
    );
    for (const type of ["pointerup", "pointercancel"])
      this.splitter.addEventListener(type, () => end.abort(), { signal });
  }

  /** @param {KeyboardEvent} event */
  #splitKey(event) {
    const by = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    if (!by) return;
    event.preventDefault();
    this.#place(this.#split + by);
  }

  /** @param {number} percent of the room below the menu */
  #place(percent) {
    this.#split = Math.min(MOST, Math.max(LEAST, percent));
    this.style.setProperty("--kino-split", `${this.#split}fr`);
    this.style.setProperty("--kino-rest", `${100 - this.#split}fr`);
    setAttribute(this.splitter, "aria-valuenow", Math.round(this.#split));
  }
}
