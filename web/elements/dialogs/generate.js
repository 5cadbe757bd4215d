/** Dialogs that make frames: choose a generator, fill its form, vary a frame. */
import { each, h, setText } from "../../dom/h.js";
import { overridesOf, variationFields } from "../../core/variation.js";
import { Form } from "../forms/form.js";
import { cancel, primary, replace } from "./pane.js";
import { placeChoice } from "./place-select.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").Pane} Pane */
/** @typedef {import("./pane.js").State} State */

/** @param {Context} context @returns {Pane} */
export function selectGenerator(context) {
  const none = h("p", { class: "dim" });
  const cards = h("div", { class: "cards" });
  if (!context.state().generators) context.ask("load-generators");
  const choose = (/** @type {string} */ name) => {
    context.ask("choose-generator", { name });
    replace(context, { kind: "generate" });
  };
  const update = (/** @type {State} */ { generators, generator }) => {
    const all = Object.values(generators ?? {}).filter(({ visible }) => visible);
    none.hidden = all.length > 0;
    setText(
      none,
      generators
        ? "There is no generator. Keep a graph as one: in ComfyUI's menu Kino, Keep the graph as a generator."
        : "Loading generators…",
    );
    each(
      cards,
      all,
      ({ name }) => name,
      ({ name }) => generatorCard(() => choose(name)),
      (card, one) => {
        card.setAttribute("aria-pressed", String(one.name === generator));
        [one.name, one.version && `version ${one.version}`, one.description].forEach((text, at) =>
          setText(card.children[at], text ?? ""),
        );
      },
    );
  };
  return { title: "Make frames with", wide: true, body: [none, cards], foot: [cancel(context)], update };
}

/** @param {() => void} press */
const generatorCard = (press) =>
  h(
    "button",
    { type: "button", class: "generator", onclick: press },
    h("b", { class: "one-line" }),
    h("span", { class: "dim" }),
    h("span", { class: "said" }),
  );

/** @param {Context} context @returns {Pane} */
export function generate(context) {
  const element = /** @type {import("../forms/generate.js").KinoGenerate} */ (
    document.createElement("kino-generate")
  );
  const place = placeChoice(context, ["append", "before", "replace"]);
  const follow = () => Object.assign(element, { place: place.value() });
  place.select.addEventListener("change", follow);
  const update = (/** @type {State} */ state) => {
    place.show();
    follow();
    element.state = state;
  };
  return { title: "Make frames", body: [place.element, element], update, submit: () => element.generate() };
}

/** @param {Context} context @returns {Pane} */
export function variation(context) {
  const { id } = context.dialog;
  const said = h("p", { class: "dim" });
  const box = h("div");
  const place = placeChoice(context, ["after", "replace", "append"], id);
  const count = new Form(
    { count: { type: "integer", required: true, label: "Frames", min: 1, max: 1000 } },
    "variation.only.",
    { count: 1 },
  );
  const send = primary("Make the variation", () => submit());
  /** @type {{form: Form, params: any, fields: any} | null} */
  let made = null;
  const submit = () => made && order(context, made, count, place.value());
  const update = (/** @type {State} */ state) => {
    place.show();
    const found = state.sidecars.get(id);
    if (!found) context.ask("need-sidecar", { id });
    else if ("params" in found) made ??= variationForm(found, state, box);
    say(said, found, state, id);
    made?.form.show(state);
    count.show(state);
    send.disabled = !made;
  };
  return {
    title: "Make a variation",
    body: [said, box, h("div", { class: "pair" }, place.element, count.element)],
    foot: [cancel(context), send],
    submit,
    update,
  };
}

/** @param {import("../../core/types.js").Sidecar} sidecar @param {State} state @param {HTMLElement} box */
function variationForm({ params, generator }, state, box) {
  const fields = variationFields(params, generator.name, state.generators);
  const form = new Form(fields, "variation.", params);
  box.append(form.element, form.rest);
  return { form, params, fields };
}

/** @param {HTMLElement} place @param {import("../../core/types.js").Sidecar | import("../../core/types.js").Problem | undefined} found @param {State} state @param {number} id */
function say(place, found, { timeline }, id) {
  const number = (timeline?.numbers.get(id) ?? -1) + 1;
  const wrong = found && "message" in found;
  place.className = wrong ? "error" : "dim";
  setText(
    place,
    wrong
      ? found.message
      : !found
        ? "Reading what it was made with…"
        : `Only what you change is other than in frame ${number.toLocaleString("en")}. Empty the seed to draw a new one.`,
  );
}

/** @param {Context} context @param {{form: Form, params: any, fields: any}} made @param {Form} count @param {import("../../core/types.js").Place} place */
function order({ ask, dialog }, { form, params, fields }, count, place) {
  const { overrides, errors } = overridesOf(fields, params, form.typed);
  form.fail(errors);
  const many = count.check();
  if (!many || Object.keys(errors).length) return;
  if (place.where === "replace" && many.count > 1)
    count.fail({ count: "Only one frame can take its place." });
  else ask("make-variation", { id: dialog.id, overrides, place, count: many.count });
}
