/** Holds frames for a number of ticks. */
import { LONGEST_HOLD } from "../../core/holds.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"hold">} */
export function hold(context) {
  const { ids } = context.dialog;
  const present = context.state().timeline?.holds.get(ids[0]) ?? 1;
  const input = h("input", { type: "number", min: 1, max: LONGEST_HOLD, step: 1, required: true });
  input.value = String(present);
  const submit = () => {
    if (!input.reportValidity()) return;
    context.request("close-dialog");
    context.request("hold-frames", { ids, hold: input.valueAsNumber });
  };
  return {
    title: text("holds.title", { count: ids.length }),
    body: [labelled(text("holds.each"), input), h("p", { class: "dim" }, text("holds.hint"))],
    footer: [cancel(context), primary(text("holds.set"), submit)],
    submit,
  };
}
