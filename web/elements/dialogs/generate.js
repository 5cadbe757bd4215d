/** Generates frames with the selected generator, at a chosen place. */
import { placeSelect } from "./place-select.js";

/** @type {import("./pane.js").CreatePane<"generate">} */
export function generate(context) {
  const element = /** @type {import("../forms/generate.js").KinoGenerate} */ (
    document.createElement("kino-generate")
  );
  const place = placeSelect(context, ["append", "before", "replace"]);
  const applyPlace = () => (element.place = place.value());
  place.select.addEventListener("change", applyPlace);
  return {
    title: "Generate frames",
    body: [place.element, element],
    submit: () => element.generate(),
    verb: "generate",
    update: (state) => {
      place.update();
      applyPlace();
      element.state = state;
    },
  };
}
