/** The sidebar: the project, generation, the queue, the current frame, the machine. */
import { machinesLabel, showsMachines } from "../../core/machines.js";
import { isBusy } from "../../core/queue-order.js";
import { queueLabel } from "../../core/queue-text.js";
import { projectFacts } from "../../core/words.js";
import { showCover } from "../../dom/cover.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";
import { text } from "../../texts/text.js";
import { CONNECTION_LABELS } from "./connection.js";
import { createSection } from "./section.js";
import { sidebarSheet } from "./sidebar-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {"trouble" | "loading" | "choose" | "empty"} Content  shown while no project is open */

const SECTIONS = /** @type {const} */ ([
  [text("shell.generate"), "kino-generate"],
  [text("shell.queue"), "kino-queue"],
  [text("machines.machines"), "kino-machines"],
  [text("shell.frame"), "kino-inspector"],
  [text("shell.machine"), "kino-metrics"],
]);
const [QUEUE, MACHINES] = [1, 2]; // indexes in SECTIONS

export class KinoSidebar extends KinoRoot {
  static sheets = [...KinoRoot.sheets, sidebarSheet];
  static frameKeys = false;
  /** The message that is drawn now. */
  #drawnMessage = "";

  dot = h("span", { class: "dot", role: "img" });
  cover = h("span", { class: "cover" });
  name = h("bdi");
  facts = h("span", { class: "dim one-line" });
  project = h(
    "button",
    {
      ...{ type: "button", class: "project", title: text("menus.projects"), "aria-haspopup": "dialog" },
      onclick: () => this.#open("projects"),
    },
    this.cover,
    h("span", { class: "text" }, h("b", { class: "one-line" }, this.name), this.facts),
    icon("down"),
  );
  stop = h(
    "button",
    { type: "button", title: text("words.stop-all"), onclick: () => this.request("stop-all", {}) },
    text("words.stop-all"),
  );
  buttons = h(
    "div",
    { class: "buttons" },
    h("button", { type: "button", onclick: () => this.#open("new-project") }, text("shell.new")),
    h("button", { type: "button", onclick: () => this.request("show-timeline") }, text("filmstrip.timeline")),
    this.stop,
  );
  warning = h("span", { class: "grow" });
  retry = h("button", { type: "button", onclick: () => this.request("reload") }, text("shell.retry"));
  banner = h(
    "div",
    { class: "banner", role: "status", hidden: true },
    icon("warning"),
    this.warning,
    this.retry,
  );
  message = h("div", { class: "message", role: "status" });
  sections = SECTIONS.map(([label, tag]) => createSection(label, tag, () => this.state));

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Kino");
    const title = text("shell.open-studio", { keys: "Alt+Shift+K" });
    const openStudio = { type: "button", class: "plain", title, onclick: () => this.request("open-studio") };
    const studio = h("button", openStudio, icon("film"), text("shell.studio"));
    const head = h("div", { class: "row" }, h("div", { class: "mark" }, h("i"), "Kino"), studio, this.dot);
    const top = h("div", { class: "top" }, head, this.project, this.buttons);
    this.root.append(top, this.banner, this.message, ...this.sections.map(({ element }) => element));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    this.dot.className = `dot ${state.connection}`;
    setAttribute(this.dot, "aria-label", CONNECTION_LABELS[state.connection]);
    setAttribute(this.dot, "title", CONNECTION_LABELS[state.connection]);
    this.stop.className = isBusy(state.queue) ? "danger" : "";
    this.sections[QUEUE].setLabel(queueLabel(state.queue));
    this.buttons.hidden = !state.project && !state.projects?.length; // the message has the one that is needed
    this.sections[MACHINES].setLabel(machinesLabel(state.machines));
    this.#updateProject(state);
    this.#updateBanner(state);
    this.#updateMessage(state);
    for (const { element, content } of this.sections) {
      element.hidden = !isShown(content.localName, state);
      if (!element.hidden && !content.hidden) content.state = state;
    }
  }

  /** @param {State} state */
  #updateProject({ project, timeline, covers, frames }) {
    this.project.hidden = !project;
    if (!project) return;
    const first = timeline?.ids[0];
    if (first !== undefined && !frames.has(first)) this.request("load-frames", { from: 0, to: 1 });
    const frame = frames.get(first ?? -1);
    const cover = first === undefined ? null : covers[project.id]?.cover;
    showCover(this.cover, frame?.thumbnail_url ?? cover ?? null);
    setText(this.name, project.name);
    setText(this.facts, projectFacts(project, timeline?.ids.length));
    this.project.title = project.name;
  }

  /** A warning above the sections. @param {State} state */
  #updateBanner({ connection, trouble, project }) {
    const offline = connection === "offline";
    const warning = offline ? text("shell.offline") : project && trouble ? trouble.message : "";
    this.banner.hidden = !warning;
    this.retry.hidden = offline;
    setText(this.warning, warning);
  }

  /** What to do while no project is open. @param {State} state */
  #updateMessage({ trouble, project, projects, busy }) {
    this.message.hidden = project !== null;
    const loading = projects === null ? loadingText(busy) : "";
    const content = trouble ? "trouble" : loading ? "loading" : projects?.length ? "choose" : "empty";
    const message = trouble?.message ?? loading;
    if (this.#drawnMessage === `${content} ${message}`) return;
    this.#drawnMessage = `${content} ${message}`;
    this.message.replaceChildren(...this.#messageParts(content, message));
  }

  /** @param {Content} content @param {string} message */
  #messageParts(content, message) {
    const paragraph = (/** @type {string} */ words, look = "dim") => h("p", { class: look }, words);
    const button = (/** @type {string} */ label, /** @type {() => void} */ onclick) =>
      h("button", { type: "button", class: "primary", onclick }, label);
    switch (content) {
      case "trouble":
        return [paragraph(message, "error"), button(text("shell.retry"), () => this.request("reload"))];
      case "loading":
        return [paragraph(message)];
      case "choose":
        return [
          paragraph(text("shell.no-project")),
          button(text("menus.projects"), () => this.#open("projects")),
        ];
      case "empty":
        return [
          paragraph(text("shell.create-project")),
          button(text("menus.new-project"), () => this.#open("new-project")),
        ];
    }
  }

  /** @param {"projects" | "new-project"} kind */
  #open(kind) {
    this.request("open-dialog", { kind });
  }
}

/** Without a project there is only what belongs to none. @param {string} tag @param {State} state */
function isShown(tag, state) {
  if (tag === "kino-machines") return showsMachines(state);
  return state.project !== null || tag === "kino-metrics";
}

/** What is being done while the projects are awaited. @param {State["busy"]} busy */
function loadingText(busy) {
  const what = busy.at(-1);
  return what === undefined ? text("words.loading") : text("words.busy", { what });
}
