/** The timeline: transport, ruler and filmstrip, or a message if there is no project to show. */
import { hasTakesOpen } from "../../core/takes.js";
import { stateElement } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";
import { text } from "../../texts/text.js";
import { timelineSheet } from "./timeline-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {"timeline" | "empty" | "loading" | "trouble"} Content */

export class KinoTimeline extends KinoRoot {
  static sheets = [...KinoRoot.sheets, timelineSheet];
  /** The message that is drawn now. */
  #drawnMessage = "";

  transport = stateElement("kino-transport");
  ruler = stateElement("kino-ruler");
  filmstrip = stateElement("kino-filmstrip");
  sound = stateElement("kino-sound");
  search = stateElement("kino-search");
  takes = stateElement("kino-takes");
  strip = h("div", { class: "strip" }, this.filmstrip, this.takes);
  sheet = stateElement("kino-sheet");
  overview = stateElement("kino-overview");
  parts = [
    ...[this.transport, this.search, this.ruler, this.filmstrip, this.takes, this.sound],
    ...[this.overview, this.sheet],
  ];
  warning = h("span");
  retry = h("button", { type: "button", onclick: () => this.request("reload") }, text("shell.retry"));
  banner = h(
    "div",
    { class: "banner", role: "status", hidden: true },
    icon("warning"),
    this.warning,
    this.retry,
  );
  message = h("div", { class: "message", role: "status" });

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", text("filmstrip.timeline"));
    this.filmstrip.id = "filmstrip"; // the overview scrolls it
    this.root.append(this.banner, this.message, this.transport, this.search, this.ruler);
    this.root.append(this.strip, this.sound, this.overview, this.sheet);
  }

  connected() {
    this.listen(this.filmstrip, "kino-scroll", ({ detail }) =>
      [this.ruler, this.sound, this.overview, this.sheet].forEach((part) =>
        Object.assign(part, { viewport: detail }),
      ),
    );
    const strip = /** @type {import("./filmstrip.js").KinoFilmstrip} */ (this.filmstrip);
    for (const part of [this.ruler, this.overview])
      this.listen(part, "kino-pan", ({ detail }) => strip.pan(detail.by));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    const content = contentOf(state);
    for (const part of this.parts) {
      part.hidden = content !== "timeline" || this.#isEmpty(part, state);
      if (content === "timeline") part.state = state;
    }
    this.strip.hidden = content !== "timeline";
    this.#updateBanner(state, content);
    this.#updateMessage(state, content);
  }

  /** @param {HTMLElement} part @param {State} state */
  #isEmpty(part, state) {
    if (part === this.sheet) return state.sheet === null;
    if (part === this.takes) return !hasTakesOpen(state);
    return (part === this.sound && !state.project?.sound.length) || (part === this.search && !state.search);
  }

  /** A warning above the timeline. @param {State} state @param {Content} content */
  #updateBanner({ connection, trouble }, content) {
    const offline = connection === "offline";
    const problem = content === "timeline" && trouble ? trouble.message : "";
    const warning = offline ? text("filmstrip.out-of-date") : problem;
    this.banner.hidden = !warning;
    this.retry.hidden = offline;
    setText(this.warning, warning);
  }

  /** @param {State} state @param {Content} content */
  #updateMessage({ trouble, busy }, content) {
    const [what] = busy;
    const message = {
      timeline: "",
      trouble: trouble?.message ?? "",
      loading: what === undefined ? text("words.loading") : text("words.busy", { what }),
      empty: text("shell.no-project"),
    }[content];
    this.message.hidden = content === "timeline";
    if (this.#drawnMessage === `${content} ${message}`) return;
    this.#drawnMessage = `${content} ${message}`;
    const paragraph = h("p", { class: content === "trouble" ? "error" : "dim" }, message);
    this.message.replaceChildren(paragraph, ...this.#buttons(content));
  }

  /** @param {Content} content */
  #buttons(content) {
    const primary = { type: "button", class: "primary" };
    if (content === "trouble")
      return [h("button", { ...primary, onclick: () => this.request("reload") }, text("shell.retry"))];
    if (content !== "empty") return [];
    const create = () => this.request("open-dialog", { kind: "new-project" });
    const open = () => this.request("open-dialog", { kind: "projects" });
    const newProject = h("button", { ...primary, onclick: create }, text("menus.new-project"));
    const projects = h("button", { type: "button", onclick: open }, text("menus.projects"));
    return [h("div", { class: "row" }, newProject, projects)];
  }
}

/** @param {State} state @returns {Content} */
function contentOf({ project, slots, timeline, trouble, projects }) {
  if (project && timeline && slots) return "timeline";
  if (trouble) return "trouble";
  return projects && !project ? "empty" : "loading";
}
