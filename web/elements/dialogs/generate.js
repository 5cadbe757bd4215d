/** Generates frames with the selected generator, at a chosen place. */
import { previousOf } from "../../core/chain.js";
import { suggestedWhere } from "../../core/place.js";
import { text } from "../../texts/text.js";
import { placeSelect } from "./place-select.js";

/** @type {import("./pane.js").CreatePane<"generate">} */
export function generate(context) {
  const element = /** @type {import("../forms/generate.js").KinoGenerate} */ (
    document.createElement("kino-generate")
  );
  const { take } = context.dialog;
  const place = placeSelect(context, ["append", "before", "replace", "take"], take);
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
        place.select.value = take === undefined ? suggestedWhere(generator) : "take";
        suggested = generator.name;
      }
      place.update();
      if (generator && previousOf(generator)) place.leaveOut("replace", "take");
      applyPlace();
      element.state = state;
    },
  };
}
