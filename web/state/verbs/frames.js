/** Requests that change frames: delete, move, copy; undo and redo. */
import { frameAfter } from "../../core/timeline.js";
import { newStep } from "../history.js";
import { loadTimeline } from "../sync.js";
import { text } from "../../texts/text.js";
import { addedFrames, inParts, noteChange } from "./changes.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const FRAMES = {
  "delete-frames"(kino, { ids }) {
    if (!ids.length) return;
    if (kino.state.settings.confirmDeletes) kino.request("open-dialog", { kind: "delete-frames", ids });
    else kino.request("delete-frames-now", { ids });
  },

  async "delete-frames-now"(kino, { ids }) {
    const projectId = kino.state.project?.id;
    const step = newStep();
    const remove = (/** @type {number[]} */ part) => kino.api.post("/v1/frames/delete", { ids: part, step });
    await kino.withBusy(text("busy.deleting"), inParts(ids, remove));
    noteChange(kino, projectId, "info", text("notices.deleted", { count: ids.length }), step);
  },

  undo: (kino, { project_id, step, confirmed }) =>
    kino.history.run("undo", project_id ?? kino.state.project?.id, step, confirmed),
  redo: (kino) => kino.history.run("redo", kino.state.project?.id),

  copy: (kino) => toClipboard(kino, false),
  cut: (kino) => toClipboard(kino, true),

  async paste(kino) {
    if (!kino.state.timeline) await loadTimeline(kino); // the project is being opened
    const { clipboard, timeline, selection, project } = kino.state;
    if (!clipboard || !timeline || !project) return;
    const after = selection.cursor === null ? [] : [selection.cursor];
    const isElsewhere = clipboard.project !== project.id;
    if (!clipboard.cut || isElsewhere) {
      const step = newStep();
      await copyFrames(kino, [...clipboard.ids], nextAfter(kino, after), "notices.pasted", step);
      if (clipboard.cut) await removeCut(kino, clipboard, step, project.id);
      return;
    }
    const ids = clipboard.ids.filter((id) => timeline.numbers.has(id));
    await moveFrames(kino, ids, nextAfter(kino, after, clipboard.ids));
    kino.set({ clipboard: null });
  },

  async duplicate(kino) {
    const ids = selectedIds(kino);
    if (ids.length) await copyFrames(kino, ids, nextAfter(kino, ids), "notices.duplicated");
  },

  "move-frames": (kino, { ids, before }) => moveFrames(kino, ids, before),

  async "nudge-frames"(kino, { by }) {
    const { timeline } = kino.state;
    const ids = selectedIds(kino);
    if (!timeline || !ids.length) return;
    const first = timeline.numbers.get(ids[0]) ?? 0;
    const last = timeline.numbers.get(ids[ids.length - 1]) ?? 0;
    if (by < 0 ? first === 0 : last === timeline.ids.length - 1) return;
    const selected = new Set(ids);
    const next = timeline.ids.slice(last + 2).find((id) => !selected.has(id));
    await moveFrames(kino, ids, by < 0 ? timeline.ids[first - 1] : (next ?? null));
  },
};

/** The selected frames, in the order of the timeline. @param {Kino} kino */
function selectedIds({ state: { selection, timeline } }) {
  return timeline ? timeline.ids.filter((id) => selection.ids.has(id)) : [];
}

/** @param {Kino} kino @param {boolean} cut */
function toClipboard(kino, cut) {
  const ids = selectedIds(kino);
  if (!ids.length) return;
  kino.set({ clipboard: { ids, cut, project: kino.state.project?.id ?? 0 } });
  kino.notify("info", text(cut ? "notices.cut" : "notices.copied", { count: ids.length }));
}

/**
 * Removes frames that were cut in another project, once they are in this one.
 * @param {Kino} kino
 * @param {NonNullable<Kino["state"]["clipboard"]>} clipboard
 * @param {string} step of the copies here, which are undone together with it
 * @param {number} here
 */
async function removeCut(kino, { ids, project }, step, here) {
  const remove = (/** @type {number[]} */ part) => kino.api.post("/v1/frames/delete", { ids: part, step });
  await kino.withBusy(text("busy.deleting"), inParts([...ids], remove));
  kino.history.join(step, [project, here]);
  kino.set({ clipboard: null });
}

/**
 * The frame after the last of these, not counting the ones in `skipped`; null: the end.
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {readonly number[]} [skipped]
 */
function nextAfter({ state: { timeline } }, ids, skipped = []) {
  const last = ids.at(-1);
  if (!timeline || last === undefined) return null;
  let next = frameAfter(timeline, last);
  while (next !== null && skipped.includes(next)) next = frameAfter(timeline, next);
  return next;
}

/** @param {Kino} kino @param {number[]} ids @param {number | null} before */
async function moveFrames(kino, ids, before) {
  const { timeline, project } = kino.state;
  if (!timeline || !project || !ids.length) return;
  const move = kino.api.post(`/v1/projects/${project.id}/frames/move`, withBefore(ids, before));
  await kino.withBusy(text("busy.moving"), move);
  kino.history.loadSoon();
}

/** @param {number[]} frame_ids @param {number | null} before */
const withBefore = (frame_ids, before) => ({ frame_ids, ...(before === null ? {} : { before }) });

/**
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {number | null} before
 * @param {import("../../texts/text.js").TextKey} key of a text about `count` frames
 * @param {string} [step]
 */
async function copyFrames(kino, ids, before, key, step = newStep()) {
  const { project } = kino.state;
  if (!project) return;
  const copy = kino.api.post(`/v1/projects/${project.id}/frames/copy`, { ...withBefore(ids, before), step });
  const { frames } = await kino.withBusy(text("busy.copying"), copy);
  addedFrames(kino, project.id, frames, key, step);
}
