/** Confirms that frames are deleted. */
import { h, setAttribute } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
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
  const count = ids.length;
  const more = ids.length - shown.length;
  return {
    title: one ? text("dialogs.delete-frame") : text("dialogs.delete-frames", { count }),
    body: [
      h("p", {}, one ? text("dialogs.frame-is-removed") : text("dialogs.frames-are-removed", { count })),
      pictures,
      ...(more ? [h("p", { class: "dim" }, text("dialogs.and-more", { count: more }))] : []),
      h("label", { class: "check" }, dontAsk, text("dialogs.dont-ask-again")),
    ],
    footer: [cancel(context), primary(text("words.delete"), submit, "danger first")],
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
