/** Adds sound files to the timeline. */
import { h, setText } from "../../dom/h.js";
import { cancel, errorArea, primary } from "./pane.js";

const HINT =
  "WAV, MP3, FLAC, OGG, M4A and others; of a video, its sound. The files are kept with the project.";

/** @type {import("./pane.js").CreatePane<"add-sound">} */
export function addSound(context) {
  const error = errorArea();
  const accept = "audio/*,video/*";
  const input = h("input", { type: "file", multiple: true, accept, "aria-label": "Sound files" });
  const start = h(
    "select",
    { id: "start" },
    h("option", { value: "0" }, "At the first frame"),
    h("option", { value: "cursor" }, "At the current frame"),
  );
  const submit = () => {
    const { timeline, selection } = context.state();
    const cursor = timeline?.numbers.get(selection.cursor ?? NaN) ?? 0;
    const files = [...(input.files ?? [])];
    if (!files.length) return setText(error, "Choose at least one file.");
    context.request("close-dialog");
    context.request("add-sound", { files, start_frame: start.value === "cursor" ? cursor : 0 });
  };
  return {
    title: "Add sound",
    body: [
      input,
      h("p", { class: "dim" }, HINT),
      error,
      h("div", { class: "place" }, h("label", { for: "start" }, "Where"), start),
    ],
    footer: [cancel(context), primary("Add", submit)],
    submit,
  };
}
