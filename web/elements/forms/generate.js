/** Makes frames: a generator, the form made from its parameters, how many, and the button. */
import { labelOf } from "../../core/form.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { each, h, setAttribute, setText } from "../../dom/h.js";
import { Asked } from "./submit-guard.js";
import { field } from "./field.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Parameter} Parameter */

const sheet = css`
  :host {
    padding: 12px 14px;
    container-type: inline-size;
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  .head select {
    width: auto;
    max-width: 65%;
    min-height: 26px;
  }
  .fields {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px 8px;
    margin-bottom: 10px;
  }
  .fields > .first {
    grid-column: 1;
  } /* the seed, with the number of frames beside it */
  .fields > .wide {
    grid-column: 1 / -1;
  }
  .primary {
    width: 100%;
    min-height: 34px;
  }
  .do {
    position: sticky;
    bottom: 0;
    z-index: 1;
    margin: 0 calc(-1 * var(--beside, 14px)) calc(-1 * var(--below, 12px));
    padding: 8px var(--beside, 14px) var(--below, 12px);
    background: var(--kino-panel);
  } /* never out of sight while one fills the form */
  p {
    margin: 6px 0 10px;
  }
  .rest:not(:empty) {
    margin-bottom: 8px;
    white-space: pre-line;
  }
  :host([headless]) h2 {
    visibility: hidden;
    padding-left: 14px;
  }
`;

const NARROW = ["integer", "float", "selection"];

export class KinoGenerate extends KinoElement {
  static sheets = [sheet];
  /** Where the frames go; null: at the end. @type {import("../../core/types.js").Place | null} */
  place = null;
  /** How many, as it is being typed; null: as the state says. @type {string | null} */
  #typed = null;
  #asked = new Asked();
  /** Whether an error that comes now is the answer to what was sent from here. */
  #sent = false;

  select = h("select", {
    "aria-label": "Generator",
    onchange: () => this.ask("choose-generator", { name: this.select.value }),
  });
  about = h("p", { class: "dim" });
  fields = h("div", { class: "fields" });
  many = field("frames", {
    type: "integer",
    required: true,
    label: "Frames",
    description: "How many frames to make",
    min: 1,
    max: 10_000,
    default: 1,
  });
  go = h("button", { class: "primary", onclick: () => this.generate() });
  rest = h("div", { class: "rest error", role: "alert" });
  form = h("div", {}, this.about, this.fields, h("div", { class: "do" }, this.rest, this.go));
  none = h(
    "div",
    {},
    h("p", { class: "dim" }, "There is no project yet. A project holds the frames: its size is theirs."),
    h(
      "button",
      { class: "primary", onclick: () => this.ask("open-dialog", { kind: "new-project" }) },
      "New project…",
    ),
  );

  build() {
    this.many.addEventListener("kino-value", (event) => {
      event.stopPropagation();
      this.#typed = String(/** @type {CustomEvent} */ (event).detail.value);
      if (Number(this.#typed) >= 1) this.ask("set-count", { count: Number(this.#typed) });
    });
    this.root.append(
      h("div", { class: "head" }, h("h2", {}, "Generator"), this.select),
      this.none,
      this.form,
    );
  }

  connected() {
    this.listen(this.fields, "kino-value", ({ detail }) => this.#fill(detail));
    this.listen(this, "keydown", (event) => this.#key(event));
    this.listen(this.many, "focusout", () => this.#settle());
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (
      !changed(
        state,
        previous,
        "generators",
        "generator",
        "forms",
        "formErrors",
        "count",
        "project",
        "models",
        "timeline",
        "frames",
        "selection",
      )
    )
      return;
    const { generators, generator, project, count } = state;
    const all = Object.values(generators ?? {}).filter(({ visible }) => visible);
    this.#choices(
      all.map(({ name }) => name),
      generator,
    );
    const chosen = generator ? generators?.[generator] : undefined;
    this.none.hidden = project !== null || state.projects === null;
    this.form.hidden = !project || !chosen;
    if (!chosen || !project) return;
    setText(this.about, chosen.description);
    this.#fields(chosen.name, chosen.parameters, state);
    setText(this.go, count === 1 ? "Generate a frame" : `Generate ${count.toLocaleString("en")} frames`);
    const others = Object.entries(state.formErrors).filter(
      ([name]) => !(name in chosen.parameters) && name !== "count" && !name.includes("."),
    );
    setText(this.rest, others.map(([name, message]) => `${name}: ${message}`).join("\n"));
    if (this.#sent && Object.keys(state.formErrors).length) this.#point();
  }

  /** @param {string[]} names @param {string | null} chosen */
  #choices(names, chosen) {
    each(
      this.select,
      names,
      (name) => name,
      (name) => h("option", { value: name }, name),
      () => {},
    );
    if (chosen && this.select.value !== chosen) this.select.value = chosen;
    setAttribute(this.select, "disabled", names.length < 2 || null);
  }

  /** @param {string} generator @param {{[name: string]: Parameter}} parameters @param {State} state */
  #fields(generator, parameters, state) {
    const form = state.forms[generator] ?? {};
    /** @type {[string, Parameter][]} */
    const items = [
      ...Object.entries(parameters).sort(([, a], [, b]) => Number(a.seed ?? false) - Number(b.seed ?? false)),
      ["", { type: "integer", required: true }],
    ];
    each(
      this.fields,
      items,
      ([name, parameter]) =>
        name ? `${generator}.${name}.${parameter.type}.${labelOf(name, parameter)}` : "frames",
      ([name, parameter]) => (name ? field(name, parameter) : this.many),
      (element, [name, parameter]) => {
        element.classList.toggle("first", Boolean(parameter.seed));
        element.classList.toggle("wide", Boolean(name) && !NARROW.includes(parameter.type));
        if (name) element.show(form[name], state.formErrors[name], state);
        else element.show(this.#typed ?? state.count, state.formErrors.count, state);
      },
    );
  }

  /** @param {{name: string, value: any}} detail */
  #fill({ name, value }) {
    this.#sent = false;
    if (this.state?.generator) this.ask("fill", { generator: this.state.generator, parameter: name, value });
  }

  /** Ctrl+Enter anywhere in the form, as in ComfyUI's own page. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    this.generate();
  }

  /** Goes to the first field with an error: it may be out of sight. */
  #point() {
    this.#sent = false;
    this.#asked = new Asked(); // this was the answer
    const wrong = [...this.fields.children].find((one) =>
      /** @type {import("./field.js").KinoField} */ (one).root.querySelector("[aria-invalid]"),
    );
    wrong?.scrollIntoView({ block: "center" });
    /** @type {HTMLElement | null | undefined} */ (wrong?.shadowRoot?.querySelector("[aria-invalid]"))?.focus(
      { preventScroll: true },
    );
  }

  /** What was typed is done: the number of frames is again what the state says. */
  #settle() {
    this.#typed = null;
    if (this.state) this.many.show(this.state.count, this.state.formErrors.count, this.state);
  }

  generate() {
    const wrong = this.#typed !== null && !(Number(this.#typed) >= 1);
    this.#settle(); // so that one sees how many it would be
    if (wrong || !this.#asked.may(this.state)) return;
    this.#sent = true;
    this.ask("generate", this.place ? { place: this.place } : {});
  }
}
