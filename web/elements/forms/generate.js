/** Generates frames: a generator, its form, how many, and the button. */
import { descriptionOf, titleOfNamed } from "../../core/generator-title.js";
import { previousOf } from "../../core/chain.js";
import { clipText } from "../../core/clip.js";
import { labelOf, otherErrors } from "../../core/form.js";
import { LINES, acrossOf, placeOfOrder, replaces, tasksOf } from "../../core/order.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { ClipOptions } from "./clip-options.js";
import { createField } from "./field.js";
import { moveButton } from "./move-button.js";
import { generateSheet } from "./generate-sheet.js";
import { OrderOptions } from "./order-options.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").Generator} Generator */
/** @typedef {import("../../core/api-types.js").Parameter} Parameter */
/** @typedef {import("./field.js").FieldValue} FieldValue */

const NARROW = ["integer", "float", "selection"]; // two of these fit in a row
const COUNT = "count"; // name of the field for the number of frames
const MOST = 10_000; // frames in one order
const PARTS = /** @type {const} */ ([
  "generators",
  "generator",
  "forms",
  "formErrors",
  "count",
  "order",
  "project",
  "models",
  "timeline",
  "frames",
  "selection",
  "pending",
]);

export class KinoGenerate extends KinoElement {
  static sheets = [generateSheet];
  /** Where the frames go; null: at the end. @type {import("../../core/api-types.js").Place | null} */
  place = null;
  /** The number of frames while it is typed. @type {string | null} */
  #typedCount = null;
  /** Whether errors are the answer to what was sent from here. */
  #sent = false;

  select = h("select", {
    "aria-label": text("forms.generator"),
    onchange: () => this.request("select-generator", { name: this.select.value }),
  });
  description = h("p", { class: "dim" });
  fields = h("div", { class: "fields" });
  count = createField(COUNT, {
    type: "integer",
    required: true,
    label: text("forms.frames"),
    description: text("forms.count-hint"),
    min: 1,
    max: MOST,
    default: 1,
  });
  clip = new ClipOptions(() => this.#onRate());
  options = new OrderOptions((changes) => this.request("set-order", changes));
  button = h("button", { class: "primary", onclick: () => this.generate() });
  move = moveButton(() => this.#move());
  otherErrors = h("div", { class: "other-errors error", role: "alert" });
  order = h("div", { class: "order" }, this.count, this.button, this.move);
  submit = h("div", { class: "submit" }, this.otherErrors, this.order);
  form = h("div", {}, this.description, this.fields, this.clip.element, this.options.element, this.submit);
  newProject = h(
    "button",
    { class: "primary", onclick: () => this.request("open-dialog", { kind: "new-project" }) },
    text("menus.new-project"),
  );
  empty = h("div", {}, h("p", { class: "dim" }, text("forms.no-project")), this.newProject);

  build() {
    this.count.addEventListener("kino-value", (event) => {
      event.stopPropagation();
      this.#typedCount = String(/** @type {CustomEvent<FieldValue>} */ (event).detail.value);
      if (!this.#countError()) this.request("set-count", { count: Number(this.#typedCount) });
      else if (this.state) this.#showCount(this.state);
    });
    const head = h("div", { class: "head" }, h("h2", {}, text("forms.generator")), this.select);
    this.root.append(head, this.empty, this.form);
  }

  connected() {
    this.listen(this.fields, "kino-value", ({ detail }) => this.#onValue(detail));
    this.listen(this, "keydown", (event) => this.#onKey(event));
    this.listen(this.count, "focusout", () => this.#resetCount());
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, ...PARTS)) return;
    const { generators, generator: name, project, pending } = state;
    const visible = Object.values(generators ?? {}).filter((one) => one.visible);
    this.#updateSelect(visible, name);
    const generator = name ? generators?.[name] : undefined;
    this.empty.hidden = project !== null || state.projects === null;
    this.form.hidden = !project || !generator;
    if (!generator || !project) return;
    this.#updateForm(generator, project, state);
    setAttribute(this.button, "aria-disabled", pending.has("generate") ? "true" : null);
    this.#updateOtherErrors(generator, state.formErrors);
    if (this.#sent && Object.keys(state.formErrors).length) this.#goToError();
  }

  /** @param {Generator[]} generators @param {string | null} selected */
  #updateSelect(generators, selected) {
    const names = generators.map(({ name }) => name);
    renderKeyed(
      this.select,
      names,
      (name) => name,
      (name) => h("option", { value: name }, titleOfNamed(this.state?.generators ?? null, name)),
    );
    if (selected && this.select.value !== selected) this.select.value = selected;
    setAttribute(this.select, "disabled", names.length < 2 || null);
  }

  /** @param {Generator} generator @param {NonNullable<State["project"]>} project @param {State} state */
  #updateForm(generator, project, state) {
    setText(this.description, descriptionOf(generator));
    this.clip.update(generator, state.forms[generator.name] ?? {}, project);
    this.options.update(generator, state, this.place !== null);
    this.#updateFields(generator, state);
    this.#showCount(state);
    this.#updateCount(state, generator);
  }

  /** @param {State} state */
  #showCount(state) {
    const error = this.#countError() || state.formErrors[COUNT];
    this.count.show(this.#typedCount ?? state.count, error, state);
  }

  /** The state without the form's choice of a place, if the dialog around it asks. @param {State} state */
  #placed(state) {
    return this.place ? { ...state, order: { ...state.order, where: /** @type {const} */ ("auto") } } : state;
  }

  /** Whether the field for the number counts. @param {Generator} generator @param {State} state */
  #isCounted(generator, state) {
    const { order } = this.#placed(state);
    return !replaces(generator, order) && acrossOf(generator, order.across) !== LINES;
  }

  /** What is wrong with the number that is being typed. */
  #countError() {
    if (this.#typedCount === null) return "";
    const count = Number(this.#typedCount);
    if (count > MOST) return text("forms.at-most", { most: MOST });
    return count >= 1 ? "" : text("forms.at-least", { least: 1 });
  }

  /** @param {State} state @param {Generator} generator */
  #updateCount(state, generator) {
    if (!state.project) return;
    const frames = this.clip.frames(state.project);
    const count = tasksOf(generator, this.#placed(state)) * frames;
    setText(this.button, text(previousOf(generator) ? "takes.generate-chain" : "forms.generate", { count }));
    this.move.hidden = frames > 1;
    this.count.hidden = !this.#isCounted(generator, state);
    const single = frames > 1 ? text("forms.runs") : text("forms.frames");
    if (this.count.label) setText(this.count.label, this.clip.clip?.fps ? text("forms.clips") : single);
  }

  /**
   * The parameters, with the seed last.
   * @param {Generator} generator
   * @param {State} state
   */
  #updateFields({ name: generator, parameters, output }, state) {
    const form = state.forms[generator] ?? {};
    const isSeed = (/** @type {[string, Parameter]} */ [, parameter]) => Number(parameter.seed ?? false);
    const entries = Object.entries(parameters).sort((a, b) => isSeed(a) - isSeed(b));
    renderKeyed(
      this.fields,
      entries,
      (entry) => [generator, entry[0], entry[1].type, labelOf(...entry)].join("."),
      (entry) => createField(...entry),
      (field, [name, parameter]) => {
        field.classList.toggle("first", Boolean(parameter.seed));
        field.classList.toggle("wide", !NARROW.includes(parameter.type));
        const note = name === output?.frames && this.clip.clip ? clipText(this.clip.clip) : "";
        field.show(form[name], state.formErrors[name], state, note);
      },
    );
  }

  /** @param {Generator} generator @param {State["formErrors"]} errors */
  #updateOtherErrors(generator, errors) {
    setText(this.otherErrors, otherErrors(generator, errors, [COUNT, "last"]).join("\n"));
  }

  /** @param {FieldValue} value */
  #onValue({ name, value }) {
    this.#sent = false;
    const generator = this.state?.generator;
    if (generator) this.request("set-field", { generator, parameter: name, value });
  }

  #onRate() {
    const generator = this.state?.generators?.[this.state.generator ?? ""];
    if (this.state && generator) this.#updateCount(this.state, generator);
  }

  #move() {
    this.#sent = true;
    this.request("move-over-frames");
  }

  /** Ctrl+Enter, as in ComfyUI. @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.generate();
  }

  /** Goes to the first field with an error, which may be out of view. */
  #goToError() {
    this.#sent = false;
    const fields = /** @type {import("./field.js").KinoField[]} */ ([...this.fields.children, this.count]);
    const wrong = fields.find(({ invalid }) => invalid);
    wrong?.scrollIntoView({ block: "center" });
    wrong?.focusControl({ preventScroll: true });
  }

  /** Replaces what was typed by the number in the state. */
  #resetCount() {
    this.#typedCount = null;
    if (this.state) this.#showCount(this.state);
  }

  generate() {
    const invalid = this.#countError() !== "";
    this.#resetCount();
    if (invalid || !this.state || this.state.pending.has("generate")) return;
    this.#sent = true;
    const generator = this.state.generators?.[this.state.generator ?? ""];
    const place = this.place ? { place: this.place } : generator && placeOfOrder(generator, this.state);
    this.request("generate", { ...place, rate: this.clip.rate });
  }
}
