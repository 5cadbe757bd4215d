/** Generates frames with the selected generator, at a chosen place. */
import { previousOf } from "../../core/chain.js";
import { text } from "../../texts/text.js";
import { placeSelect } from "./place-select.js";

/** @type {import("./pane.js").CreatePane<"generate">} */
export function generate(context) {
  const element = /** @type {import("../forms/generate.js").KinoGenerate} */ (
    document.createElement("kino-generate")
  );
  const { replace } = context.dialog;
  const place = placeSelect(context, ["append", "before", "replace", "take"], replace);
  const applyPlace = () => (element.place = place.value());
  place.select.addEventListener("change", applyPlace);
  /** @type {string | null} */
  let suggested = null; // the generator whose place is shown
  return {
    title: text("dialogs.generate-frames"),
    body: [place.element, element],
    submit: () => element.generate(),
    verb: "generate",
    update: (state) => {
      const generator = state.generators?.[state.generator ?? ""];
      if (generator && suggested !== generator.name) {
        place.select.value = replace === undefined ? (generator.output?.where ?? "append") : "replace";
        suggested = generator.name;
      }
      place.update();
      if (generator) leaveOut(place, generator);
      applyPlace();
      element.state = state;
    },
  };
}

/**
 * Leaves out the places that make no sense for a generator.
 * @param {{leaveOut: (choice: "replace" | "take") => void}} place
 * @param {import("../../core/api-types.js").Generator} generator
 */
function leaveOut(place, generator) {
  if (previousOf(generator)) place.leaveOut("replace");
  if (generator.output?.where !== "take") place.leaveOut("take");
}
