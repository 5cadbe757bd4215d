/** Requests that change frames: delete, move, copy, import; undo and redo. */
import { frameAfter } from "../../core/timeline.js";
import { counted } from "../../core/words.js";
import { newStep } from "../history.js";
import { inParts, noteChange } from "./changes.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/api-routes.js").Refused} Refused */

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
    await kino.withBusy("Deleting", inParts(ids, remove));
    noteChange(kino, projectId, "info", `Deleted ${counted(ids.length)}`, step);
  },

  undo: (kino, { project_id, step }) => kino.history.run("undo", project_id ?? kino.state.project?.id, step),
  redo: (kino) => kino.history.run("redo", kino.state.project?.id),

  copy: (kino) => toClipboard(kino, false),
  cut: (kino) => toClipboard(kino, true),

  async paste(kino) {
    const { clipboard, timeline, selection } = kino.state;
    if (!clipboard || !timeline) return;
    const after = selection.cursor === null ? [] : [selection.cursor];
    if (!clipboard.cut)
      return void (await copyFrames(kino, [...clipboard.ids], nextAfter(kino, after), "Pasted"));
    const ids = clipboard.ids.filter((id) => timeline.numbers.has(id));
    await moveFrames(kino, ids, nextAfter(kino, after, clipboard.ids));
    kino.set({ clipboard: null });
  },

  async duplicate(kino) {
    const ids = selectedIds(kino);
    if (ids.length) await copyFrames(kino, ids, nextAfter(kino, ids), "Duplicated");
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

  async "import-pictures"(kino, { files, where = "append", frame_id }) {
    const { project } = kino.state;
    if (!project) return;
    const form = new FormData();
    for (const file of files) form.append("images", file, file.name);
    const label = `Importing ${files.length === 1 ? files[0].name : counted(files.length, "picture")}`;
    const step = newStep();
    const query = { fit: "contain", where, frame_id, step };
    const answer = await kino.withBusy(label, kino.api.importPictures(project.id, query, form));
    closeDialog(kino, "import-pictures");
    const { frames, refused } = answer;
    const remark = refused.length === 1 ? refusalText(refused[0]) : "";
    addedFrames(kino, project.id, frames, "Imported", step, remark);
    if (refused.length > 1)
      kino.request("open-dialog", { kind: "import-result", imported: frames.length, refused });
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
  kino.set({ clipboard: { ids, cut } });
  kino.notify("info", `${cut ? "Cut" : "Copied"} ${counted(ids.length)}`);
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
  await kino.withBusy("Moving", move);
  kino.history.loadSoon();
}

/** @param {number[]} frame_ids @param {number | null} before */
const withBefore = (frame_ids, before) => ({ frame_ids, ...(before === null ? {} : { before }) });

/**
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {number | null} before
 * @param {string} verb in the past tense
 */
async function copyFrames(kino, ids, before, verb) {
  const { project } = kino.state;
  if (!project) return;
  const step = newStep();
  const copy = kino.api.post(`/v1/projects/${project.id}/frames/copy`, { ...withBefore(ids, before), step });
  const { frames } = await kino.withBusy("Copying", copy);
  addedFrames(kino, project.id, frames, verb, step);
}

/**
 * Selects new frames, and offers to undo them.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {Frame[]} frames
 * @param {string} verb in the past tense
 * @param {string} step of the undo
 * @param {string} [remark]
 */
function addedFrames(kino, projectId, frames, verb, step, remark = "") {
  const ids = frames.map(({ id }) => id);
  if (kino.state.project?.id === projectId && ids.length)
    kino.set({ selection: { ids: new Set(ids), cursor: ids[0], anchor: ids[0] } });
  const label = `${verb} ${counted(ids.length)}`;
  noteChange(kino, projectId, remark ? "error" : "success", label, ids.length ? step : null, remark);
}

/** @param {Refused} refusal */
const refusalText = ({ file, message }) => `1 file refused: ${file}: ${message}`;
