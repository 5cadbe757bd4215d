/** All projects as cards: opens one, or deletes the selected ones. */
import { counted } from "../../core/words.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { cancel, primary } from "./pane.js";
import { createCard, updateCard } from "./project-card.js";

/** @typedef {import("./pane.js").Context<"projects">} ProjectsContext */
/** @typedef {import("../../core/types.js").State} State */

const FILTERED_FROM = 9; // projects; fewer are found at a glance
const NONE = "There are no projects yet. Create one to hold the frames of a film.";

class Projects {
  /** Ids of the selected projects. @type {Set<number>} */
  #selected = new Set();
  #confirming = false;

  /** @param {ProjectsContext} context */
  constructor(context) {
    this.context = context;
    this.filter = h("input", {
      type: "search",
      placeholder: "Find by name",
      "aria-label": "Find a project by name",
      oninput: () => this.update(),
    });
    this.empty = h("p", { class: "dim" });
    this.cards = h("div", { class: "cards", role: "list" });
    this.remove = primary("", () => this.#confirm(true), "danger");
    this.archive = h("input", {
      type: "file",
      accept: ".kino,application/zip",
      hidden: true,
      "aria-label": "Archive",
      onchange: () => this.#openArchive(),
    });
    this.open = primary("Open archive…", () => this.archive.click(), "");
    this.upload = h("p", { class: "dim", role: "status" });
    this.confirmation = h("div", { class: "confirmation", role: "alert" });
  }

  update() {
    const state = this.context.state();
    const all = state.projects ?? [];
    for (const id of this.#selected) if (!all.some((project) => project.id === id)) this.#selected.delete(id);
    const wanted = this.filter.value.trim().toLowerCase();
    const shown = all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const none = all.length ? "No project has this name." : NONE;
    this.filter.hidden = all.length < FILTERED_FROM;
    this.empty.hidden = shown.length > 0;
    setText(this.empty, state.projects ? none : "Loading projects…");
    renderKeyed(
      this.cards,
      shown,
      ({ id }) => id,
      ({ id }) => createCard(id, this.context, () => this.#toggle(id)),
      (card, project) => updateCard(card, project, state, this.#selected.has(project.id)),
    );
    this.remove.hidden = !this.#selected.size || this.#confirming;
    setText(this.remove, `Delete ${counted(this.#selected.size, "project")}…`);
    this.open.disabled = state.pending.has("open-archive");
    this.upload.hidden = !state.upload;
    setText(this.upload, describeUpload(state.upload));
    this.#updateConfirmation(state);
  }

  #openArchive() {
    const [file] = this.archive.files ?? [];
    if (file) this.context.request("open-archive", { file });
    this.archive.value = ""; // the same file can be chosen again
  }

  /** @param {number} id */
  #toggle(id) {
    if (!this.#selected.delete(id)) this.#selected.add(id);
    this.#confirm(false);
  }

  /** @param {boolean} confirming */
  #confirm(confirming) {
    this.#confirming = confirming;
    this.update();
  }

  /** @param {State} state */
  #updateConfirmation({ covers }) {
    const { confirmation, context } = this;
    const ids = [...this.#selected];
    confirmation.hidden = !this.#confirming || !ids.length;
    if (confirmation.hidden) return confirmation.replaceChildren();
    const total = ids.reduce((sum, id) => sum + (covers[id]?.frames ?? NaN), 0); // NaN: not loaded yet
    const frames = Number.isNaN(total) ? " and all of their frames" : ` with ${counted(total)}`;
    const question = `Delete ${counted(ids.length, "project")}${frames}?`;
    if (confirmation.firstChild?.textContent === question) return;
    const remove = () => {
      this.#confirm(false);
      context.request("delete-projects", { ids });
    };
    const keep = primary("Cancel", () => this.#confirm(false), "");
    confirmation.replaceChildren(h("span", {}, question), primary("Delete", remove, "danger"), keep);
    keep.focus();
  }
}

/** @param {State["upload"]} upload */
function describeUpload(upload) {
  if (!upload) return "";
  const { name, sent } = upload;
  return sent < 1 ? `Sending ${name}: ${Math.floor(sent * 100)} %` : `Unpacking ${name}…`;
}

/** @type {import("./pane.js").CreatePane<"projects">} */
export function projects(context) {
  const list = new Projects(context);
  const create = () => {
    context.request("close-dialog");
    context.request("open-dialog", { kind: "new-project" });
  };
  context.request("load-projects");
  const space = h("span", { class: "grow" });
  return {
    title: "Projects",
    wide: true,
    body: [list.filter, list.empty, list.upload, list.cards],
    footer: [
      list.remove,
      list.confirmation,
      space,
      list.archive,
      list.open,
      cancel(context, "Close"),
      primary("New project…", create),
    ],
    verb: "delete-projects",
    update: () => list.update(),
  };
}
