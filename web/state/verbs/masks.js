/** Requests about masks: painting one on a frame, and inpainting with it. */
import { emptyMask, maskFields, redone, undone, usualBrush, withStep } from "../../core/mask.js";
import { selectOne } from "../../core/selection.js";
import { formForFrame } from "./reuse.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/mask.js").Mask} Mask */

const INPAINT = "inpaint"; // the built-in generator for any checkpoint

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const MASKS = {
  "start-mask"(kino, { id }) {
    const { project, mask, brush, selection, view } = kino.state;
    if (!project) return;
    kino.player.pause();
    if (!kino.state.studio) kino.request("open-studio");
    kino.set({
      ...{ dialogs: [], formErrors: {}, takes: null },
      mask: mask?.frame === id ? { ...mask, open: true } : emptyMask(id),
      brush: brush.size ? { ...brush, erases: false } : usualBrush(project),
      selection: selection.cursor === id ? selection : selectOne(id),
      view: { ...view, mode: view.mode === "onion" ? "onion" : "frame", loupe: "off" },
    });
  },

  "close-mask": (kino) => change(kino, (mask) => ({ ...mask, open: false })),

  "add-to-mask": (kino, { step }) => change(kino, (mask) => withStep(mask, step)),

  "undo-mask": (kino) => change(kino, undone),

  "redo-mask": (kino) => change(kino, redone),

  "set-brush"(kino, patch) {
    kino.set({ brush: { ...kino.state.brush, ...patch } });
  },

  async "send-mask"(kino, { id, picture }) {
    const { project, generators, generator: chosen, count } = kino.state;
    const names = [chosen, INPAINT, ...Object.keys(generators ?? {})];
    const name = names.find((one) => maskFields(generators?.[one ?? ""]));
    const generator = generators?.[name ?? ""];
    const fields = maskFields(generator);
    if (!project) return;
    if (!name || !generator || !fields) return kino.notify("error", text("masks.no-generator"));
    const { file } = await kino.withBusy(text("masks.sending"), kino.api.addMask(project.id, picture));
    const form = await formForFrame(kino, id, generator, false);
    if (kino.state.project?.id !== project.id) return;
    const { forms, order } = kino.state;
    change(kino, (mask) => ({ ...mask, open: false }));
    kino.set({
      generator: name,
      forms: { ...forms, [name]: { ...form, [fields.image]: id, [fields.mask]: file } },
      ...{ formErrors: {}, count: 1, order: { ...order, across: "" } }, // one take of it
    });
    kino.request("open-dialog", { kind: "generate", take: id, before: { generator: chosen, count } });
  },
};

/** Changes the mask, if there is one. @param {Kino} kino @param {(mask: Mask) => Mask} how */
function change(kino, how) {
  const { mask } = kino.state;
  if (mask) kino.set({ mask: how(mask) });
}
