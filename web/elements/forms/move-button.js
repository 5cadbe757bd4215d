/** The form's button that makes a sheet of it. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @param {() => void} onclick */
export const moveButton = (onclick) =>
  h(
    "button",
    { class: "move", title: text("sheets.move-hint"), "aria-haspopup": "dialog", onclick },
    text("sheets.move"),
  );
