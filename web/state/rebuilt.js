/**
 * A database that was deleted and rebuilt numbers projects and frames in another way. What was selected,
 * copied and marked is found again by uid, as far as its frames had been loaded.
 */

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").State} State */

/** What of the state names frames by id. @param {State} state */
const named = ({ selection, clipboard, playback }) => [
  ...selection.ids,
  ...(clipboard?.ids ?? []),
  ...[selection.cursor, selection.anchor, playback.in, playback.out].filter((id) => id !== null),
];

/**
 * The frames that a state names, and their uids. Take it before they are dropped.
 * @param {State} state
 */
export function namedFrames(state) {
  const { selection, clipboard, playback, frames } = state;
  const uids = new Map(
    named(state).flatMap((id) => (frames.has(id) ? [[id, frames.get(id)?.uid ?? ""]] : [])),
  );
  return { selection, clipboard, in: playback.in, out: playback.out, uids };
}

/**
 * Names them again in the rebuilt database.
 * @param {Kino} kino
 * @param {ReturnType<typeof namedFrames>} before
 */
export async function findNamed(kino, before) {
  const uids = [...new Set(before.uids.values())];
  if (!uids.length) return;
  const { ids: found } = await kino.api.post("/v1/frames/find", { uids: uids.slice(0, 10_000) });
  const { timeline, playback } = kino.state;
  const present = (/** @type {number | null} */ id) => {
    const now = found[before.uids.get(id ?? NaN) ?? ""];
    return now !== undefined && timeline?.numbers.has(now) ? now : null;
  };
  const all = (/** @type {Iterable<number>} */ ids) => [...ids].map(present).filter((id) => id !== null);
  const cursor = present(before.selection.cursor);
  if (cursor !== null) {
    const ids = new Set([cursor, ...all(before.selection.ids)]);
    kino.set({ selection: { ids, cursor, anchor: present(before.selection.anchor) ?? cursor } });
  }
  const copied = all(before.clipboard?.ids ?? []);
  const project = kino.state.project?.id ?? 0;
  if (before.clipboard)
    kino.set({ clipboard: copied.length ? { ...before.clipboard, ids: copied, project } : null });
  kino.set({ playback: { ...playback, in: present(before.in), out: present(before.out) } });
  kino.player.refresh();
}
