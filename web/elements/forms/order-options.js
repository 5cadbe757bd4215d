/** Asks where new frames go, and what changes from one to the next. */
import { previousOf } from "../../core/chain.js";
import { labelOf } from "../../core/form.js";
import { LINES, acrossOf, rampNames, selectedInOrder } from "../../core/order.js";
import { suggestedPlace, whereText } from "../../core/place.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").Generator} Generator */
/** @typedef {import("../../core/order.js").Order} Order */

export class OrderOptions {
  auto = h("option", { value: "auto" });
  after = h("option", { value: "after" });
  selected = h("option", { value: "selected" });
  where = h(
    "select",
    { id: "where", onchange: () => this.onChange({ where: /** @type {any} */ (this.where.value) }) },
    ...[this.auto, this.after, this.selected],
  );
  across = h("select", { id: "across", onchange: () => this.onChange({ across: this.across.value }) });
  last = h("input", {
    id: "last",
    type: "number",
    step: "any",
    oninput: () => this.onChange({ last: this.last.value }),
  });
  error = h("div", { class: "error", role: "alert", hidden: true });
  whereRow = h("div", { class: "option" }, h("label", { for: "where" }, text("forms.where")), this.where);
  acrossRow = h(
    "div",
    { class: "option" },
    h("label", { for: "across" }, text("forms.what-changes")),
    this.across,
  );
  ramp = h(
    "div",
    { class: "option" },
    h("label", { for: "last" }, text("forms.ramp-to")),
    this.last,
    this.error,
  );
  element = h("div", { class: "options" }, ...[this.whereRow, this.acrossRow, this.ramp]);

  /** @param {(changes: Partial<Order>) => void} onChange */
  constructor(onChange) {
    this.onChange = onChange;
  }

  /**
   * @param {Generator} generator
   * @param {State} state
   * @param {boolean} placed whether the dialog around the form asks where
   */
  update(generator, state, placed) {
    const { order, formErrors } = state;
    if (placed) this.whereRow.remove();
    this.#updateWhere(generator, state);
    const names = rampNames(generator);
    const choices = ["", ...("prompt" in generator.parameters ? [LINES] : []), ...names];
    renderKeyed(
      this.across,
      choices,
      (name) => `${generator.name} ${name}`,
      (name) => h("option", { value: name }, acrossText(name, generator)),
    );
    const across = acrossOf(generator, order.across);
    if (this.across.value !== across) this.across.value = across;
    this.ramp.hidden = !names.includes(across);
    if (this.last.value !== order.last && Number(this.last.value) !== Number(order.last))
      this.last.value = order.last;
    const error = formErrors.last ?? "";
    setText(this.error, error);
    this.error.hidden = !error;
    setAttribute(this.last, "aria-invalid", error ? "true" : null);
  }

  /** @param {Generator} generator @param {State} state */
  #updateWhere(generator, state) {
    const { order, timeline, selection } = state;
    const number = (timeline?.numbers.get(selection.cursor ?? -1) ?? -1) + 1;
    const chosen = selectedInOrder(state).length;
    setText(this.auto, whereText(suggestedPlace(generator, state), state) || text("forms.at-the-end"));
    setText(this.after, text("forms.after-frame", { number }));
    setText(this.selected, inPlaceText(state));
    this.after.hidden = this.after.disabled = number === 0;
    const isChain = Boolean(previousOf(generator));
    this.selected.hidden = this.selected.disabled = chosen === 0 || isChain;
    const where = isChain && order.where === "selected" ? "auto" : order.where;
    if (this.where.value !== where) this.where.value = where;
    this.acrossRow.hidden = isChain;
  }
}

/** @param {string} name @param {Generator} generator */
function acrossText(name, { parameters }) {
  if (name === LINES) return text("forms.across-lines");
  return name
    ? text("forms.across-ramp", { name: labelOf(name, parameters[name]) })
    : text("forms.across-seed");
}

/** "In place of frame 3, as a take", "In place of 4 frames, as takes". @param {State} state */
function inPlaceText(state) {
  const ids = selectedInOrder(state);
  if (ids.length !== 1) return text("forms.replace-all", { count: ids.length });
  return text("takes.in-place", { number: (state.timeline?.numbers.get(ids[0]) ?? -1) + 1 });
}
