/** The deleted projects below the list of all: each can be restored. */
import { shortDate } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./pane.js").Context<"projects">} ProjectsContext */

export class DeletedProjects {
  /** @param {ProjectsContext} context */
  constructor(context) {
    this.context = context;
    this.summary = h("summary", {});
    this.rows = h("ul", { class: "deleted" });
    this.element = h("details", {}, this.summary, this.rows);
  }

  /** @param {State} state */
  update({ deletedProjects: all, pending }) {
    this.element.hidden = !all.length;
    setText(this.summary, text("projects.deleted", { count: all.length }));
    renderKeyed(
      this.rows,
      all,
      ({ undo }) => undo,
      ({ undo }) => this.#row(undo),
      (row, { name, frames, deleted_at: at }) => {
        const facts = { frames: text("words.frames", { count: frames }), date: shortDate(new Date(at)) };
        setText(row.name, name);
        setText(row.facts, text("projects.deleted-at", facts));
        row.restore.disabled = pending.has("restore-projects");
        row.restore.setAttribute("aria-label", text("projects.restore-named", { name }));
      },
    );
  }

  /** @param {string} undo */
  #row(undo) {
    const parts = {
      name: h("bdi", { class: "one-line" }),
      facts: h("span", { class: "dim" }),
      restore: h("button", { type: "button" }, text("projects.restore")),
    };
    parts.restore.addEventListener("click", () =>
      this.context.request("restore-projects", { tokens: [undo] }),
    );
    return Object.assign(h("li", {}, parts.name, parts.facts, parts.restore), parts);
  }
}
