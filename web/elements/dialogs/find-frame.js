/** Goes to a frame by its number or timecode. */
import { frameIndex } from "../../core/frame-number.js";
import { text } from "../../texts/text.js";
import { Form } from "../forms/form.js";
import { cancel, primary } from "./pane.js";

/** @type {{[name: string]: import("../../core/api-types.js").Parameter}} */
const FIELDS = {
  frame: {
    type: "string",
    required: true,
    label: text("dialogs.number-or-timecode"),
    example: text("dialogs.number-example"),
  },
};

/** @type {import("./pane.js").CreatePane<"find-frame">} */
export function findFrame(context) {
  const form = new Form(FIELDS, "find.");
  const submit = () => {
    const { timeline, project } = context.state();
    const typed = String(form.value("frame") ?? "");
    const found = frameIndex(typed, timeline, project?.fps ?? 24);
    if ("error" in found) return form.showErrors({ frame: found.error });
    context.request("close-dialog");
    context.request("go-to", { to: found.index });
  };
  return {
    title: text("dialogs.go-to-frame"),
    body: [form.element],
    footer: [cancel(context), primary(text("dialogs.go-to-frame"), submit)],
    submit,
    update: (state) => form.update(state),
  };
}
