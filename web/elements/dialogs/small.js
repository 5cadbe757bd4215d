/** Small dialogs: the list of shortcuts, the token, a question. */
import { SHORTCUTS } from "../../core/keys.js";
import { h, setText } from "../../dom/h.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context} Context */
/** @typedef {import("./pane.js").Pane} Pane */

/** @param {Context} context @returns {Pane} */
export function shortcuts(context) {
  const rows = SHORTCUTS.map(([keys, what]) =>
    h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        ...keys.split(", ").flatMap((key, at) => [at ? " " : null, h("kbd", {}, key)]),
      ),
      h("td", {}, what),
    ),
  );
  const words = h(
    "p",
    { class: "dim" },
    "They work while the timeline or the studio has the focus. On a Mac, Ctrl is Command.",
  );
  return {
    title: "Shortcuts",
    body: [words, h("table", { tabindex: 0, "aria-label": "Shortcuts" }, h("tbody", {}, ...rows))],
    foot: [cancel(context, "Close")],
  };
}

/** @param {Context} context @returns {Pane} */
export function token(context) {
  const wrong = h("div", { class: "error", role: "alert" });
  const input = h("input", { type: "password", id: "token", autocomplete: "off", spellcheck: false });
  const submit = () => {
    if (input.value.trim()) context.ask("set-token", { token: input.value.trim() });
    else setText(wrong, "Type the token, or cancel.");
  };
  return {
    title: "A token is needed",
    body: [
      h("p", {}, String(context.dialog.message ?? "")),
      h("label", { for: "token" }, "Token"),
      input,
      wrong,
    ],
    foot: [cancel(context), primary("Use it", submit)],
    submit,
  };
}

/** @param {Context} context @returns {Pane} */
export function confirm(context) {
  const { title, message, label, verb, detail } = context.dialog;
  const submit = () => {
    context.ask("close-dialog");
    context.ask(verb, detail);
  };
  return {
    title,
    body: [h("p", {}, message)],
    foot: [cancel(context), primary(label, submit, "primary first")],
    submit,
  };
}
