/** Saves the outputs of ComfyUI's graph as frames of a project. */
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, errorArea, primary } from "./pane.js";

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
    else setText(error, text("dialogs.enter-project"));
  };
  return {
    title: text("dialogs.save-output"),
    body: [
      h("label", { for: "project" }, text("dialogs.project")),
      input,
      h("datalist", { id: "names" }, ...names),
      error,
      h("p", { class: "dim" }, text("dialogs.save-output-hint")),
    ],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
    verb: "save-graph-to-project",
  };
}
