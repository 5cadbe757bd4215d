/** Dialogs about ComfyUI's graph: its pictures to a project, the graph kept as a generator. */
import { h, setText } from "../../dom/h.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").Pane} Pane */

/** @param {Context} context @returns {Pane} */
export function saveGraph(context) {
  const { project, projects } = context.state();
  const wrong = h("div", { class: "error", role: "alert" });
  const list = h(
    "datalist",
    { id: "names" },
    ...(projects ?? []).map(({ name }) => h("option", { value: name })),
  );
  const input = h("input", {
    type: "text",
    id: "project",
    value: project?.name ?? "",
    autocomplete: "off",
    oninput: () => setText(wrong, ""),
  });
  input.setAttribute("list", "names");
  const submit = () => {
    const name = input.value.trim();
    if (name) context.ask("save-graph-to", { project: name });
    else setText(wrong, "Name a project.");
  };
  const words = h(
    "p",
    { class: "dim" },
    "What the open graph makes is saved as frames of this project. A project that is not there yet is made with the first frame.",
  );
  return {
    title: "Save the graph's pictures to Kino",
    body: [h("label", { for: "project" }, "Project"), input, list, wrong, words],
    foot: [cancel(context), primary("Save there", submit)],
    submit,
  };
}

/** @param {Context} context @returns {Pane} */
export function keepGenerator(context) {
  const fields = /** @type {{[name: string]: import("../../core/types.js").Parameter}} */ ({
    name: { type: "string", required: true, example: "my-sdxl" },
    description: { type: "string", required: false, multiline: true, example: "What it is good for" },
  });
  const form = new Form(fields, "keep.", { name: "", description: "" });
  const submit = () => {
    const values = form.check();
    if (values)
      context.ask("keep-generator", { name: values.name.trim(), description: values.description ?? "" });
  };
  const words = h(
    "p",
    { class: "dim" },
    "The open graph becomes a generator: its prompts, models and numbers become the fields of a form.",
  );
  return {
    title: "Keep the graph as a generator",
    body: [words, form.element, form.rest],
    foot: [cancel(context), primary("Keep it", submit)],
    submit,
    update: (state) => form.show(state),
  };
}
