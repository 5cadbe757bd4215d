/** Requests about what is stale: made from something that has changed since. */
import { text } from "../../texts/text.js";
import { loadQueue, notifyQueued } from "../queue.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */

const STALE_MS = 300; // after the last change

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const STALE = {
  async "load-sources"(kino, { id }) {
    const { project, timeline } = kino.state;
    const key = `sources ${id} ${timeline?.revision}`;
    await kino.inFlight.run(key, async () => {
      const { sources } = await kino.api.get(`/v1/frames/${id}/sources`);
      if (kino.state.project?.id === project?.id)
        kino.set({ sources: new Map(kino.state.sources).set(id, sources) });
    });
  },

  async "load-plan"(kino, { sheet }) {
    const { project } = kino.state;
    if (!project) return;
    kino.set({ plan: null });
    const what = sheet ? { sheet, what: ["stale", "changed", "missing"] } : {};
    const plan = await kino.api.post(`/v1/projects/${project.id}/make`, what, { dry: true });
    if (kino.state.project?.id === project.id) kino.set({ plan });
  },

  async make(kino, { what, sheet }) {
    const { project } = kino.state;
    if (!project) return;
    const order = kino.api.post(`/v1/projects/${project.id}/make`, { what, ...(sheet && { sheet }) });
    const { frame_ids, retried, new: added } = await kino.withBusy(text("takes.queueing"), order);
    closeDialog(kino, "make");
    const made = frame_ids.length ? text("takes.being-made", { count: frame_ids.length }) : "";
    const again = retried ? text("takes.being-retried", { count: retried }) : "";
    const more = added ? text("sheets.being-made", { count: added }) : "";
    notifyQueued(kino, [made, more, again].filter(Boolean).join(". ") || text("takes.nothing-stale"));
    await loadQueue(kino);
  },
};

/** Loads which frames are stale, once for many changes. @param {Kino} kino */
export function loadStaleSoon(kino) {
  clearTimeout(kino.staleTimer);
  kino.staleTimer = setTimeout(() => {
    loadStale(kino).catch((error) => kino.showError(error, true));
  }, STALE_MS);
}

/** @param {Kino} kino */
async function loadStale(kino) {
  const { project } = kino.state;
  if (!project) return;
  const { revision, runs } = await kino.api.get(`/v1/projects/${project.id}/stale`);
  const { timeline } = kino.state;
  // If it is of another revision, the timeline is about to change, and this is loaded again.
  if (kino.state.project?.id !== project.id || timeline?.revision !== revision) return;
  const ids = runs.flatMap(([first, last]) => timeline.ids.slice(first, last + 1));
  kino.set({ stale: new Set(ids), sources: new Map() });
}
