/** Sets a marker on a frame, or changes one. */
import { LABELS, MARKER_KINDS, labelName } from "../../core/marks.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { cancel, labelled, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"marker">} */
export function marker(context) {
  const { frame_id, marker: old } = context.dialog;
  const number = (context.state().timeline?.numbers.get(frame_id) ?? 0) + 1;
  const placeholder = text("dialogs.marker-example");
  const name = h("input", { type: "text", maxLength: 200, value: old?.name ?? "", placeholder });
  const kind = select(MARKER_KINDS, old?.kind ?? "note");
  const colours = /** @type {[string, string][]} */ (LABELS.map(({ name }) => [name, labelName(name)]));
  const colour = select([...colours, ["", text("dialogs.no-colour")]], old ? old.colour : "blue");
  const submit = () => {
    const values = { name: name.value.trim(), kind: kind.value, colour: colour.value };
    if (old) context.request("change-marker", { uid: old.uid, ...values });
    else context.request("add-marker", { frame_id, ...values });
  };
  const remove = () => old && context.request("delete-marker", { uid: old.uid });
  const footer = [cancel(context), primary(old ? text("words.save") : text("dialogs.add-marker"), submit)];
  return {
    title: text(old ? "dialogs.marker-on" : "dialogs.new-marker-on", { number }),
    body: [
      labelled(text("dialogs.marker-name"), name),
      labelled(text("dialogs.marker-kind"), kind),
      labelled(text("dialogs.marker-colour"), colour),
    ],
    footer: old ? [primary(text("dialogs.delete-marker"), remove, "danger"), ...footer] : footer,
    submit,
    verb: old ? "change-marker" : "add-marker",
  };
}

/** @param {readonly (readonly [value: string, label: string])[]} options @param {string} value */
function select(options, value) {
  const element = h("select", {}, ...options.map(([one, label]) => h("option", { value: one }, label)));
  element.value = value;
  return element;
}
