/** All projects as cards: open one; choose many and delete them. */
import { counted, projectFacts } from "../../core/words.js";
import { showCover } from "../../dom/cover.js";
import { each, h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { cancel, primary, replace } from "./pane.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").State} State */
/** @typedef {import("../../core/types.js").Project} Project */

const FILTERED_FROM = 9; // fewer are seen at a glance

/** @param {Context} context @returns {import("./pane.js").Pane} */
export function projects(context) {
  const { ask } = context;
  /** @type {Set<number>} */
  const chosen = new Set();
  const parts = {
    filter: h("input", {
      type: "search",
      placeholder: "Find by name",
      "aria-label": "Find a project by its name",
      oninput: () => draw(),
    }),
    none: h("p", { class: "dim" }),
    cards: h("div", { class: "cards", role: "list" }),
    remove: primary("Delete…", () => sure(true), "danger"),
    sure: h("div", { class: "sure", role: "alert" }),
    make: primary("New project…", () => replace(context, { kind: "new-project" })),
  };
  let asking = false;
  const toggle = (/** @type {number} */ id) => {
    if (!chosen.delete(id)) chosen.add(id);
    sure(false);
  };
  const sure = (/** @type {boolean} */ asks) => {
    asking = asks;
    draw();
  };
  const draw = () => show(context, parts, { chosen, asking, toggle, keep: () => sure(false) });
  ask("load-projects");
  return {
    title: "Projects",
    wide: true,
    body: [parts.filter, parts.none, parts.cards],
    foot: [parts.remove, parts.sure, h("span", { class: "grow" }), cancel(context, "Close"), parts.make],
    update: draw,
  };
}

/** @typedef {{chosen: Set<number>, asking: boolean, toggle: (id: number) => void, keep: () => void}} Choice */

/** @param {Context} context @param {{[part: string]: any}} parts @param {Choice} choice */
function show(context, parts, choice) {
  const state = context.state();
  const all = state.projects ?? [];
  for (const id of choice.chosen) if (!all.some((project) => project.id === id)) choice.chosen.delete(id);
  const wanted = parts.filter.value.trim().toLowerCase();
  const shown = all.filter(({ name }) => name.toLowerCase().includes(wanted));
  parts.filter.hidden = all.length < FILTERED_FROM;
  parts.none.hidden = shown.length > 0;
  setText(
    parts.none,
    state.projects === null
      ? "Loading projects…"
      : all.length
        ? "No project is called that."
        : "There are no projects yet. A project is a film: it holds the frames, all of one size.",
  );
  each(
    parts.cards,
    shown,
    ({ id }) => id,
    (project) => card(context, project, choice),
    (element, project) => update(element, project, state, choice.chosen),
  );
  parts.remove.hidden = !choice.chosen.size || choice.asking;
  setText(parts.remove, `Delete ${counted(choice.chosen.size, "project")}…`);
  confirmation(context, parts.sure, choice);
}

/** @param {Context} context @param {Project} project @param {Choice} choice */
function card({ ask }, { id }, { toggle }) {
  const open = () => {
    ask("close-dialog");
    ask("open-project", { id });
  };
  const check = h("input", { type: "checkbox", onchange: () => toggle(id) });
  const words = h(
    "span",
    { class: "words" },
    h("b", { class: "one-line" }),
    h("span", { class: "dim one-line" }),
    h("span", { class: "dim one-line" }),
  );
  const button = h(
    "button",
    { type: "button", class: "plain open", onclick: open },
    h("span", { class: "cover" }),
    words,
  );
  const settings = h(
    "button",
    {
      type: "button",
      class: "plain icon",
      title: "Settings",
      onclick: () => ask("open-dialog", { kind: "project", id }),
    },
    icon("settings"),
  );
  return Object.assign(h("div", { class: "card", role: "listitem" }, button, check, settings), {
    check,
    button,
    settings,
    words,
  });
}

/** @param {any} element @param {Project} project @param {State} state @param {Set<number>} chosen */
function update(element, project, state, chosen) {
  const { check, button, settings, words } = element;
  const cover = state.covers[project.id];
  const open = state.project?.id === project.id;
  check.checked = chosen.has(project.id);
  setAttribute(check, "aria-label", `Choose ${project.name}`);
  setAttribute(settings, "aria-label", `Settings of ${project.name}`);
  element.classList.toggle("chosen", check.checked);
  button.title = project.name;
  const [name, said, when] = words.children;
  setText(name, project.name);
  setText(said, projectFacts(project, cover?.frames));
  setText(when, `${open ? "open · " : ""}changed ${day(new Date(project.updated_at))}`);
  showCover(button.firstElementChild, cover?.cover ?? null);
}

/** Short enough for a card: the year is said where it is another one. @param {Date} date */
function day(date) {
  const year = date.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return date.toLocaleString([], {
    year,
    month: "short",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
}

/** @param {Context} context @param {HTMLElement} place @param {Choice} choice */
function confirmation({ ask, state }, place, { chosen, asking, keep }) {
  place.hidden = !asking || !chosen.size;
  if (place.hidden) return place.replaceChildren();
  const ids = [...chosen];
  const known = ids.map((id) => state().covers[id]?.frames);
  const frames = known.every((many) => many !== undefined)
    ? ` with ${counted(known.reduce((/** @type {number} */ sum, many) => sum + (many ?? 0), 0))}`
    : " and all their frames";
  const words = `Delete ${counted(ids.length, "project")}${frames}?`;
  if (place.firstChild?.textContent === words) return undefined;
  place.replaceChildren(
    h("span", {}, words),
    primary("Delete", () => (keep(), ask("delete-projects", { ids })), "danger"),
    primary("Keep", keep, ""),
  );
  /** @type {HTMLElement} */ (place.lastChild).focus();
  return undefined;
}
