/** Puts new frames between others, or where frames are held. */
import { gapFields, gapGenerators, gapOrder, gapsOf, heldOf, whyNone } from "../../core/gaps.js";
import { descriptionOf, titleOf } from "../../core/generator-title.js";
import { numbersText } from "../../core/many.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { showCount } from "./many-choices.js";
import { cancel, labelled, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./pane.js").Context<"between">} BetweenContext */
/** @typedef {BetweenContext | import("./pane.js").Context<"fill-holds">} GapContext */
/** @typedef {import("../../core/gaps.js").Fields} Fields */

class Gaps {
  /** @type {Form | null} */
  #form = null;
  /** @type {Fields} */
  #fields = {};
  /** The choices that the select offers. @type {State["generators"]} */
  #offered = null;

  /** @param {GapContext} context */
  constructor(context) {
    this.context = context;
    this.isFill = context.dialog.kind === "fill-holds";
    this.hint = h("p", { class: "dim" });
    this.select = h("select", { onchange: () => this.update(context.state()) });
    this.generator = labelled(text("forms.generator"), this.select);
    this.description = h("p", { class: "dim" });
    this.fields = h("div");
    this.create = primary("", () => this.submit());
  }

  get #generator() {
    return this.context.state().generators?.[this.select.value];
  }

  /** How many gaps there are, or held frames. */
  get total() {
    const state = this.context.state();
    const { ids } = this.context.dialog;
    return this.isFill ? heldOf(state, ids).held.length : gapsOf(state, ids).length;
  }

  /** @param {State} state */
  update(state) {
    if (state.generators !== this.#offered) this.#offer(state);
    const generator = this.#generator;
    setText(this.hint, generator ? this.#hintText(state) : noGenerator(state));
    this.hint.hidden = !state.generators;
    this.generator.hidden = this.create.hidden = !generator;
    if (!generator) return;
    setText(this.description, descriptionOf(generator));
    this.#updateForm(generator, state);
    this.#form?.update(state);
    this.#updateCount();
  }

  /** @param {State} state */
  #offer({ generators }) {
    this.#offered = generators;
    const offered = gapGenerators(generators);
    const chosen = this.select.value;
    const options = offered.map((one) => h("option", { value: one.name }, titleOf(one)));
    this.select.replaceChildren(...options);
    if (offered.some(({ name }) => name === chosen)) this.select.value = chosen;
  }

  /** @param {State} state */
  #hintText(state) {
    const { ids } = this.context.dialog;
    if (this.isFill) {
      const { last } = heldOf(state, ids);
      const kept = last === null ? "" : text("passes.kept", { number: numbersText(state, [last]) });
      return [text("passes.fill-hint"), kept].filter(Boolean).join(" ");
    }
    const gaps = gapsOf(state, ids);
    if (gaps.length !== 1) return text("passes.between-many", { numbers: numbersText(state, ids) });
    const [left, right] = gaps[0].map((id) => numbersText(state, [id]));
    return text("passes.between-two", { left, right });
  }

  /** @param {import("../../core/api-types.js").Generator} generator @param {State} state */
  #updateForm(generator, { forms }) {
    if (this.fields.dataset.generator === generator.name) return;
    this.fields.dataset.generator = generator.name;
    const label = this.isFill ? undefined : text("passes.count", { count: this.total });
    this.#fields = gapFields(generator, label);
    const { count: _, ...values } = forms[generator.name] ?? {};
    this.#form = new Form(this.#fields, "between.", values);
    this.#form.element.addEventListener("changed", () => this.#updateCount());
    this.fields.replaceChildren(this.#form.element, this.#form.otherErrors);
  }

  #updateCount() {
    const held = heldOf(this.context.state(), this.context.dialog.ids);
    const typed = Number(this.#form?.value("count") ?? this.#fields.count?.default);
    const count = this.isFill ? held.count : this.total * (Number.isInteger(typed) ? typed : 0);
    showCount(this.create, "after", count);
  }

  submit() {
    const state = this.context.state();
    const [generator, form] = [this.#generator, this.#form];
    if (!generator || !form || !state.project) return;
    const { count: _, ...own } = state.forms[generator.name] ?? {};
    const { errors, count, ...order } = gapOrder(
      generator,
      this.#fields,
      { ...own, ...form.typed },
      state.project,
    );
    form.showErrors(errors);
    if (Object.keys(errors).length) return;
    const { ids } = this.context.dialog;
    if (!this.isFill)
      return this.context.request("put-between", { ...order, count, pairs: gapsOf(state, ids) });
    const { held, last } = heldOf(state, ids);
    this.context.request("fill-holds", { ...order, frame_ids: last === null ? held : [...held, last] });
  }
}

/** @param {State} state */
const noGenerator = ({ generators }) => text("passes.no-generator", { reason: whyNone(generators) }).trim();

/** @param {GapContext} context @param {"passes.between-title" | "passes.fill-title"} title */
function paneOf(context, title) {
  const pane = new Gaps(context);
  return {
    title: text(title, { count: pane.total }),
    body: [pane.hint, h("div", { class: "over" }, pane.generator), pane.description, pane.fields],
    footer: [cancel(context), pane.create],
    submit: () => pane.submit(),
    update: (/** @type {State} */ state) => pane.update(state),
  };
}

/** @type {import("./pane.js").CreatePane<"between">} */
export const between = (context) => ({ ...paneOf(context, "passes.between-title"), verb: "put-between" });

/** @type {import("./pane.js").CreatePane<"fill-holds">} */
export const fillHolds = (context) => ({ ...paneOf(context, "passes.fill-title"), verb: "fill-holds" });
