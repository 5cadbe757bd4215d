/** Generators and their forms: from what was typed to tasks. */
import { loadGenerators } from "../sync.js";
import { loadQueue } from "../queue.js";
import { closeDialog, filed } from "./form-requests.js";
import { dataOf } from "../../core/form.js";
import { nextOf } from "../../core/timeline.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @type {Set<string>} model categories that are on their way */
const coming = new Set();
const MOST = 10_000; // tasks of one batch, as the API takes them

/** @type {{[verb: string]: import("./registry.js").Verb}} */
export const GENERATING = {
  "load-generators": (kino) => loadGenerators(kino),

  async "need-models"(kino, { category }) {
    if (kino.state.models[category] || coming.has(category)) return;
    coming.add(category);
    try {
      const { models } = await kino.during(
        "Looking for models",
        kino.api.get(`/v1/models/${encodeURIComponent(category)}`),
      );
      kino.set({ models: { ...kino.state.models, [category]: models } });
    } catch (error) {
      kino.set({ models: { ...kino.state.models, [category]: [] } }); // "look again" is beside an empty list
      throw error;
    } finally {
      coming.delete(category);
    }
  },

  async "refresh-models"(kino) {
    kino.set({ models: {} });
    await loadGenerators(kino);
  },

  "choose-generator"(kino, { name }) {
    kino.set({ generator: name, formErrors: {} });
  },

  fill(kino, { generator, parameter, value }) {
    const form = { ...kino.state.forms[generator], [parameter]: value };
    const { [parameter]: _, ...formErrors } = kino.state.formErrors;
    kino.set({ forms: { ...kino.state.forms, [generator]: form }, formErrors });
  },

  "set-count"(kino, { count }) {
    kino.set({ count: Math.min(MOST, Math.max(1, Math.round(count) || 1)) });
  },

  async generate(kino, { place = {} }) {
    const { project, generators, generator, forms, count } = kino.state;
    if (!project || !generator || !generators?.[generator]) return;
    const { data, errors, seed } = dataOf(generators[generator], forms[generator] ?? {}, project);
    kino.set({ formErrors: errors });
    if (Object.keys(errors).length) return;
    const order = { type: generator, project_id: project.id, data, place };
    const spread =
      seed === null
        ? { count }
        : { seeds: Array.from({ length: count }, (_, index) => seed + BigInt(index)) };
    const ok = await filed(
      kino,
      "",
      "Ordering",
      kino.api.post("/v1/generator/batches", { ...order, ...spread }),
    );
    if (!ok) return;
    closeDialog(kino, "generate");
    await ordered(kino, count);
  },

  async "make-again"(kino, { id }) {
    const { timeline } = kino.state;
    const next = timeline && nextOf(timeline, id);
    const place = next === null ? { where: "append" } : { where: "before", frame_id: next };
    await kino.api.post(`/v1/frames/${id}/regenerate`, { place });
    await ordered(kino, 1);
  },

  async "make-variation"(kino, { id, overrides, place, count }) {
    const ok = await filed(
      kino,
      "variation.",
      "Ordering",
      kino.api.post(`/v1/frames/${id}/regenerate`, { overrides, place, count }),
    );
    if (!ok) return;
    closeDialog(kino, "variation");
    await ordered(kino, count);
  },

  async "keep-generator"(kino, { name, description }) {
    const prompt = await kino.host.graphPrompt();
    const ok = await filed(
      kino,
      "keep.",
      "Keeping the graph",
      kino.api.post("/v1/generator/plugins", { name, description, prompt }),
      { name_taken: "name" },
    );
    if (!ok) return;
    closeDialog(kino, "keep-generator");
    await loadGenerators(kino);
    kino.set({ generator: name });
    kino.notice("success", `Generator ${name} kept`);
  },

  async "save-graph-to"(kino, { project }) {
    const count = await kino.host.saveGraphTo(project);
    kino.ask("close-dialog");
    if (count)
      kino.notice(
        "success",
        count === 1
          ? `The graph now saves to ${project}`
          : `The graph's ${count} outputs now save to ${project}`,
      );
    else
      kino.notice(
        "error",
        "The graph has no node that saves or shows pictures. Add one, such as Save Image, and try again.",
      );
  },
};

/** @param {Kino} kino @param {number} count */
async function ordered(kino, count) {
  kino.notice("info", count === 1 ? "A frame is queued" : `${count.toLocaleString("en")} frames are queued`);
  await loadQueue(kino);
}
