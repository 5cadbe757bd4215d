/** Requests about passes over frames, and about frames that are put between others. */
import { presentIds } from "../../core/many.js";
import { MOST_SWITCHED, nextRun, switchedRuns } from "../../core/takes-runs.js";
import { text } from "../../texts/text.js";
import { addFrames } from "../frames.js";
import { newStep } from "../history.js";
import { loadPassTakesAt } from "../pass-takes.js";
import { loadQueue, notifyQueued } from "../queue.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const PASSES = {
  async "put-between"(kino, order) {
    const { project } = kino.state;
    if (!project) return;
    const post = kino.api.post(`/v1/projects/${project.id}/between`, order);
    const sent = await submitForm(kino, "between.", text("many.queueing"), post);
    if (!sent) return;
    closeDialog(kino, "between");
    await onQueued(kino, text("many.frames-queued", { count: sent.answer.total * order.count }));
  },

  async "fill-holds"(kino, order) {
    const { project, timeline } = kino.state;
    if (!project || !timeline) return;
    const { holds, numbers } = timeline;
    const post = kino.api.post(`/v1/projects/${project.id}/fill-holds`, order);
    const sent = await submitForm(kino, "between.", text("many.queueing"), post);
    if (!sent) return;
    closeDialog(kino, "fill-holds");
    const { kept, waiting } = sent.answer;
    const filled = order.frame_ids.filter((id) => !kept.includes(id) && !waiting.includes(id));
    const count = filled.reduce((sum, id) => sum + (holds.get(id) ?? 1) - 1, 0);
    const label = text("many.frames-queued", { count });
    const remarks = kept.map((id) => text("passes.kept", { number: (numbers.get(id) ?? -1) + 1 }));
    if (waiting.length) remarks.push(text("passes.left", { count: waiting.length }));
    const remark = remarks.join(" ");
    await onQueued(kino, remark ? text("notices.with-remark", { label, remark }) : label);
  },

  async "load-passes"(kino) {
    const ids = (kino.state.timeline?.ids ?? []).slice(0, MOST_SWITCHED);
    if (!ids.length) return;
    const { runs } = await kino.api.post("/v1/frames/runs", { ids });
    kino.set({ passes: runs });
  },

  "load-pass-takes": (kino, { indexes }) => loadPassTakesAt(kino, indexes),

  "load-runs": (kino, { ids }) => loadRuns(kino, ids),

  "choose-run": (kino, { run, ids }) => chooseRun(kino, run, ids),

  async "step-run"(kino, { by }) {
    const ids = selected(kino);
    if (kino.state.pending.has("step-run") || ids.length < 2) return;
    if (!switchedRuns(kino.state, ids)) await loadRuns(kino, ids);
    const next = nextRun(switchedRuns(kino.state, ids) ?? [], by);
    if (next) await chooseRun(kino, next.run, ids);
  },
};

/** @param {Kino} kino */
const selected = ({ state }) => presentIds(state, [...state.selection.ids]);

/**
 * Lets frames show their takes of a run.
 * @param {Kino} kino
 * @param {string} run
 * @param {readonly number[]} ids
 */
async function chooseRun(kino, run, ids) {
  const order = { run, frame_ids: [...ids], step: newStep() };
  const post = kino.api.post("/v1/frames/choose", order);
  const { frames } = await kino.withBusy(text("passes.choosing"), post);
  kino.set({ passTakes: new Map() }); // takes and frames exchange their ids
  addFrames(kino, frames); // at once: the viewer must not show the old ones in between
  kino.history.loadSoon();
  await loadRuns(kino, ids);
}

/** Loads the runs of selected frames. @param {Kino} kino @param {readonly number[]} ids */
async function loadRuns(kino, ids) {
  const { runs } = await kino.api.post("/v1/frames/runs", { ids });
  if (selected(kino).join() === ids.join()) kino.set({ runs: { ids, list: runs } });
}

/** @param {Kino} kino @param {string} what */
async function onQueued(kino, what) {
  notifyQueued(kino, what);
  kino.hasQueued = true;
  await loadQueue(kino);
}
