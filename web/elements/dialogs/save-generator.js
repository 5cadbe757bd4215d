/** Saves ComfyUI's graph as a generator. */
import { relationOf } from "../../core/graph-pictures.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { cancel, labelled, primary } from "./pane.js";
import { relationSelect } from "./relation-select.js";

/** @type {{[name: string]: import("../../core/api-types.js").Parameter}} */
const FIELDS = {
  name: {
    type: "string",
    required: true,
    label: text("generators.name"),
    example: text("generators.name-example"),
  },
  description: {
    type: "string",
    required: false,
    multiline: true,
    label: text("generators.description"),
    example: text("generators.description-example"),
  },
};

/** The pictures that the graph loads: each is picked by hand, or is a frame of the film. */
class Pictures {
  #drawn = /** @type {readonly import("../../core/graph-pictures.js").GraphPicture[]} */ ([]);
  /** By node. @type {Map<string, HTMLSelectElement>} */
  #selects = new Map();

  rows = h("div", { class: "graph-pictures" });
  hint = h("p", { class: "dim" }, text("passes.which-hint"));
  element = h("div", { hidden: true }, h("h3", {}, text("passes.which-frame")), this.hint, this.rows);

  /** @returns {import("../../core/graph-pictures.js").Relations} */
  get relations() {
    const chosen = [...this.#selects].map(([node, select]) => [node, relationOf(select.value)]);
    return Object.fromEntries(chosen.filter(([, relation]) => relation));
  }

  /** @param {import("../../core/types.js").State} state */
  update({ graphPictures }) {
    if (graphPictures === this.#drawn) return;
    this.#drawn = graphPictures;
    this.element.hidden = !graphPictures.length;
    const titles = graphPictures.map(titleOf);
    this.#selects = new Map(graphPictures.map(({ node }, at) => [node, relationSelect(titles[at])]));
    this.rows.replaceChildren(
      ...[...this.#selects.values()].map((select, at) => labelled(titles[at], select)),
    );
  }
}

/** @param {import("../../core/graph-pictures.js").GraphPicture} picture */
const titleOf = ({ title, file }) => (file ? text("words.labelled", { label: title, text: file }) : title);

/** @type {import("./pane.js").CreatePane<"save-generator">} */
export function saveGenerator(context) {
  const form = new Form(FIELDS, "generator.", { name: "", description: "" });
  const pictures = new Pictures();
  const submit = () => {
    const values = form.check();
    if (!values) return;
    const { name, description = "" } = values;
    context.request("save-generator", { name: name.trim(), description, relations: pictures.relations });
  };
  context.request("load-graph-pictures");
  return {
    title: text("generators.save-graph"),
    body: [
      h("p", { class: "dim" }, text("generators.save-hint")),
      form.element,
      pictures.element,
      form.otherErrors,
    ],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
    verb: "save-generator",
    update: (state) => {
      form.update(state);
      pictures.update(state);
    },
  };
}
