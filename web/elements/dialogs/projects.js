/** All projects as cards: opens one, or deletes the selected ones. */
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { DeletedProjects } from "./deleted-projects.js";
import { cancel, primary } from "./pane.js";
import { createCard, updateCard } from "./project-card.js";

/** @typedef {import("./pane.js").Context<"projects">} ProjectsContext */
/** @typedef {import("../../core/types.js").State} State */

const FILTERED_FROM = 9; // projects; fewer are found at a glance

class Projects {
  /** Ids of the selected projects. @type {Set<number>} */
  #selected = new Set();
  #confirming = false;

  /** @param {ProjectsContext} context */
  constructor(context) {
    this.context = context;
    this.filter = h("input", {
      type: "search",
      placeholder: text("projects.find"),
      "aria-label": text("projects.find-label"),
      oninput: () => this.update(),
    });
    this.empty = h("p", { class: "dim" });
    this.cards = h("div", { class: "cards", role: "list" });
    this.remove = primary("", () => this.#confirm(true), "danger");
    this.archive = h("input", {
      type: "file",
      accept: ".kino,application/zip",
      hidden: true,
      "aria-label": text("projects.archive"),
      onchange: () => this.#openArchive(),
    });
    this.open = primary(text("projects.open-archive"), () => this.archive.click(), "");
    this.upload = h("p", { class: "dim", role: "status" });
    this.deleted = new DeletedProjects(context);
    this.confirmation = h("div", { class: "confirmation", role: "alert" });
  }

  update() {
    const state = this.context.state();
    const all = state.projects ?? [];
    for (const id of this.#selected) if (!all.some((project) => project.id === id)) this.#selected.delete(id);
    const wanted = this.filter.value.trim().toLowerCase();
    const shown = all.filter(({ name }) => name.toLowerCase().includes(wanted));
    const none = text(all.length ? "projects.none-found" : "projects.none");
    this.filter.hidden = all.length < FILTERED_FROM;
    this.empty.hidden = shown.length > 0;
    setText(this.empty, state.projects ? none : text("projects.loading"));
    renderKeyed(
      this.cards,
      shown,
      ({ id }) => id,
      ({ id }) => createCard(id, this.context, () => this.#toggle(id)),
      (card, project) => updateCard(card, project, state, this.#selected.has(project.id)),
    );
    this.remove.hidden = !this.#selected.size || this.#confirming;
    setText(this.remove, text("projects.delete", { count: this.#selected.size }));
    this.open.disabled = state.pending.has("open-archive");
    this.upload.hidden = !state.upload;
    setText(this.upload, describeUpload(state.upload));
    this.#updateConfirmation(state);
    this.deleted.update(state);
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
    const question = deleteQuestion(ids.length, total);
    if (confirmation.firstChild?.textContent === question) return;
    const remove = () => {
      this.#confirm(false);
      context.request("delete-projects", { ids });
    };
    const keep = primary(text("words.cancel"), () => this.#confirm(false), "");
    confirmation.replaceChildren(
      h("span", {}, question),
      primary(text("words.delete"), remove, "danger"),
      keep,
    );
    keep.focus();
  }
}

/** @param {number} count of projects @param {number} frames NaN: not known yet */
function deleteQuestion(count, frames) {
  if (Number.isNaN(frames)) return text("projects.delete-with-all", { count });
  return text("projects.delete-with", { count, frames: text("projects.with-frames", { count: frames }) });
}

/** @param {State["upload"]} upload */
function describeUpload(upload) {
  if (!upload) return "";
  const { name, sent } = upload;
  if (sent >= 1) return text("projects.unpacking", { name });
  return text("dialogs.sending", { name, percent: Math.floor(sent * 100) });
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
    title: text("projects.title"),
    wide: true,
    body: [list.filter, list.empty, list.upload, list.cards, list.deleted.element],
    footer: [
      list.remove,
      list.confirmation,
      space,
      list.archive,
      list.open,
      cancel(context, text("words.close")),
      primary(text("menus.new-project"), create),
    ],
    verb: "delete-projects",
    update: () => list.update(),
  };
}
