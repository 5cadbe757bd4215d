/** Confirms that frames are deleted. */
import { counted } from "../../core/words.js";
import { h, setAttribute } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"delete-frames">} DeleteContext */

const MOST_PICTURES = 5;

/** @type {import("./pane.js").CreatePane<"delete-frames">} */
export function deleteFrames(context) {
  const { ids } = context.dialog;
  const pictures = h("div", { class: "pictures" });
  const dontAsk = h("input", { type: "checkbox" });
  const shown = ids.slice(0, MOST_PICTURES);
  for (const id of shown) loadFrame(context, id);
  const submit = () => {
    if (dontAsk.checked) context.request("update-settings", { confirmDeletes: false });
    context.request("close-dialog");
    context.request("delete-frames-now", { ids });
  };
  const one = ids.length === 1;
  const what = one ? "The frame is" : `${counted(ids.length)} are`;
  const text = `${what} removed from the timeline. Ctrl+Z undoes it.`;
  const more = ids.length - shown.length;
  return {
    title: one ? "Delete frame?" : `Delete ${counted(ids.length)}?`,
    body: [
      h("p", {}, text),
      pictures,
      ...(more ? [h("p", { class: "dim" }, `and ${more.toLocaleString("en")} more`)] : []),
      h("label", { class: "check" }, dontAsk, "Don't ask again"),
    ],
    footer: [cancel(context), primary("Delete", submit, "danger first")],
    submit,
    update: ({ frames }) =>
      renderKeyed(
        pictures,
        shown,
        (id) => id,
        () => h("img", { role: "presentation", alt: "" }),
        (image, id) => setAttribute(image, "src", thumbnailUrl(frames.get(id))),
      ),
  };
}

/** @param {DeleteContext} context @param {number} id */
function loadFrame({ request, state }, id) {
  const index = state().timeline?.numbers.get(id);
  if (index !== undefined && !state().frames.has(id)) request("load-frames", { from: index, to: index + 1 });
}

/** @param {import("../../core/types.js").Frame | undefined} frame */
const thumbnailUrl = (frame) => (frame ? `${frame.thumbnail_url}&height=128` : null);
