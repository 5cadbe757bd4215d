/** Runs a generator over several frames: each is the picture of one task. */
import { descriptionOf, titleOfNamed } from "../../core/generator-title.js";
import { labelOf } from "../../core/form.js";
import * as orders from "../../core/many-orders.js";
import { presentIds } from "../../core/many.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { seedsSelect, showCount, showSelect, whereSelect } from "./many-choices.js";
import { cancel, labelled, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").Generator} Generator */
/** @typedef {import("./pane.js").Context<"run-over">} RunContext */

class RunOver {
  /** @type {Form | null} */
  #form = null;
  /** The choices that the form is for. */
  #formOf = "";
  /** The choices that the selects offer. @type {State["generators"]} */
  #offered = null;

  /** @param {RunContext} context */
  constructor(context) {
    const onchange = () => this.update(context.state());
    this.context = context;
    this.hint = h("p", { class: "dim" });
    this.select = h("select", { onchange });
    this.generator = labelled(text("forms.generator"), this.select);
    this.pictures = h("select", { onchange });
    this.picture = labelled(text("many.picture"), this.pictures);
    this.description = h("p", { class: "dim" });
    this.fields = h("div");
    this.seeds = seedsSelect(text("many.seeds-same"), "random", onchange);
    this.where = whereSelect(onchange);
    this.create = primary("", () => this.submit());
    this.show = showSelect();
    const places = [this.where.element, this.show.element];
    this.choices = h("div", { class: "many-choices" }, this.seeds.element, ...places);
  }

  get #generator() {
    return this.context.state().generators?.[this.select.value];
  }

  get #ids() {
    return presentIds(this.context.state(), this.context.dialog.ids);
  }

  /** Those of the generator's own form, until others are typed here. @param {State} state */
  #values({ forms }) {
    return { ...forms[this.select.value], ...this.#form?.typed };
  }

  /** @param {State} state */
  update(state) {
    if (state.generators !== this.#offered) this.#offer(state);
    const generator = this.#generator;
    this.generator.hidden = this.choices.hidden = this.create.hidden = !generator;
    const isPass = Boolean(generator && orders.selfName(generator));
    setText(this.hint, hintText(generator, isPass));
    this.where.element.hidden = isPass;
    this.show.element.hidden = !isPass;
    this.hint.hidden = !state.generators;
    if (!generator) return;
    setText(this.description, descriptionOf(generator));
    this.#offerPictures(generator);
    this.seeds.element.hidden = !orders.seedName(generator);
    this.#updateForm(generator, state);
    this.#form?.update(state);
    this.#updateCount(generator, state);
  }

  /** @param {State} state */
  #offer({ generators, generator: current }) {
    this.#offered = generators;
    const names = orders.pictureGenerators(generators).map(({ name }) => name);
    const chosen = [this.select.value, current].find((name) => names.includes(name ?? ""));
    this.select.replaceChildren(
      ...names.map((name) => h("option", { value: name }, titleOfNamed(generators, name))),
    );
    if (chosen) this.select.value = chosen;
  }

  /** Which picture of a generator with several the frames are. @param {Generator} generator */
  #offerPictures(generator) {
    const names = orders.pictureNames(generator);
    this.picture.hidden = names.length < 2;
    const offered = [...this.pictures.options].map(({ value }) => value);
    if (offered.join() === names.join()) return;
    const label = (/** @type {string} */ name) => labelOf(name, generator.parameters[name]);
    this.pictures.replaceChildren(...names.map((name) => h("option", { value: name }, label(name))));
  }

  /** What was typed stays when other seeds are chosen. @param {Generator} generator @param {State} state */
  #updateForm(generator, { forms }) {
    const [picture, seeds] = [this.pictures.value, this.seeds.value()];
    const key = JSON.stringify([generator.name, picture, seeds]);
    if (key === this.#formOf) return;
    const isSame = this.#formOf && JSON.parse(this.#formOf)[0] === generator.name;
    const typed = isSame ? this.#form?.typed : {};
    this.#formOf = key;
    const fields = orders.runFields(generator, picture, seeds);
    this.#form = new Form(fields, "run.", forms[generator.name]);
    this.#form.typed = { ...typed };
    this.#form.element.addEventListener("changed", () => this.#updateCount(generator, this.context.state()));
    this.fields.replaceChildren(this.#form.element, this.#form.otherErrors);
  }

  /** @param {Generator} generator @param {State} state */
  #updateCount(generator, state) {
    const pictures = state.project ? orders.picturesOf(generator, this.#values(state), state.project) : 1;
    const where = orders.selfName(generator) ? "take" : this.where.value();
    showCount(this.create, where, this.#ids.length * pictures);
  }

  submit() {
    const state = this.context.state();
    const [generator, form] = [this.#generator, this.#form];
    if (!generator || !form || !state.project) return;
    const { project } = state;
    const where = { where: this.where.value(), show: this.show.value() };
    const how = { picture: this.pictures.value, seeds: this.seeds.value(), ...where };
    const values = this.#values(state);
    const { body, errors } = orders.runOrder(this.#ids, generator, values, { project, ...how });
    form.showErrors(errors);
    const pictures = orders.picturesOf(generator, values, project);
    if (!Object.keys(errors).length) this.context.request("run-over", { order: body, pictures });
  }
}

/** @param {Generator | undefined} generator @param {boolean} isPass */
function hintText(generator, isPass) {
  if (!generator) return text("many.no-generator");
  return text(isPass ? "passes.run-hint" : "many.run-hint");
}

/** @type {import("./pane.js").CreatePane<"run-over">} */
export function runOver(context) {
  const pane = new RunOver(context);
  const { hint, generator, picture, description, fields, choices } = pane;
  return {
    title: text("many.run-title", { count: context.dialog.ids.length }),
    body: [hint, h("div", { class: "over" }, generator, picture), description, fields, choices],
    footer: [cancel(context), pane.create],
    submit: () => pane.submit(),
    verb: "run-over",
    update: (state) => pane.update(state),
  };
}
