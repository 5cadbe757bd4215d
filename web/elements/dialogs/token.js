/** Asks for the token that other machines need to change something. */
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, errorArea, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"token">} */
export function token(context) {
  const error = errorArea();
  const input = h("input", { type: "password", id: "token", autocomplete: "off", spellcheck: false });
  const submit = () => {
    const typed = input.value.trim();
    if (typed) context.request("set-token", { token: typed });
    else setText(error, text("dialogs.enter-token"));
  };
  return {
    title: text("dialogs.token-required"),
    body: [
      h("p", {}, context.dialog.message),
      h("label", { for: "token" }, text("dialogs.token")),
      input,
      error,
    ],
    footer: [cancel(context), primary(text("words.save"), submit)],
    submit,
  };
}
