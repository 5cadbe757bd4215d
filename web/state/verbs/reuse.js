/** Requests that use what a frame has elsewhere: in the form, on the system's clipboard, as a file. */
import { pictureName } from "../../core/dragged.js";
import { titleOf } from "../../core/generator-title.js";
import { formValues, startValues } from "../../core/use-params.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/api-types.js").Generator} Generator */

const IMG2IMG = "img2img"; // the built-in generator for any checkpoint

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const REUSE = {
  async "use-params"(kino, { id, what }) {
    const { params, generator: made } = await sidecarOf(kino, id);
    const { generators, generator: chosen, forms } = kino.state;
    const wanted = what === "all" && generators?.[made.name]?.visible ? made.name : chosen;
    const generator = generators?.[wanted ?? ""];
    if (!generator) return;
    const values = formValues(params, generator, what);
    const form = { ...forms[generator.name], ...values };
    kino.set({
      generator: generator.name,
      forms: { ...forms, [generator.name]: form },
      formErrors: {},
      tab: "generate",
    });
    const key = Object.keys(values).length ? USED[what] : UNUSED[what];
    kino.notify("info", text(key, { name: titleOf(generator) }));
  },

  async "use-as-image"(kino, { id }) {
    const { project, generators, generator: chosen, count } = kino.state;
    const name = [chosen, IMG2IMG, ...Object.keys(generators ?? {})].find((one) =>
      imageField(generators?.[one ?? ""]),
    );
    const generator = generators?.[name ?? ""];
    const field = imageField(generator);
    if (!generator || !field) return;
    const form = { ...(await formForFrame(kino, id, generator, true)), [field]: id };
    if (kino.state.project?.id !== project?.id) return;
    const { forms } = kino.state;
    kino.set({ generator: generator.name, forms: { ...forms, [generator.name]: form }, formErrors: {} });
    kino.request("open-dialog", { kind: "generate", before: { generator: chosen, count } });
  },

  async "copy-text"(kino, { text: value, what }) {
    await kino.browser.copyText(value);
    kino.notify("info", text("notices.text-copied", { what }));
  },

  async "copy-picture"(kino, { id }) {
    const frame = kino.state.frames.get(id);
    if (!frame) return;
    const isCopied = await kino.withBusy(text("busy.copying"), kino.browser.copyPicture(frame.image_url));
    if (isCopied) kino.notify("info", text("notices.picture-copied"));
    else kino.notify("error", text("notices.picture-not-copied"));
  },

  "save-picture"(kino, { id }) {
    const frame = kino.state.frames.get(id);
    if (frame) kino.browser.download(frame.image_url, pictureName(kino.state.project?.name, frame));
  },
};

/** @typedef {import("../../texts/text.js").TextKey} TextKey */
/** @typedef {import("../../core/use-params.js").What} What */
/** @type {{[W in What]: TextKey}} */
const USED = {
  all: "notices.parameters-used",
  prompt: "notices.prompt-used",
  seed: "notices.seed-used",
};
/** @type {{[W in What]: TextKey}} */
const UNUSED = {
  all: "notices.no-parameter-field",
  prompt: "notices.no-prompt-field",
  seed: "notices.no-seed-field",
};

/** @param {Generator | undefined} generator @returns {string | undefined} */
const imageField = (generator) =>
  generator?.visible && !generator.unavailable
    ? Object.keys(generator.parameters).find((name) => generator.parameters[name].type === "image")
    : undefined;

/**
 * The form of a generator that works on a frame.
 * @param {Kino} kino
 * @param {number} id
 * @param {Generator} generator
 * @param {boolean} withPrompt  whether it may start with the frame's
 */
export async function formForFrame(kino, id, generator, withPrompt) {
  await kino.request("load-sidecar", { id });
  const { sidecars, generators, forms } = kino.state;
  const [sidecar, typed] = [sidecars.get(id), forms[generator.name] ?? {}];
  if (!sidecar || "message" in sidecar) return typed;
  return startValues(sidecar, generators?.[sidecar.generator.name], generator, typed, withPrompt);
}

/** @param {Kino} kino @param {number} id */
async function sidecarOf(kino, id) {
  await kino.request("load-sidecar", { id });
  const sidecar = kino.state.sidecars.get(id);
  if (!sidecar || "message" in sidecar)
    throw new Error(sidecar?.message ?? text("notices.frame-is-gone", { id: String(id) }));
  return sidecar;
}
