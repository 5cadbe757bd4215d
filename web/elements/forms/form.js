/** A dialog's form. Typed values stay here until they are sent; errors are shown at their fields. */
import { checkValue } from "../../core/form.js";
import { h, setText } from "../../dom/h.js";
import { createField } from "./field.js";

/** @typedef {import("../../core/api-types.js").Parameter} Parameter */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").FormValues} FormValues */
/** @typedef {{[name: string]: string}} Errors */

const NARROW = ["integer", "float", "selection"]; // two of these fit in a row

export class Form {
  /** @type {FormValues} */
  typed = {};
  /** @type {Errors} */
  errors = {};
  /** The API's errors, without those of fields that were changed since. @type {Errors} */
  #apiErrors = {};
  /** @type {State["formErrors"] | null} */
  #lastFormErrors = null;
  /** @type {State | null} */
  #state = null;

  /**
   * @param {{[name: string]: Parameter}} parameters
   * @param {string} prefix of this form's fields in `state.formErrors`
   * @param {FormValues} [values] initial ones
   */
  constructor(parameters, prefix, values = {}) {
    this.parameters = parameters;
    this.prefix = prefix;
    this.values = values;
    const fields = Object.entries(parameters).map(([name, parameter]) => field(name, parameter));
    this.fields = new Map(fields.map((one) => [one.name, one]));
    this.otherErrors = h("div", { class: "error other-errors", role: "alert" });
    this.element = h("div", { class: "fields" }, ...fields);
    this.element.addEventListener("kino-value", (event) => this.#onValue(/** @type {CustomEvent} */ (event)));
  }

  /** @param {State} state */
  update(state) {
    this.#state = state;
    if (state.formErrors !== this.#lastFormErrors) this.#apiErrors = ownErrors(state.formErrors, this.prefix);
    this.#lastFormErrors = state.formErrors;
    for (const [name, one] of this.fields)
      one.show(this.value(name), this.errors[name] ?? this.#apiErrors[name], state);
    const others = Object.entries(this.#apiErrors).filter(([name]) => !this.fields.has(name));
    setText(this.otherErrors, others.map(([, message]) => message).join("\n"));
  }

  /** @param {string} name */
  value(name) {
    return this.typed[name] === undefined ? this.values[name] : this.typed[name];
  }

  /** Sets values as if the user had typed them. @param {FormValues} values */
  setValues(values) {
    for (const name of Object.keys(values)) {
      delete this.errors[name];
      delete this.#apiErrors[name];
    }
    Object.assign(this.typed, values);
    if (this.#state) this.update(this.#state);
    this.element.dispatchEvent(new CustomEvent("changed"));
  }

  /**
   * The values as the API takes them; null if there are errors, which are shown.
   * @param {Errors} [more] errors that only the dialog knows; an empty text is none
   * @returns {FormValues | null}
   */
  check(more = {}) {
    const errors = Object.fromEntries(Object.entries(more).filter(([, error]) => error));
    /** @type {FormValues} */
    const values = {};
    for (const [name, parameter] of Object.entries(this.parameters)) {
      const { value, error } = checkValue(name, parameter, this.value(name));
      values[name] = value;
      if (error) errors[name] ??= error;
    }
    this.showErrors(errors);
    return Object.keys(errors).length ? null : values;
  }

  /** Shows errors, and moves the focus to the first. @param {Errors} errors */
  showErrors(errors) {
    this.errors = errors;
    if (this.#state) this.update(this.#state);
    [...this.fields.values()].find(({ name }) => name in errors)?.focusControl();
  }

  /** @param {CustomEvent<import("./field.js").FieldValue>} event */
  #onValue(event) {
    event.stopPropagation();
    this.setValues({ [event.detail.name]: event.detail.value });
  }
}

/** @param {string} name @param {Parameter} parameter */
function field(name, parameter) {
  const element = createField(name, parameter);
  element.classList.toggle("wide", !NARROW.includes(parameter.type));
  return element;
}

/** @param {Errors} errors @param {string} prefix */
const ownErrors = (errors, prefix) =>
  Object.fromEntries(
    Object.entries(errors)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, message]) => [name.slice(prefix.length), message]),
  );
