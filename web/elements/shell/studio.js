/** The studio: menu bar, viewer, inspector and timeline; over ComfyUI's page, or as a page by itself. */
import { machinesLabel, showsMachines } from "../../core/machines.js";
import { queueLabel } from "../../core/queue-text.js";
import { stateElement } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";
import { text } from "../../texts/text.js";
import { Splitter } from "./splitter.js";
import { studioSheet } from "./studio-sheet.js";

/** @typedef {import("../../core/types.js").State} State */

const TABS = /** @type {const} */ ([
  ["frame", text("shell.frame"), "kino-inspector"],
  ["generate", text("shell.generate"), "kino-generate"],
  ["queue", text("shell.queue"), "kino-queue"],
  ["machines", text("machines.machines"), "kino-machines"],
]);
const [QUEUE_TAB, MACHINES_TAB] = [2, 3];
const ESCAPES_APART = 1000; // milliseconds; the last of several in a row does not close the studio

export class KinoStudio extends KinoRoot {
  static sheets = [...KinoRoot.sheets, studioSheet];
  #escapedAt = -Infinity;

  menubar = stateElement("kino-menubar");
  viewer = stateElement("kino-viewer");
  timeline = stateElement("kino-timeline");
  splitter = new Splitter(this);
  panels = TABS.map(([name, , tag]) =>
    Object.assign(stateElement(tag), { id: `panel-${name}`, role: "tabpanel" }),
  );
  tabs = TABS.map(([name, label]) => this.#tab(name, label));
  collapse = h(
    "button",
    {
      class: "plain icon",
      "aria-label": text("shell.inspector"),
      "aria-expanded": "true",
      title: text("shell.collapse"),
      onclick: () => this.#toggleInspector(),
    },
    icon("right"),
  );
  tablist = h(
    "div",
    {
      class: "tablist",
      role: "tablist",
      "aria-label": text("shell.inspector"),
      onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onTabKey(event),
    },
    ...this.tabs,
  );
  inspector = h(
    "div",
    { class: "inspector" },
    h("div", { class: "tabs" }, this.tablist, this.collapse),
    h("div", { class: "body" }, ...this.panels),
  );

  build() {
    this.setAttribute("aria-label", text("shell.kino-studio"));
    const upper = h("div", { class: "upper" }, this.viewer, this.inspector);
    this.root.append(this.menubar, upper, this.splitter.element, this.timeline);
  }

  connected() {
    this.splitter.connect();
    // The timeline is a root, too: keys pressed in it do not get here.
    for (const target of [this, this.timeline])
      this.listen(target, "keydown", (event) => this.#closeOnEscape(event));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    setAttribute(this, "role", state.graph ? "dialog" : "main"); // over ComfyUI's page, or a page by itself
    for (const child of [this.menubar, this.viewer, this.timeline]) child.state = state;
    TABS.forEach(([name], index) => {
      const selected = state.tab === name;
      setAttribute(this.tabs[index], "aria-selected", String(selected));
      this.tabs[index].tabIndex = selected ? 0 : -1;
      this.panels[index].hidden = !selected;
      if (selected) this.panels[index].state = state;
    });
    setText(this.tabs[QUEUE_TAB], queueLabel(state.queue));
    this.tabs[QUEUE_TAB].title = queueLabel(state.queue);
    this.tabs[MACHINES_TAB].hidden = !showsMachines(state);
    this.tabs[MACHINES_TAB].title = machinesLabel(state.machines);
    if (previous && state.tab !== previous.tab) this.#toggleInspector(false);
    if (state.split !== previous?.split) this.splitter.show(state.split);
  }

  /** @param {State["tab"]} name @param {string} label */
  #tab(name, label) {
    const props = { role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}` };
    const onclick = () => this.request("set-tab", { tab: name });
    if (name !== "machines") return h("button", { ...props, onclick }, label);
    return h("button", { ...props, onclick, "aria-label": label, class: "icon" }, icon("machines"));
  }

  /** @param {KeyboardEvent} event */
  #onTabKey(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const shown = this.tabs.filter((tab) => !tab.hidden);
    const at = shown.findIndex((tab) => tab === event.target);
    if (!by || at < 0) return;
    event.preventDefault();
    const next = shown[(at + by + shown.length) % shown.length];
    this.request("set-tab", { tab: TABS[this.tabs.indexOf(next)][0] });
    next.focus();
  }

  /** @param {KeyboardEvent} event */
  #closeOnEscape(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    const isMeant = event.timeStamp - this.#escapedAt > ESCAPES_APART;
    this.#escapedAt = event.timeStamp;
    if (event.defaultPrevented || event.repeat || !isMeant) return;
    if (!this.state?.graph || this.state.dialogs.length) return;
    event.preventDefault();
    this.request("close-studio");
  }

  /** @param {boolean} [collapse] else the other way */
  #toggleInspector(collapse) {
    const collapsed = this.inspector.classList.toggle("collapsed", collapse);
    this.collapse.setAttribute("aria-expanded", String(!collapsed));
    this.collapse.title = text(collapsed ? "shell.expand" : "shell.collapse");
  }
}
