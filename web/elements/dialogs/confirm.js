/** A question before a request. */
import { h } from "../../dom/h.js";
import { cancel, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"confirm">} */
export function confirm(context) {
  const { title, message, label, request, danger = false } = context.dialog;
  const send = /** @type {(verb: string, detail?: object) => void} */ (context.request);
  const submit = () => {
    context.request("close-dialog");
    send(request.verb, request.detail);
  };
  return {
    title,
    body: [h("p", {}, message)],
    footer: [cancel(context), primary(label, submit, danger ? "danger first" : "primary first")],
    submit,
  };
}
