/** Requests about generators and their forms: from typed values to tasks. */
import { previousOf, withSeed } from "../../core/chain.js";
import { clipOf, framesAdded } from "../../core/clip.js";
import { taskInput } from "../../core/form.js";
import { titleOf } from "../../core/generator-title.js";
import { graphPictures } from "../../core/graph-pictures.js";
import { spreadOf, tasksOf } from "../../core/order.js";
import { isWithoutGraph } from "../../core/params.js";
import { frameAfter } from "../../core/timeline.js";
import { isolated } from "../../core/words.js";
import { loadQueue, notifyQueued } from "../queue.js";
import { loadGenerators } from "../sync.js";
import { text } from "../../texts/text.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */

const MOST_TASKS = 10_000; // of a batch

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const GENERATION = {
  "load-generators": (kino) => loadGenerators(kino),

  async "load-models"(kino, { category }) {
    if (!kino.state.models[category])
      await kino.inFlight.run(`models ${category}`, () => loadModels(kino, category));
  },

  async "refresh-models"(kino) {
    kino.set({ models: {} });
    await loadGenerators(kino);
    kino.notify("success", text("notices.models-refreshed"));
  },

  "select-generator"(kino, { name }) {
    kino.set({ generator: name, formErrors: {} });
  },

  "set-field"(kino, { generator, parameter, value }) {
    const form = { ...kino.state.forms[generator], [parameter]: value };
    const { [parameter]: _, ...formErrors } = kino.state.formErrors;
    kino.set({ forms: { ...kino.state.forms, [generator]: form }, formErrors });
  },

  "set-count"(kino, { count }) {
    kino.set({ count: Math.min(MOST_TASKS, Math.max(1, Math.round(count) || 1)) });
  },

  "set-order"(kino, changes) {
    kino.set({ order: { ...kino.state.order, ...changes }, formErrors: {} });
  },

  async generate(kino, detail) {
    const { project, generators, generator, forms } = kino.state;
    const chosen = generators?.[generator ?? ""];
    if (!project || !chosen) return;
    const form = forms[chosen.name] ?? {};
    if (previousOf(chosen)) return orderChain(kino, chosen, form, project, detail.place ?? {});
    const found = batchOf(kino, chosen, form, project, detail);
    if (!found) return;
    const ordered = kino.api.post("/v1/generator/batches", found.batch);
    if (!(await submitForm(kino, "", text("busy.queueing"), ordered))) return;
    closeDialog(kino, "generate");
    await onQueued(kino, found.tasks * framesOfTask(chosen, form, project, detail.rate ?? "as_is"));
  },

  async regenerate(kino, { id }) {
    if (!(await canBeMade(kino, id))) return;
    const { timeline } = kino.state;
    const next = timeline && frameAfter(timeline, id);
    const place = next === null ? { where: "append" } : { where: "before", frame_id: next };
    await kino.withBusy(text("busy.queueing"), kino.api.post(`/v1/frames/${id}/regenerate`, { place }));
    await onQueued(kino, 1);
  },

  async "open-variation"(kino, { id }) {
    if (await canBeMade(kino, id)) kino.request("open-dialog", { kind: "variation", id });
  },

  async "create-variation"(kino, { id, overrides, place, count }) {
    const post = kino.api.post(`/v1/frames/${id}/regenerate`, { overrides, place, count });
    if (!(await submitForm(kino, "variation.", text("busy.queueing"), post))) return;
    closeDialog(kino, "variation");
    await onQueued(kino, count);
  },

  async "load-graph-pictures"(kino) {
    kino.set({ graphPictures: [] });
    kino.set({ graphPictures: graphPictures(await kino.host.graphPrompt()) });
  },

  async "save-generator"(kino, { name, description, relations }) {
    const prompt = await kino.host.graphPrompt();
    const post = kino.api.post("/v1/generator/plugins", { name, description, prompt, relations });
    const label = text("busy.saving-generator");
    if (!(await submitForm(kino, "generator.", label, post, { name_taken: "name" }))) return;
    closeDialog(kino, "save-generator");
    await loadGenerators(kino);
    kino.set({ generator: name });
    kino.notify("success", text("notices.generator-saved", { name }));
  },

  async "save-graph-to-project"(kino, { project }) {
    const count = await kino.host.saveGraphToProject(project);
    closeDialog(kino, "save-graph");
    if (count) kino.notify("success", text("notices.graph-saves", { count, project: isolated(project) }));
    else kino.notify("error", text("notices.no-output"));
  },
};

/**
 * Whether a frame can be generated again; says so if it came without the graph that made it.
 * @param {Kino} kino
 * @param {number} id
 */
async function canBeMade(kino, id) {
  await kino.request("load-sidecar", { id });
  const isPossible = !isWithoutGraph(kino.state, id);
  if (!isPossible) kino.notify("info", text("notices.without-graph"));
  return isPossible;
}

/**
 * Orders frames that are each made from the one before.
 * @param {Kino} kino
 * @param {import("../../core/api-types.js").Generator} generator
 * @param {import("../../core/types.js").FormValues} form
 * @param {import("../../core/api-types.js").Project} project
 * @param {import("../../core/api-types.js").Place} place
 */
async function orderChain(kino, generator, form, project, place) {
  const { count } = kino.state;
  const { data, errors, seed } = taskInput(generator, form, project);
  if (hasErrors(kino, errors)) return;
  const order = { type: generator.name, data: withSeed(generator, data, seed), count, place };
  const post = kino.api.post(`/v1/projects/${project.id}/chains`, order);
  if (!(await submitForm(kino, "", text("takes.queueing"), post))) return;
  closeDialog(kino, "generate");
  await onQueued(kino, count);
}

/**
 * How many frames a task adds.
 * @param {import("../../core/api-types.js").Generator} generator
 * @param {import("../../core/types.js").FormValues} form
 * @param {import("../../core/api-types.js").Project} project
 * @param {import("../../core/api-types.js").Rate} rate
 */
function framesOfTask(generator, form, project, rate) {
  const clip = clipOf(generator, form, project);
  return clip ? framesAdded(clip, rate, project) : 1;
}

/**
 * Asks before many frames of a generator without a seed are ordered.
 * @param {Kino} kino
 * @param {import("../../core/api-types.js").Generator} generator
 * @param {number} count
 * @param {import("../../core/requests.js").Requests["generate"]} order
 */
function askForEqual(kino, generator, count, order) {
  if (order.allowEqual || count === 1 || Object.values(generator.parameters).some(({ seed }) => seed))
    return false;
  kino.request("open-dialog", {
    kind: "confirm",
    title: text("notices.without-seed", { count }),
    message: text("notices.all-equal", { name: titleOf(generator) }),
    label: text("shell.generate"),
    request: { verb: "generate", detail: { ...order, allowEqual: true } },
  });
  return true;
}

/** @param {Kino} kino @param {string} category */
export async function loadModels(kino, category) {
  const get = kino.api.get(`/v1/models/${encodeURIComponent(category)}`);
  try {
    const { models } = await kino.withBusy(text("busy.loading-models"), get);
    kino.set({ models: { ...kino.state.models, [category]: models } });
  } catch (error) {
    kino.set({ models: { ...kino.state.models, [category]: [] } }); // an empty list offers to refresh
    throw error;
  }
}

/**
 * The form's order as the API takes it; null if it has to be corrected or confirmed first.
 * @param {Kino} kino
 * @param {import("../../core/api-types.js").Generator} generator
 * @param {import("../../core/types.js").FormValues} form
 * @param {import("../../core/api-types.js").Project} project
 * @param {import("../../core/requests.js").Requests["generate"]} detail
 */
function batchOf(kino, generator, form, project, detail) {
  const { place = {}, replace, rate = "as_is", allowEqual = false } = detail;
  const { order } = kino.state;
  const { data, errors, seed } = taskInput(generator, form, project);
  const tasks = replace?.length ?? tasksOf(generator, { ...kino.state, order: { ...order, where: "auto" } });
  const { spread, errors: more } = spreadOf(generator, data, order, { tasks, seed });
  if (hasErrors(kino, { ...more, ...errors })) return null;
  if ("count" in spread && askForEqual(kino, generator, tasks, detail)) return null;
  const about = { type: generator.name, project_id: project.id, data, place };
  return { tasks, batch: { ...about, ...spread, ...options(replace, rate, allowEqual) } };
}

/** Shows what has to be corrected. @param {Kino} kino @param {{[field: string]: string}} formErrors */
function hasErrors(kino, formErrors) {
  kino.set({ formErrors });
  return Object.keys(formErrors).length > 0;
}

/**
 * @param {number[] | undefined} replace
 * @param {import("../../core/api-types.js").Rate} rate
 * @param {boolean} allowEqual
 */
const options = (replace, rate, allowEqual) => ({
  ...(replace ? { replace } : {}),
  ...(rate === "as_is" ? {} : { rate }),
  ...(allowEqual ? { allow_equal: true } : {}),
});

/** @param {Kino} kino @param {number} count */
async function onQueued(kino, count) {
  notifyQueued(kino, text("notices.frames-queued", { count }));
  // The first time, so that one sees where the frames will be.
  if (!kino.state.studio && !kino.hasQueued) kino.host.showTimeline();
  kino.hasQueued = true;
  await loadQueue(kino);
}
