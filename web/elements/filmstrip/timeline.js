/** The timeline: transport, ruler and filmstrip; or what to do where there is nothing to show. */
import { css } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { KinoRoot } from "../../dom/root.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {"film" | "empty" | "loading" | "trouble"} Sight */

const sheet = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    min-width: 0;
    overflow: hidden;
  }
  kino-filmstrip {
    flex: 1;
  }
  .strip {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 26px;
    padding: 2px 12px;
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .blank {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 12px;
    text-align: center;
  }
  .blank p {
    margin: 0;
    max-width: 60ch;
  }
`;

export class KinoTimeline extends KinoRoot {
  static sheets = [...KinoRoot.sheets, sheet];
  /** What is shown instead of the film. @type {string} */
  #blank = "";

  transport = document.createElement("kino-transport");
  ruler = document.createElement("kino-ruler");
  filmstrip = document.createElement("kino-filmstrip");
  film = [this.transport, this.ruler, this.filmstrip];
  said = h("span");
  again = h("button", { type: "button", onclick: () => this.ask("reload") }, "Try again");
  strip = h("div", { class: "strip", role: "status", hidden: true }, icon("warning"), this.said, this.again);
  blank = h("div", { class: "blank", role: "status" });

  build() {
    this.setAttribute("role", "region");
    this.setAttribute("aria-label", "Timeline");
    this.root.append(this.strip, this.blank, ...this.film);
  }

  connected() {
    this.listen(this.filmstrip, "kino-scroll", ({ detail }) =>
      Object.assign(this.ruler, { viewport: detail }),
    );
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    super.update(state, previous);
    const sight = sightOf(state);
    for (const child of this.film) {
      child.hidden = sight !== "film";
      if (sight === "film") Object.assign(child, { state });
    }
    this.#showStrip(state, sight);
    this.#showBlank(state, sight);
  }

  /** What is wrong while the film stays in sight. @param {State} state @param {Sight} sight */
  #showStrip({ connection, trouble }, sight) {
    const words =
      connection === "offline"
        ? "Reconnecting… What is shown may be old."
        : sight === "film" && trouble
          ? trouble.message
          : "";
    this.strip.hidden = !words;
    this.again.hidden = connection === "offline";
    setText(this.said, words);
  }

  /** @param {State} state @param {Sight} sight */
  #showBlank({ trouble, busy }, sight) {
    this.blank.hidden = sight === "film";
    const words =
      sight === "trouble"
        ? (trouble?.message ?? "")
        : sight === "loading"
          ? `${busy[0] ?? "Loading"}…`
          : "No project is open.";
    if (this.#blank === `${sight} ${words}`) return;
    this.#blank = `${sight} ${words}`;
    this.blank.replaceChildren(
      h("p", { class: sight === "trouble" ? "error" : "dim" }, words),
      ...this.#buttons(sight),
    );
  }

  /** @param {Sight} sight */
  #buttons(sight) {
    const open = (/** @type {string} */ kind) => () => this.ask("open-dialog", { kind });
    if (sight === "trouble")
      return [
        h("button", { type: "button", class: "primary", onclick: () => this.ask("reload") }, "Try again"),
      ];
    if (sight !== "empty") return [];
    const make = h(
      "button",
      { type: "button", class: "primary", onclick: open("new-project") },
      "New project…",
    );
    return [
      h(
        "div",
        { class: "row" },
        make,
        h("button", { type: "button", onclick: open("projects") }, "Projects…"),
      ),
    ];
  }
}

/** @param {State} state @returns {Sight} */
function sightOf({ project, slots, timeline, trouble, projects }) {
  if (project && timeline && slots) return "film";
  if (trouble) return "trouble";
  return projects && !project ? "empty" : "loading";
}
