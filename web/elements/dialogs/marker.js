/** Sets a marker on a frame, or changes one. */
import { LABELS, MARKER_KINDS } from "../../core/marks.js";
import { h } from "../../dom/h.js";
import { cancel, labelled, primary } from "./pane.js";

/** @type {import("./pane.js").CreatePane<"marker">} */
export function marker(context) {
  const { frame_id, marker: old } = context.dialog;
  const number = (context.state().timeline?.numbers.get(frame_id) ?? 0) + 1;
  const name = h("input", { type: "text", maxLength: 200, value: old?.name ?? "", placeholder: "Act 2" });
  const kind = select(MARKER_KINDS, old?.kind ?? "note");
  const colours = /** @type {[string, string][]} */ (
    LABELS.map((one) => [one.name, one.name[0].toUpperCase() + one.name.slice(1)])
  );
  const colour = select([...colours, ["", "None"]], old ? old.colour : "blue");
  const submit = () => {
    const values = { name: name.value.trim(), kind: kind.value, colour: colour.value };
    if (old) context.request("change-marker", { uid: old.uid, ...values });
    else context.request("add-marker", { frame_id, ...values });
  };
  const remove = () => old && context.request("delete-marker", { uid: old.uid });
  const footer = [cancel(context), primary(old ? "Save" : "Add marker", submit)];
  return {
    title: old ? `Marker on frame ${number}` : `New marker on frame ${number}`,
    body: [labelled("Name", name), labelled("Kind", kind), labelled("Colour", colour)],
    footer: old ? [primary("Delete marker", remove, "danger"), ...footer] : footer,
    submit,
    verb: old ? "change-marker" : "add-marker",
  };
}

/** @param {readonly (readonly [value: string, text: string])[]} options @param {string} value */
function select(options, value) {
  const element = h("select", {}, ...options.map(([one, text]) => h("option", { value: one }, text)));
  element.value = value;
  return element;
}
