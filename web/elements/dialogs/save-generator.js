/** Saves ComfyUI's graph as a generator. */
import { h } from "../../dom/h.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";

const HINT =
  "Saves the open graph as a generator. Its prompts, models and numbers become the fields of a form.";

/** @type {{[name: string]: import("../../core/api-types.js").Parameter}} */
const FIELDS = {
  name: { type: "string", required: true, example: "my-sdxl" },
  description: { type: "string", required: false, multiline: true, example: "When to use it" },
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
    title: "Save graph as generator",
    body: [h("p", { class: "dim" }, HINT), form.element, form.otherErrors],
    footer: [cancel(context), primary("Save", submit)],
    submit,
    verb: "save-generator",
    update: (state) => form.update(state),
  };
}
