/** Frames: delete, move, copy, import, and how each is taken back. */
import { nextOf } from "../../core/timeline.js";
import { closeDialog } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */

const AT_ONCE = 10_000; // ids in one request

/** @type {{[verb: string]: import("./registry.js").Verb}} */
export const FRAMES = {
  "delete-frames"(kino, { ids }) {
    if (!ids.length) return;
    if (kino.state.settings.confirmDeletes) kino.ask("open-dialog", { kind: "delete-frames", ids });
    else kino.ask("delete-frames-now", { ids });
  },

  async "delete-frames-now"(kino, { ids }) {
    const film = kino.state.project?.id;
    await kino.during(
      "Deleting",
      inParts(ids, (part) => kino.api.post("/v1/frames/delete", { ids: part })),
    );
    done(kino, film, "info", count(ids.length, "Deleted"), () =>
      inParts(ids, (part) => kino.api.post("/v1/frames/restore", { ids: part })),
    );
  },

  /** `label`: only if that was done last; a notice's Undo must not take back something else. */
  async undo(kino, { label }) {
    if (label && !kino.undo.isLast(label))
      kino.notice("info", "Something else was done since. Ctrl+Z takes back one after the other.");
    else await kino.undo.run();
  },

  copy(kino) {
    const ids = selected(kino);
    if (ids.length) kino.set({ clipboard: { ids, cut: false } });
  },

  cut(kino) {
    const ids = selected(kino);
    if (ids.length) kino.set({ clipboard: { ids, cut: true } });
  },

  async paste(kino) {
    const { clipboard, timeline, selection } = kino.state;
    if (!clipboard || !timeline) return;
    const before = behind(
      kino,
      selection.cursor === null ? [] : [selection.cursor],
      clipboard.cut ? clipboard.ids : [],
    );
    if (clipboard.cut) {
      await move(
        kino,
        clipboard.ids.filter((id) => timeline.numbers.has(id)),
        before,
      );
      kino.set({ clipboard: null });
    } else await copyTo(kino, [...clipboard.ids], before);
  },

  async duplicate(kino) {
    const ids = selected(kino);
    if (ids.length) await copyTo(kino, ids, behind(kino, ids));
  },

  "move-frames": (kino, { ids, before }) => move(kino, ids, before),

  /** One place to the left or right, the whole selection together. */
  async nudge(kino, { by }) {
    const { timeline } = kino.state;
    const ids = selected(kino);
    if (!timeline || !ids.length) return;
    const [first, last] = [
      timeline.numbers.get(ids[0]) ?? 0,
      timeline.numbers.get(/** @type {number} */ (ids.at(-1))) ?? 0,
    ];
    if (by < 0 ? first === 0 : last === timeline.ids.length - 1) return;
    const chosen = new Set(ids);
    const others = timeline.ids.slice(last + 2).find((id) => !chosen.has(id));
    await move(kino, ids, by < 0 ? timeline.ids[first - 1] : (others ?? null));
  },

  async "import-files"(kino, { files, where = "append", frame_id }) {
    const { project } = kino.state;
    if (!project) return;
    const form = new FormData();
    for (const file of files) form.append("images", file, file.name);
    const path = `/v1/projects/${project.id}/frames/import?${new URLSearchParams({ fit: "contain", where, ...(frame_id ? { frame_id: String(frame_id) } : {}) })}`;
    const { frames } = await kino.during(
      `Importing ${files.length === 1 ? files[0].name : `${files.length} pictures`}`,
      kino.api.upload(path, form),
    );
    closeDialog(kino, "import");
    added(kino, project.id, frames, "Imported");
  },
};

/** The selected frames, in the order of the timeline. @param {Kino} kino */
function selected({ state: { selection, timeline } }) {
  return timeline ? timeline.ids.filter((id) => selection.ids.has(id)) : [];
}

/** What stands behind the last of these frames and is not among `not`; null: the end. @param {Kino} kino @param {number[]} ids @param {readonly number[]} [not] */
function behind({ state: { timeline } }, ids, not = []) {
  if (!timeline || !ids.length) return null;
  let next = nextOf(timeline, /** @type {number} */ (ids.at(-1)));
  while (next !== null && not.includes(next)) next = nextOf(timeline, next);
  return next;
}

/** @param {Kino} kino @param {number[]} ids @param {number | null} before */
async function move(kino, ids, before) {
  const { timeline, project } = kino.state;
  if (!timeline || !project || !ids.length) return;
  const back = runs(timeline.ids, new Set(ids));
  const put = (/** @type {number[]} */ frame_ids, /** @type {number | null} */ place) =>
    kino.api.post(`/v1/projects/${project.id}/frames/move`, {
      frame_ids,
      ...(place === null ? {} : { before: place }),
    });
  await kino.during("Moving", put(ids, before));
  const there = (/** @type {number | null} */ id) => id === null || kino.state.timeline?.numbers.has(id); // others may have deleted it meanwhile
  done(kino, project.id, null, count(ids.length, "Moved"), async () => {
    for (const run of back) {
      const present = run.ids.filter(there);
      if (present.length && there(run.before)) await put(present, run.before);
    }
  });
}

/** Where frames stand now, as moves that bring them back: from the last to the first. @param {readonly number[]} all @param {Set<number>} chosen */
function runs(all, chosen) {
  /** @type {{ids: number[], before: number | null}[]} */
  const found = [];
  for (let index = all.length - 1; index >= 0; index -= 1) {
    if (!chosen.has(all[index])) continue;
    const before = all[index + 1] ?? null;
    if (found.length && found.at(-1)?.ids[0] === before) found.at(-1)?.ids.unshift(all[index]);
    else found.push({ ids: [all[index]], before });
  }
  return found;
}

/** @param {Kino} kino @param {number[]} ids @param {number | null} before */
async function copyTo(kino, ids, before) {
  const { project } = kino.state;
  if (!project) return;
  const body = { frame_ids: ids, ...(before === null ? {} : { before }) };
  const { frames } = await kino.during(
    "Copying",
    kino.api.post(`/v1/projects/${project.id}/frames/copy`, body),
  );
  added(kino, project.id, frames, "Copied");
}

/** New frames are selected and can be taken back. @param {Kino} kino @param {number} film @param {Frame[]} frames @param {string} what */
function added(kino, film, frames, what) {
  const ids = frames.map(({ id }) => id);
  if (kino.state.project?.id === film && ids.length)
    kino.set({ selection: { ids: new Set(ids), cursor: ids[0], anchor: ids[0] } });
  done(kino, film, "success", count(ids.length, what), () =>
    inParts(ids, (part) => kino.api.post("/v1/frames/delete", { ids: part })),
  );
}

/**
 * Says what was done, and how it is taken back, if the project is still the open one.
 * @param {Kino} kino @param {number | undefined} film @param {"info" | "success" | null} severity null: not said @param {string} what @param {() => Promise<unknown>} back
 */
function done(kino, film, severity, what, back) {
  const open = kino.state.project?.id === film;
  if (open) kino.undo.push(what, back);
  if (severity)
    kino.notice(severity, what, open ? { label: "Undo", verb: "undo", detail: { label: what } } : undefined);
}

/** Many ids, as many at a time as the API takes. @param {number[]} ids @param {(part: number[]) => Promise<unknown>} ask */
async function inParts(ids, ask) {
  for (let at = 0; at < ids.length; at += AT_ONCE) await ask(ids.slice(at, at + AT_ONCE));
}

/** @param {number} many @param {string} what */
const count = (many, what) => `${what} ${many === 1 ? "a frame" : `${many.toLocaleString("en")} frames`}`;
