/** A form's field: label, control, error. Dispatches `kino-value` with {name, value} as the user types. */
import { hintOf, labelOf, shownValue } from "../../core/form.js";
import { KinoElement } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { CONTROL_ID } from "./control.js";
import { createControl } from "./controls.js";
import { fieldSheet } from "./field-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").Parameter} Parameter */
/** @typedef {{name: string, value: unknown}} FieldValue  details of `kino-value` */

export class KinoField extends KinoElement {
  static sheets = [fieldSheet];
  name = "";
  /** @type {Parameter} */
  parameter = { type: "string", required: false };
  /** @type {unknown} */
  #value;
  #error = "";
  #note = "";

  note = h("div", { class: "note", hidden: true });
  error = h("div", { class: "error", id: "error", role: "alert", hidden: true });

  build() {
    this.control = createControl(
      this.name,
      this.parameter,
      (value) => this.#emit(value),
      (verb, ...detail) => this.request(verb, ...detail),
    );
    const title = hintOf(this.parameter);
    this.label = h("label", { for: CONTROL_ID, title }, labelOf(this.name, this.parameter));
    const source = h("span", {}, this.parameter.from_project ? text("forms.from-project") : "");
    this.root.append(
      h("div", { class: "head" }, this.label, source),
      this.control.element,
      this.note,
      this.error,
    );
  }

  /**
   * Sets what the field shows.
   * @param {unknown} value undefined: untouched
   * @param {string} [error]
   * @param {State} [state]
   * @param {string} [note] below the control
   */
  show(value, error = "", state, note = "") {
    this.#value = value;
    this.#error = error;
    this.#note = note;
    if (state && state !== this.state) this.state = state;
    else this.#draw();
  }

  update() {
    this.#draw();
  }

  /** Moves the focus to the control. @param {FocusOptions} [options] */
  focusControl(options) {
    this.root.getElementById(CONTROL_ID)?.focus(options);
  }

  get invalid() {
    return this.#error !== "";
  }

  #draw() {
    if (!this.control || !this.state) return;
    this.control.update(shownValue(this.parameter, this.#value, this.state.project), this.state);
    const input = this.root.getElementById(CONTROL_ID) ?? this.control.element;
    setAttribute(input, "aria-invalid", this.invalid ? "true" : null);
    const { explanation } = this.control;
    const isExplained = explanation !== undefined && !explanation.hidden;
    setAttribute(input, "aria-describedby", isExplained ? explanation.id : this.invalid ? "error" : null);
    setText(this.note, this.#note);
    this.note.hidden = !this.#note;
    setText(this.error, this.#error);
    this.error.hidden = !this.invalid || isExplained;
  }

  /** @param {unknown} value */
  #emit(value) {
    const detail = /** @type {FieldValue} */ ({ name: this.name, value });
    this.dispatchEvent(new CustomEvent("kino-value", { bubbles: true, composed: true, detail }));
  }
}

/** @param {string} name @param {Parameter} parameter @returns {KinoField} */
export function createField(name, parameter) {
  const element = /** @type {KinoField} */ (document.createElement("kino-field"));
  return Object.assign(element, { name, parameter });
}
