/** Requests that use what a frame has elsewhere: in the form, on the system's clipboard, as a file. */
import { formValues } from "../../core/use-params.js";

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
    const used = Object.keys(values).length;
    if (used) kino.notify("info", `The form of ${generator.name} has ${USED[what]}`);
    else kino.notify("info", `${generator.name} has no field for ${USED[what]}`);
  },

  "use-as-image"(kino, { id }) {
    const { generators, generator: chosen, forms } = kino.state;
    const name = [chosen, IMG2IMG, ...Object.keys(generators ?? {})].find((one) =>
      imageField(generators?.[one ?? ""]),
    );
    const generator = generators?.[name ?? ""];
    const field = imageField(generator);
    if (!generator || !field) return;
    const form = { ...forms[generator.name], [field]: id };
    kino.set({ generator: generator.name, forms: { ...forms, [generator.name]: form }, formErrors: {} });
    kino.request("open-dialog", { kind: "generate" });
  },

  async "copy-text"(kino, { text, what }) {
    await kino.browser.copyText(text);
    kino.notify("info", `${what} copied`);
  },

  async "copy-picture"(kino, { id }) {
    const frame = kino.state.frames.get(id);
    if (!frame) return;
    const isCopied = await kino.withBusy("Copying", kino.browser.copyPicture(frame.image_url));
    if (isCopied) kino.notify("info", "Picture copied");
    else
      kino.notify(
        "error",
        "This browser copies pictures only over HTTPS or on localhost. Save the picture instead.",
      );
  },

  "save-picture"(kino, { id }) {
    const frame = kino.state.frames.get(id);
    if (frame) kino.browser.download(frame.image_url, `${kino.state.project?.name ?? "Kino"} ${frame.path}`);
  },
};

const USED = { all: "these parameters", prompt: "this prompt", seed: "this seed" };

/** @param {Generator | undefined} generator @returns {string | undefined} */
const imageField = (generator) =>
  generator?.visible && !generator.unavailable
    ? Object.keys(generator.parameters).find((name) => generator.parameters[name].type === "image")
    : undefined;

/** @param {Kino} kino @param {number} id */
async function sidecarOf(kino, id) {
  await kino.request("load-sidecar", { id });
  const sidecar = kino.state.sidecars.get(id);
  if (!sidecar || "message" in sidecar) throw new Error(sidecar?.message ?? `Frame ${id} is gone`);
  return sidecar;
}
