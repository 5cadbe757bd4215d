/** A dialog's fields: what was typed stays here until it is asked for; errors, ours and the API's, stand at their fields. */
import { checked } from "../../core/form.js";
import { h, setText } from "../../dom/h.js";
import { field } from "./field.js";

/** @typedef {import("../../core/types.js").Parameter} Parameter */
/** @typedef {import("../../core/types.js").State} State */

export class Form {
  /** @type {{[name: string]: any}} as typed; undefined: untouched */
  typed = {};
  /** @type {{[name: string]: string}} */
  errors = {};
  /** The API's errors, less those at fields that were changed since. @type {{[name: string]: string}} */
  #told = {};
  /** @type {State["formErrors"] | null} */
  #heard = null;
  /** @type {State | null} */
  #state = null;

  /** @param {{[name: string]: Parameter}} parameters @param {string} prefix of the API's errors @param {{[name: string]: any}} [values] before anything is typed */
  constructor(parameters, prefix, values = {}) {
    this.parameters = parameters;
    this.prefix = prefix;
    this.values = values;
    this.fields = new Map(
      Object.entries(parameters).map(([name, parameter]) => [name, this.#field(name, parameter)]),
    );
    this.rest = h("div", { class: "error rest", role: "alert" });
    this.element = h("div", { class: "fields" }, ...this.fields.values());
    this.element.addEventListener("kino-value", (event) => this.#hear(/** @type {CustomEvent} */ (event)));
  }

  /** @param {State} state */
  show(state) {
    this.#state = state;
    if (state.formErrors !== this.#heard) this.#told = own(state.formErrors, this.prefix);
    this.#heard = state.formErrors;
    for (const [name, one] of this.fields)
      one.show(this.value(name), this.errors[name] ?? this.#told[name], state);
    const others = Object.entries(this.#told).filter(([name]) => !this.fields.has(name));
    setText(this.rest, others.map(([, message]) => message).join("\n"));
  }

  /** @param {string} name */
  value(name) {
    return this.typed[name] === undefined ? this.values[name] : this.typed[name];
  }

  /** As if it was typed. @param {{[name: string]: any}} values */
  put(values) {
    for (const name of Object.keys(values)) {
      delete this.errors[name];
      delete this.#told[name];
    }
    Object.assign(this.typed, values);
    if (this.#state) this.show(this.#state);
  }

  /** The values as the API takes them; null where something is wrong, which then stands there. @param {{[name: string]: string}} [more] errors that only the dialog knows */
  check(more = {}) {
    const found = Object.entries(this.parameters).map(
      ([name, parameter]) => /** @type {const} */ ([name, checked(name, parameter, this.value(name))]),
    );
    const wrong = found.flatMap(([name, { error }]) => (error ? [[name, error]] : []));
    this.fail({
      ...Object.fromEntries(Object.entries(more).filter(([, error]) => error)),
      ...Object.fromEntries(wrong),
    });
    return Object.keys(this.errors).length
      ? null
      : Object.fromEntries(found.map(([name, { value }]) => [name, value]));
  }

  /** Shows errors and goes to the first. @param {{[name: string]: string}} errors */
  fail(errors) {
    this.errors = errors;
    if (this.#state) this.show(this.#state);
    const first = [...this.fields].find(([name]) => name in errors)?.[1];
    first?.root.getElementById("control")?.focus();
  }

  /** @param {CustomEvent} event */
  #hear(event) {
    event.stopPropagation();
    this.put({ [event.detail.name]: event.detail.value });
    this.element.dispatchEvent(new CustomEvent("changed"));
  }

  /** @param {string} name @param {Parameter} parameter */
  #field(name, parameter) {
    const made = field(name, parameter);
    made.classList.toggle("wide", !["integer", "float", "selection"].includes(parameter.type));
    return made;
  }
}

/** @param {{[name: string]: string}} errors @param {string} prefix */
const own = (errors, prefix) =>
  Object.fromEntries(
    Object.entries(errors).flatMap(([name, message]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), message]] : [],
    ),
  );
