/** One field of a form: label, control, and the error that belongs to it. Tells `kino-value` {name, value} as one types. */
import { labelOf, shownValue } from "../../core/form.js";
import { KinoElement, css } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { controlFor } from "./controls.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Parameter} Parameter */

const sheet = css`
  :host {
    min-width: 0;
  }
  .head {
    display: flex;
    justify-content: space-between;
    gap: 6px;
    margin-bottom: 4px;
    color: var(--kino-dim);
  }
  .error {
    margin-top: 4px;
    font-size: 11.5px;
    overflow-wrap: anywhere;
  }
  .with {
    position: relative;
    display: flex;
    gap: 6px;
  }
  .with > input {
    padding-right: 30px;
  }
  .with > .inside {
    position: absolute;
    right: 2px;
    top: 2px;
    border: 0;
    background: none;
    min-height: 26px;
  }
  .loras {
    display: grid;
    gap: 6px;
  }
  .lora {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 54px 54px 28px;
    gap: 6px;
  }
  .lora input {
    padding: 4px;
    text-align: center;
  }
  .image {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .image img {
    width: 48px;
    height: 30px;
    object-fit: cover;
    border-radius: 3px;
    background: var(--kino-raised);
  }
  .image input {
    width: 84px;
  }
  button.link {
    justify-self: start;
  }
`;

export class KinoField extends KinoElement {
  static sheets = [sheet];
  name = "";
  /** @type {Parameter} */
  parameter = { type: "string", required: false };
  /** @type {any} */
  #value;
  #error = "";

  build() {
    this.control = controlFor(
      this.name,
      this.parameter,
      (value) => this.#tell(value),
      (verb, detail) => this.ask(verb, detail),
    );
    this.label = h(
      "label",
      { for: "control", title: this.parameter.description ?? "" },
      labelOf(this.name, this.parameter),
    );
    this.origin = h("span", {}, this.parameter.from_project ? "from project" : "");
    this.error = h("div", { class: "error", id: "error", role: "alert", hidden: true });
    this.root.append(h("div", { class: "head" }, this.label, this.origin), this.control.element, this.error);
  }

  /** Puts a value and an error there. @param {any} value undefined: untouched @param {string} [error] @param {State} [state] */
  show(value, error = "", state) {
    this.#value = value;
    this.#error = error;
    if (state && state !== this.state) this.state = state;
    else this.#draw();
  }

  update() {
    this.#draw();
  }

  #draw() {
    if (!this.control || !this.state) return;
    this.control.show(shownValue(this.parameter, this.#value, this.state.project), this.state);
    const input = this.root.getElementById("control");
    setAttribute(input ?? this.control.element, "aria-invalid", this.#error ? "true" : null);
    setAttribute(input ?? this.control.element, "aria-describedby", this.#error ? "error" : null);
    setText(/** @type {Node} */ (this.error), this.#error);
    /** @type {HTMLElement} */ (this.error).hidden = !this.#error;
  }

  /** @param {any} value */
  #tell(value) {
    this.dispatchEvent(
      new CustomEvent("kino-value", { bubbles: true, composed: true, detail: { name: this.name, value } }),
    );
  }
}

/** @param {string} name @param {Parameter} parameter @returns {KinoField} */
export function field(name, parameter) {
  const made = /** @type {KinoField} */ (document.createElement("kino-field"));
  return Object.assign(made, { name, parameter });
}
