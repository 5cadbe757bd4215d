/** Saves the outputs of ComfyUI's graph as frames of a project. */
import { h, setText } from "../../dom/h.js";
import { cancel, errorArea, primary } from "./pane.js";

const HINT =
  "The graph's output will be saved as frames of this project. " +
  "A new project is created with the first frame.";

/** @type {import("./pane.js").CreatePane<"save-graph">} */
export function saveGraph(context) {
  const { project, projects } = context.state();
  const error = errorArea();
  const names = (projects ?? []).map(({ name }) => h("option", { value: name }));
  const input = h("input", {
    type: "text",
    id: "project",
    value: project?.name ?? "",
    autocomplete: "off",
    oninput: () => setText(error, ""),
  });
  input.setAttribute("list", "names"); // the property is read-only
  const submit = () => {
    const name = input.value.trim();
    if (name) context.request("save-graph-to-project", { project: name });
    else setText(error, "Enter a project.");
  };
  return {
    title: "Save graph output to Kino",
    body: [
      h("label", { for: "project" }, "Project"),
      input,
      h("datalist", { id: "names" }, ...names),
      error,
      h("p", { class: "dim" }, HINT),
    ],
    footer: [cancel(context), primary("Save", submit)],
    submit,
    verb: "save-graph-to-project",
  };
}
