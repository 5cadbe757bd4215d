/** Chooses the generator for new frames; imports and edits generators. */
import { descriptionOf, titleOf } from "../../core/generator-title.js";
import { showCover } from "../../dom/cover.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"select-generator">} SelectContext */

/** @type {import("./pane.js").CreatePane<"select-generator">} */
export function selectGenerator(context) {
  const empty = h("p", { class: "dim" }, text("generators.loading"));
  const cards = h("div", { class: "cards" });
  const file = h("input", {
    type: "file",
    accept: ".json,application/json",
    hidden: true,
    "aria-label": text("generators.file"),
    onchange: () => {
      for (const one of file.files ?? []) context.request("import-generator", { file: one });
      file.value = "";
    },
  });
  const fromGraph = () => context.request("open-dialog", { kind: "save-generator" });
  const create = primary(text("generators.from-graph"), fromGraph, "");
  context.request("load-generators"); // with the pictures that they made since
  return {
    title: text("generators.choose"),
    wide: true,
    body: [empty, cards, file],
    footer: [create, primary(text("generators.import"), () => file.click(), "first"), cancel(context)],
    update: ({ generators, generatorPictures, generator: selected, graph }) => {
      const visible = Object.values(generators ?? {}).filter((one) => one.visible);
      empty.hidden = generators !== null;
      create.hidden = !graph;
      renderKeyed(
        cards,
        visible.sort((a, b) => Number(Boolean(a.unavailable)) - Number(Boolean(b.unavailable))),
        ({ name }) => name,
        (generator) => createCard(context, generator),
        (card, generator) => {
          updateCard(card, generator, selected);
          showCover(card.parts.cover, generatorPictures[generator.name] ?? null);
        },
      );
    },
  };
}

/** @param {SelectContext} context @param {import("../../core/api-types.js").Generator} generator */
function createCard(context, generator) {
  const { name } = generator;
  const choose = () => {
    context.request("select-generator", { name });
    context.request("close-dialog");
    context.request("open-dialog", { kind: "generate" });
  };
  const edit = () => context.request("open-dialog", { kind: "edit-generator", name });
  const parts = {
    cover: h("span", { class: "cover" }),
    name: h("b"),
    family: h("span", { class: "dim" }),
    description: h("span", { class: "description" }),
  };
  const open = h("button", { type: "button", class: "generator", onclick: choose }, ...Object.values(parts));
  const label = text("generators.edit-named", { name: titleOf(generator) });
  const more = h("button", { class: "icon", "aria-label": label, title: label, onclick: edit }, icon("more"));
  return Object.assign(h("div", { class: "card" }, open, more), { parts, open });
}

/**
 * @param {ReturnType<typeof createCard>} card
 * @param {import("../../core/api-types.js").Generator} generator
 * @param {string | null} selected
 */
function updateCard({ parts, open }, generator, selected) {
  const { name, version, unavailable } = generator;
  setAttribute(open, "aria-pressed", String(name === selected));
  setAttribute(open, "disabled", Boolean(unavailable) || null);
  setText(parts.name, titleOf(generator));
  setText(parts.family, subtitle(generator) || (version && text("generators.version", { version })));
  setText(parts.description, unavailable || descriptionOf(generator));
}

/** Its name and its models, as far as the title has not said them. */
/** @param {import("../../core/api-types.js").Generator} generator */
function subtitle(generator) {
  const title = titleOf(generator);
  const { name, family } = generator;
  return [name === title ? "" : name, title.includes(family) ? "" : family].filter(Boolean).join(" · ");
}
