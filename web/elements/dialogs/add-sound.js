/** Adds sound files to the timeline. */
import { tickOf } from "../../core/timeline.js";
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, errorArea, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"add-sound">} */
export function addSound(context) {
  const error = errorArea();
  const accept = "audio/*,video/*";
  const input = h("input", {
    type: "file",
    multiple: true,
    accept,
    "aria-label": text("dialogs.sound-files"),
  });
  const start = h(
    "select",
    { id: "start" },
    h("option", { value: "0" }, text("dialogs.at-first-frame")),
    h("option", { value: "cursor" }, text("dialogs.at-current-frame")),
  );
  const submit = () => {
    const { timeline, selection } = context.state();
    const cursor = tickOf(timeline, selection.cursor);
    const files = [...(input.files ?? [])];
    if (!files.length) return setText(error, text("dialogs.choose-a-file"));
    context.request("close-dialog");
    context.request("add-sound", { files, start_frame: start.value === "cursor" ? cursor : 0 });
  };
  return {
    title: text("dialogs.add-sound"),
    body: [
      input,
      h("p", { class: "dim" }, text("dialogs.sound-hint")),
      error,
      h("div", { class: "place" }, h("label", { for: "start" }, text("forms.where")), start),
    ],
    footer: [cancel(context), primary(text("dialogs.add"), submit)],
    submit,
  };
}
