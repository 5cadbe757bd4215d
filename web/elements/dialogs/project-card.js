/** A project's card: cover, name, facts; opens the project, selects it, or shows its settings. */
import { isolated, projectFacts, shortDate } from "../../core/words.js";
import { showCover } from "../../dom/cover.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").Project} Project */
/** @typedef {ReturnType<typeof createCard>} Card */

/**
 * @param {number} id
 * @param {import("./pane.js").WithRequest} context
 * @param {() => void} toggle selects or deselects it
 */
export function createCard(id, { request }, toggle) {
  const open = () => {
    request("close-dialog");
    request("open-project", { id });
  };
  const settings = () => request("open-dialog", { kind: "project-settings", id });
  const icons = {
    type: "button",
    class: "plain icon",
    title: text("projects.settings-button"),
    onclick: settings,
  };
  const parts = {
    cover: h("span", { class: "cover" }),
    name: h("bdi"),
    facts: h("span", { class: "dim one-line" }),
    date: h("span", { class: "dim one-line" }),
    select: h("input", { type: "checkbox", onchange: toggle }),
    settings: h("button", icons, icon("settings")),
  };
  const words = h(
    "span",
    { class: "text" },
    h("b", { class: "one-line" }, parts.name),
    parts.facts,
    parts.date,
  );
  const button = h("button", { type: "button", class: "plain open", onclick: open }, parts.cover, words);
  const card = h("div", { class: "card", role: "listitem" }, button, parts.select, parts.settings);
  return Object.assign(card, { parts, button });
}

/**
 * @param {Card} card
 * @param {Project} project
 * @param {import("../../core/types.js").State} state
 * @param {boolean} selected
 */
export function updateCard(card, project, state, selected) {
  const { cover, name, facts, date, select, settings } = card.parts;
  const known = state.covers[project.id];
  const changed = { date: shortDate(new Date(project.updated_at)) };
  const isOpen = state.project?.id === project.id;
  select.checked = selected;
  setAttribute(select, "aria-label", text("projects.select", { name: isolated(project.name) }));
  setAttribute(settings, "aria-label", text("projects.settings-of", { name: isolated(project.name) }));
  card.classList.toggle("selected", selected);
  card.button.title = project.name;
  setText(name, project.name);
  setText(facts, projectFacts(project, known?.frames));
  setText(date, text(isOpen ? "projects.open-changed" : "projects.changed", changed));
  showCover(cover, known?.cover ?? null);
}
