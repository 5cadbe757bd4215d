/** Saves ComfyUI's graph as a generator. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";

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

/** @type {import("./pane.js").CreatePane<"save-generator">} */
export function saveGenerator(context) {
  const form = new Form(FIELDS, "generator.", { name: "", description: "" });
  const submit = () => {
    const values = form.check();
    if (!values) return;
    const { name, description = "" } = values;
    context.request("save-generator", { name: name.trim(), description });
  };
  return {
    title: text("generators.save-graph"),
    body: [h("p", { class: "dim" }, text("generators.save-hint")), form.element, form.otherErrors],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
    verb: "save-generator",
    update: (state) => form.update(state),
  };
}
