/** Requests about marks: ratings, labels, notes, markers; and search. */
import { frameIndex, isFrameNumber } from "../../core/frame-number.js";
import { nextMatch } from "../../core/marks.js";
import { problemOf } from "../problems.js";
import { newStep } from "../history.js";
import { text } from "../../texts/text.js";
import { inParts, noteChange } from "./changes.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Search} Search */

const MARKS_MS = 100; // after an event

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const MARKS = {
  async "mark-frames"(kino, { ids, set }) {
    const projectId = kino.state.project?.id;
    const step = newStep();
    await inParts(ids, (part) => kino.api.post("/v1/frames/mark", { ids: part, set, step }));
    const count = ids.length;
    if (count > 1) noteChange(kino, projectId, "info", text("notices.marked", { count }), step);
    else kino.history.loadSoon();
  },

  async rate(kino, { rating }) {
    const ids = [...kino.state.selection.ids];
    if (ids.length) await kino.request("mark-frames", { ids, set: { rating } });
  },

  async "add-marker"(kino, marker) {
    const { project } = kino.state;
    if (!project) return;
    await kino.api.post(`/v1/projects/${project.id}/markers`, marker);
    closeDialog(kino, "marker");
    await loadMarkers(kino);
  },

  async "change-marker"(kino, { uid, ...changes }) {
    const { project } = kino.state;
    if (!project) return;
    await kino.api.patch(`/v1/projects/${project.id}/markers/${uid}`, changes);
    closeDialog(kino, "marker");
    await loadMarkers(kino);
  },

  async "delete-marker"(kino, { uid }) {
    const { project } = kino.state;
    if (!project) return;
    await kino.api.delete(`/v1/projects/${project.id}/markers/${uid}`);
    closeDialog(kino, "marker");
    await loadMarkers(kino);
  },

  "open-search"(kino) {
    const { search } = kino.state;
    kino.player.pause();
    const opened = (search?.opened ?? 0) + 1;
    kino.set({ search: { ...(search ?? { text: "", ids: null, unread: 0, problem: "" }), opened } });
  },

  "close-search"(kino) {
    kino.set({ search: null });
  },

  search: (kino, detail) => search(kino, detail.text),

  async "step-match"(kino, { by }) {
    const { search: open, timeline, selection, project } = kino.state;
    if (!open || !timeline || !project) return;
    if (isFrameNumber(open.text)) {
      const found = frameIndex(open.text, timeline, project.fps);
      if ("error" in found) patch(kino, { problem: found.error });
      else kino.request("go-to", { to: found.index });
    } else if (open.ids) {
      const at = timeline.numbers.get(selection.cursor ?? -1) ?? -1;
      const index = nextMatch(timeline.ids, at, by, open.ids);
      if (index !== null) kino.request("go-to", { to: index });
    }
  },

  "select-matches"(kino) {
    const { search: open, timeline } = kino.state;
    const ids = timeline?.ids.filter((id) => open?.ids?.has(id)) ?? [];
    if (ids.length) kino.set({ selection: { ids: new Set(ids), cursor: ids[0], anchor: ids[0] } });
  },
};

/** Loads the markers of the open project. @param {Kino} kino */
export async function loadMarkers(kino) {
  const { project } = kino.state;
  if (!project) return;
  const { markers } = await kino.api.get(`/v1/projects/${project.id}/markers`);
  if (kino.state.project?.id === project.id) kino.set({ markers });
}

/** Searches again for what is searched for, after frames have changed. @param {Kino} kino */
export async function searchAgain(kino) {
  const open = kino.state.search;
  if (open?.text && open.ids) await search(kino, open.text);
}

/** @param {Kino} kino @param {string} words */
async function search(kino, words) {
  const { project } = kino.state;
  if (!project || !kino.state.search) return;
  patch(kino, { text: words, problem: "" });
  if (!words.trim() || isFrameNumber(words)) return patch(kino, { ids: null, unread: 0 });
  const found = await matches(kino, project.id, words);
  const isLatest = kino.state.search?.text === words && kino.state.project?.id === project.id;
  if (isLatest) patch(kino, found);
}

/**
 * @param {Kino} kino
 * @param {number} projectId
 * @param {string} words
 * @returns {Promise<Partial<Search>>}
 */
async function matches(kino, projectId, words) {
  try {
    const found = await kino.api.get(`/v1/projects/${projectId}/search`, { q: words });
    return { ids: new Set(found.frame_ids), unread: found.unread };
  } catch (error) {
    const { code, message } = problemOf(error);
    if (code !== "invalid_value") throw error;
    return { problem: message, ids: null };
  }
}

/** @param {Kino} kino @param {Partial<Search>} changes */
function patch(kino, changes) {
  if (kino.state.search) kino.set({ search: { ...kino.state.search, ...changes } });
}

/** Loads markers, and what is searched for, once for many events. @param {Kino} kino */
export function loadMarksSoon(kino) {
  clearTimeout(kino.marksTimer);
  kino.marksTimer = setTimeout(() => {
    Promise.all([loadMarkers(kino), searchAgain(kino)]).catch((error) => kino.showError(error, true));
  }, MARKS_MS);
}
