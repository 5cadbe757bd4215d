/** Creates a variation of each of several frames: what is typed replaces their own values. */
import { changesNothing, varyFields, varyOrder } from "../../core/many-orders.js";
import { loadedParams, notMade, numbersText } from "../../core/many.js";
import { labelOf } from "../../core/form.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { seedsSelect, showCount, whereSelect } from "./many-choices.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").FrameParams} FrameParams */
/** @typedef {import("./pane.js").Context<"vary-frames">} VaryContext */

/** @type {{[name: string]: import("../../core/api-types.js").Parameter}} */
const SEED = {
  seed: {
    ...{ type: "integer", required: false, seed: true, max: 2 ** 64 },
    ...{ label: text("many.first-seed"), empty: text("many.first-own") },
  },
};

class VaryFrames {
  /** The fields; null while the parameters are not loaded. @type {Form | null} */
  #form = null;
  /** @type {FrameParams[]} */
  #frames = [];
  /** @type {unknown} */
  #asked;

  /** @param {VaryContext} context */
  constructor(context) {
    const onchange = () => this.update(context.state());
    this.context = context;
    this.hint = h("p", { class: "dim" });
    this.fields = h("div");
    this.missing = h("p", { class: "dim", hidden: true });
    this.seed = new Form(SEED, "vary.");
    this.seeds = seedsSelect(text("many.seeds-own"), "fixed", onchange);
    this.where = whereSelect(onchange);
    this.left = h("p", { class: "error" });
    this.agree = h("input", { type: "checkbox", onchange });
    this.agreeText = h("span");
    const check = h("label", { class: "check" }, this.agree, this.agreeText);
    this.question = h("div", { class: "left-out", hidden: true }, this.left, check);
    this.remark = h("p", { class: "dim", role: "status" });
    this.create = primary("", () => this.submit());
    this.choices = h(
      "div",
      { class: "many-choices" },
      this.seeds.element,
      this.where.element,
      this.seed.element,
    );
  }

  /** Those that are varied. */
  get #ids() {
    const left = new Set(notMade(this.#frames));
    return this.#frames.map(({ id }) => id).filter((id) => !left.has(id));
  }

  /** @param {State} state */
  update(state) {
    const frames = loadedParams(state, this.context.dialog.ids);
    if (!frames && this.#asked !== state.params) {
      this.#asked = state.params;
      this.context.request("load-params", { ids: this.context.dialog.ids });
    }
    if (frames && state.generators) this.#form ??= this.#createForm(frames, state);
    setText(this.hint, text(this.#form ? "many.vary-hint" : "words.loading"));
    this.#form?.update(state);
    this.seed.update(state);
    this.seed.element.hidden = this.seeds.value() !== "running";
    this.#updateQuestion(state);
    this.#updateCreate();
  }

  /** @param {FrameParams[]} frames @param {State} state */
  #createForm(frames, { generators }) {
    this.#frames = frames;
    const made = frames.filter(({ prompt }) => prompt);
    const { fields, missing } = varyFields(made, generators, ({ text: value, values }) =>
      values > 1 ? text("many.as-is-mixed", { count: values }) : text("many.as-is", { value }),
    );
    const names = missing.map((name) => labelOf(name, { type: "string", required: false }));
    setText(this.missing, text("many.only-some", { names: names.join(text("words.list-joint")) }));
    this.missing.hidden = !missing.length;
    const form = new Form(fields, "vary.");
    form.element.addEventListener("changed", () => this.#updateCreate());
    this.fields.append(form.element, form.otherErrors);
    return form;
  }

  /** Names the frames that can't be varied. @param {State} state */
  #updateQuestion(state) {
    const left = notMade(this.#frames);
    this.question.hidden = !left.length;
    setText(this.left, text("many.cant-vary", { count: left.length, numbers: numbersText(state, left) }));
    setText(this.agreeText, text("many.leave-out", { count: left.length }));
    /** @type {HTMLElement} */ (this.agree.parentElement).hidden = !this.#ids.length;
  }

  #updateCreate() {
    const isAgreed = this.question.hidden || this.agree.checked;
    this.create.disabled = !this.#form || !this.#ids.length || !isAgreed;
    showCount(this.create, this.where.value(), this.#ids.length);
    const isIdle = this.#form !== null && changesNothing(this.#order(this.#form).body);
    setText(this.remark, isIdle ? text("many.nothing-changes") : "");
    this.remark.hidden = !isIdle;
  }

  /** @param {Form} form */
  #order(form) {
    const fields = { ...form.parameters, ...SEED };
    const how = { seeds: this.seeds.value(), where: this.where.value() };
    return varyOrder(this.#ids, fields, { ...form.typed, ...this.seed.typed }, how);
  }

  submit() {
    if (!this.#form || this.create.disabled) return;
    const { body, errors } = this.#order(this.#form);
    const { seed, ...others } = errors;
    this.seed.showErrors(seed ? { seed } : {});
    this.#form.showErrors(others);
    if (!Object.keys(errors).length) this.context.request("vary-frames", body);
  }
}

/** @type {import("./pane.js").CreatePane<"vary-frames">} */
export function varyFrames(context) {
  const pane = new VaryFrames(context);
  return {
    title: text("many.vary-title", { count: context.dialog.ids.length }),
    body: [pane.hint, pane.question, pane.fields, pane.missing, pane.choices, pane.remark],
    footer: [cancel(context), pane.create],
    submit: () => pane.submit(),
    verb: "vary-frames",
    update: (state) => pane.update(state),
  };
}
