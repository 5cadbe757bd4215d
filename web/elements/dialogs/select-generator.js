/** Chooses the generator for new frames. */
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { cancel } from "./pane.js";

const NONE = "There are no generators. Save one from ComfyUI's menu: Kino, Save graph as generator.";

/** @type {import("./pane.js").CreatePane<"select-generator">} */
export function selectGenerator(context) {
  const empty = h("p", { class: "dim" });
  const cards = h("div", { class: "cards" });
  if (!context.state().generators) context.request("load-generators");
  const choose = (/** @type {string} */ name) => {
    context.request("select-generator", { name });
    context.request("close-dialog");
    context.request("open-dialog", { kind: "generate" });
  };
  return {
    title: "Choose a generator",
    wide: true,
    body: [empty, cards],
    footer: [cancel(context)],
    update: ({ generators, generator: selected }) => {
      const visible = Object.values(generators ?? {}).filter((one) => one.visible);
      empty.hidden = visible.length > 0;
      setText(empty, generators ? NONE : "Loading generators…");
      renderKeyed(
        cards,
        visible,
        ({ name }) => name,
        ({ name }) => createCard(() => choose(name)),
        (card, { name, version, description }) => {
          setAttribute(card, "aria-pressed", String(name === selected));
          setText(card.parts.name, name);
          setText(card.parts.version, version && `version ${version}`);
          setText(card.parts.description, description);
        },
      );
    },
  };
}

/** @param {() => void} onclick */
function createCard(onclick) {
  const parts = {
    name: h("b", { class: "one-line" }),
    version: h("span", { class: "dim" }),
    description: h("span", { class: "description" }),
  };
  const card = h("button", { type: "button", class: "generator", onclick }, ...Object.values(parts));
  return Object.assign(card, { parts });
}
