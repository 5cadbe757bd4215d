/** Runs a generator over several frames: each is the picture of one task. */
import { descriptionOf, titleOfNamed } from "../../core/generator-title.js";
import { labelOf } from "../../core/form.js";
import * as orders from "../../core/many-orders.js";
import { presentIds } from "../../core/many.js";
import { OVERLAP, windowed, windowsOver } from "../../core/windows.js";
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
    this.windows = h("p", { class: "dim", role: "status" });
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
    const isPass = Boolean(generator && orders.isPass(generator));
    const several = generator ? windowed(generator) : null;
    setText(this.hint, hintText(generator, isPass));
    this.where.element.hidden = isPass;
    this.show.element.hidden = !isPass;
    this.hint.hidden = !state.generators;
    if (!generator) return;
    setText(this.description, descriptionOf(generator));
    this.#offerPictures(generator);
    this.seeds.element.hidden = !orders.seedName(generator) || several !== null; // windows have one seed
    this.#updateForm(generator, state);
    this.#form?.update(state);
    this.#updateCount(generator, state);
  }

  /** The windows over the frames; null of a generator that takes one. @param {Generator} generator */
  #windows(generator) {
    const several = windowed(generator);
    return several && windowsOver(several.window, this.#ids.length, this.#values(this.context.state()));
  }

  /** @param {Generator} generator @returns {orders.Seeds} */
  #seeds(generator) {
    return windowed(generator) ? "fixed" : this.seeds.value();
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
    const [picture, seeds] = [this.pictures.value, this.#seeds(generator)];
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
    const windows = this.#windows(generator);
    const isPass = orders.isPass(generator);
    const { project } = state;
    const pictures = isPass || !project ? 1 : orders.picturesOf(generator, this.#values(state), project);
    this.windows.hidden = !windows;
    if (windows) this.#showWindows(windows, generator);
    this.create.disabled = windows?.size === 0;
    showCount(this.create, isPass ? "take" : this.where.value(), this.#ids.length * pictures);
  }

  /** @param {ReturnType<typeof windowsOver>} windows @param {Generator} generator */
  #showWindows(windows, generator) {
    setText(this.windows, windowsText(windows, generator));
    const overlap = this.#form?.fields.get(OVERLAP);
    if (overlap) overlap.hidden = windows.windows < 2;
  }

  submit() {
    const state = this.context.state();
    const [generator, form] = [this.#generator, this.#form];
    if (!generator || !form || !state.project) return;
    const { project } = state;
    const where = { where: this.where.value(), show: this.show.value() };
    const how = { picture: this.pictures.value, seeds: this.#seeds(generator), ...where };
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

/**
 * @param {ReturnType<typeof windowsOver>} over
 * @param {Generator} generator
 */
function windowsText({ size, overlap, windows }, { name }) {
  if (!size) return text("windows.too-few", { name });
  if (windows === 1) return text("windows.one", { count: size });
  return text("windows.many", { count: windows, size, overlap });
}

/** @type {import("./pane.js").CreatePane<"run-over">} */
export function runOver(context) {
  const pane = new RunOver(context);
  const { hint, generator, picture, description, fields, windows, choices } = pane;
  return {
    title: text("many.run-title", { count: context.dialog.ids.length }),
    body: [hint, h("div", { class: "over" }, generator, picture), description, fields, windows, choices],
    footer: [cancel(context), pane.create],
    submit: () => pane.submit(),
    verb: "run-over",
    update: (state) => pane.update(state),
  };
}
