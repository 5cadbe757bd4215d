/** The sidebar: the project, making frames, the queue, the frame shown, the machine. */
import { KinoRoot } from "../../dom/root.js";
import { css } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { projectFacts } from "../../core/words.js";
import { showCover } from "../../dom/cover.js";

/** @typedef {import("../../core/types.js").State} State */

const sheet = css`
  :host {
    min-height: 100%;
    min-width: 0;
    background: var(--kino-panel);
  }
  .top {
    padding: 10px 14px 12px;
    display: grid;
    gap: 8px;
    border-bottom: 1px solid var(--kino-line);
  }
  .mark {
    font-weight: 700;
    font-size: 14px;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .mark i {
    width: 14px;
    height: 14px;
    border-radius: 4px;
    background: linear-gradient(135deg, #0b8ce9, #7a5cf0);
  }
  .dot {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--kino-warn);
    margin-left: auto;
  }
  .dot.online {
    background: var(--kino-ok);
  }
  .dot.offline {
    background: var(--kino-danger);
  }
  .project {
    display: grid;
    grid-template-columns: 52px minmax(0, 1fr) 14px;
    gap: 8px;
    padding: 8px;
    text-align: left;
    justify-content: stretch;
    width: 100%;
  }
  .project img,
  .project .cover {
    width: 52px;
    height: 32px;
    border-radius: 3px;
    object-fit: cover;
    background: var(--kino-hover);
    display: block;
  }
  .project .words {
    display: grid;
  }
  .project .dim {
    font-size: 11.5px;
  }
  .all {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
  }
  .all button {
    padding: 4px;
    min-height: 32px;
  }
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 14px;
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .blank {
    padding: 18px 14px;
    border-bottom: 1px solid var(--kino-line);
  }
  .strip > span {
    overflow-wrap: anywhere;
  }
  .blank p {
    margin: 0 0 12px;
    overflow-wrap: anywhere;
    max-height: 14em;
    overflow-y: auto;
  }
  .blank .primary {
    width: 100%;
    min-height: 34px;
  }
  section {
    position: relative;
    border-bottom: 1px solid var(--kino-line);
    min-height: 44px;
  }
  section > h2 {
    position: absolute;
    left: 8px;
    top: 12px;
    z-index: 1;
  }
  section > h2 > button {
    min-height: 24px;
    padding: 0 4px 0 2px;
    gap: 4px;
    border: 0;
    background: none;
    font: inherit;
    letter-spacing: inherit;
    text-transform: inherit;
    color: inherit;
  }
  section > h2 svg {
    width: 12px;
    height: 12px;
    transition: transform 0.12s;
  }
  [aria-expanded="false"] svg {
    transform: rotate(-90deg);
  }
  section:last-of-type {
    border-bottom: 0;
  }
  kino-inspector {
    padding-top: 44px;
  }
`;

const SECTIONS = /** @type {const} */ ([
  ["Generate", "kino-generate"],
  ["Queue", "kino-queue"],
  ["Frame", "kino-inspector"],
  ["Machine", "kino-metrics"],
]);
const CONNECTION = { online: "Connected", offline: "No connection", connecting: "Connecting" };
const OFFLINE = "No connection. Trying again every 3 seconds.";

export class KinoSidebar extends KinoRoot {
  static sheets = [...KinoRoot.sheets, sheet];
  static frameKeys = false;
  /** What is said instead of the sections. */
  #blank = "";

  dot = h("span", { class: "dot", role: "img" });
  cover = h("span", { class: "cover" });
  name = h("b", { class: "one-line" });
  facts = h("span", { class: "dim one-line" });
  project = h(
    "button",
    { type: "button", class: "project", onclick: () => this.#open("projects") },
    this.cover,
    h("span", { class: "words" }, this.name, this.facts),
    icon("down"),
  );
  stop = h(
    "button",
    {
      type: "button",
      class: "danger",
      title: "Stop all of Kino's tasks",
      onclick: () => this.ask("emergency-stop"),
    },
    "Stop all",
  );
  said = h("span", { class: "grow" });
  again = h("button", { type: "button", onclick: () => this.ask("reload") }, "Try again");
  strip = h("div", { class: "strip", role: "status", hidden: true }, icon("warning"), this.said, this.again);
  blank = h("div", { class: "blank", role: "status" });
  sections = SECTIONS.map(([label, tag]) => section(label, tag));

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Kino");
    const studio = h(
      "button",
      {
        type: "button",
        class: "plain",
        title: "Open the studio (Alt+Shift+K)",
        onclick: () => this.ask("open-studio"),
      },
      icon("film"),
      "Studio",
    );
    const head = h("div", { class: "row" }, h("div", { class: "mark" }, h("i"), "Kino"), studio, this.dot);
    const all = h(
      "div",
      { class: "all" },
      this.#button("New…", "new-project"),
      this.#button("Projects…", "projects"),
      this.stop,
    );
    this.root.append(
      h("div", { class: "top" }, head, this.project, all),
      this.strip,
      this.blank,
      ...this.sections.map(({ element }) => element),
    );
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    this.dot.className = `dot ${state.connection}`;
    setAttribute(this.dot, "aria-label", CONNECTION[state.connection]);
    setAttribute(this.dot, "title", CONNECTION[state.connection]);
    this.#card(state);
    this.#say(state);
    const shown = state.project !== null;
    for (const { element, inside } of this.sections) {
      element.hidden = !shown && inside.localName !== "kino-metrics";
      if (!element.hidden && !inside.hidden) Object.assign(inside, { state });
    }
  }

  /** @param {State} state */
  #card({ project, timeline, covers, frames }) {
    this.project.hidden = !project;
    if (!project) return;
    const first = timeline?.ids[0];
    if (first !== undefined && !frames.has(first)) this.ask("need-frames", { from: 0, to: 1 });
    const url =
      frames.get(first ?? -1)?.thumbnail_url ?? (first === undefined ? null : covers[project.id]?.cover);
    showCover(this.cover, url ?? null);
    setText(this.name, project.name);
    setText(this.facts, projectFacts(project, timeline?.ids.length));
    this.project.title = project.name;
  }

  /** What is wrong, what is waited for, what to do first. @param {State} state */
  #say({ connection, trouble, project, projects, busy }) {
    const words = connection === "offline" ? OFFLINE : project && trouble ? trouble.message : "";
    this.strip.hidden = !words;
    this.again.hidden = connection === "offline";
    setText(this.said, words);
    this.blank.hidden = project !== null;
    const sight = trouble
      ? `trouble ${trouble.message}`
      : projects === null
        ? `loading ${busy.at(-1) ?? "Loading"}…`
        : projects.length
          ? "choose"
          : "empty";
    if (this.#blank !== sight) this.#fill((this.#blank = sight));
  }

  /** @param {string} sight */
  #fill(sight) {
    const [kind, text] = [sight.split(" ")[0], sight.slice(sight.indexOf(" ") + 1)];
    const p = (/** @type {string} */ words, look = "dim") => h("p", { class: look }, words);
    const main = (/** @type {string} */ label, /** @type {() => void} */ press) =>
      h("button", { type: "button", class: "primary", onclick: press }, label);
    const contents = {
      trouble: () => [p(text, "error"), main("Try again", () => this.ask("reload"))],
      loading: () => [p(text)],
      choose: () => [p("No project is open."), main("Projects…", () => this.#open("projects"))],
      empty: () => [
        p("Start with a project: a film of one size and frame rate. Then generate frames into it."),
        main("New project…", () => this.#open("new-project")),
      ],
    }[kind];
    this.blank.replaceChildren(...(contents?.() ?? []));
  }

  /** @param {string} label @param {string} kind of a dialog */
  #button(label, kind) {
    return h("button", { type: "button", onclick: () => this.#open(kind) }, label);
  }

  /** @param {string} kind */
  #open(kind) {
    this.ask("open-dialog", { kind });
  }
}

/** A part that folds; its own heading makes room for the button that does it. @param {string} label @param {string} tag */
function section(label, tag) {
  const inside = Object.assign(document.createElement(tag), { id: tag });
  inside.setAttribute("headless", "");
  const button = h(
    "button",
    { type: "button", "aria-expanded": "true", "aria-controls": tag },
    icon("down"),
    label,
  );
  const element = h("section", { "aria-label": label }, h("h2", {}, button), inside);
  button.addEventListener("click", () => {
    inside.hidden = !inside.hidden;
    button.setAttribute("aria-expanded", String(!inside.hidden));
    const { host } = /** @type {ShadowRoot} */ (element.getRootNode());
    if (!inside.hidden) Object.assign(inside, { state: /** @type {any} */ (host).state });
  });
  return { element, inside };
}
