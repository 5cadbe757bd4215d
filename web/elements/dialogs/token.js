/** Asks for the token that other machines need to change something. */
import { h, setText } from "../../dom/h.js";
import { cancel, errorArea, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"token">} */
export function token(context) {
  const error = errorArea();
  const input = h("input", { type: "password", id: "token", autocomplete: "off", spellcheck: false });
  const submit = () => {
    const typed = input.value.trim();
    if (typed) context.request("set-token", { token: typed });
    else setText(error, "Enter the token.");
  };
  return {
    title: "Token required",
    body: [h("p", {}, context.dialog.message), h("label", { for: "token" }, "Token"), input, error],
    footer: [cancel(context), primary("Save", submit)],
    submit,
  };
}
