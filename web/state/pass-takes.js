/** The takes of the run that the viewer compares with, loaded by pages of the timeline. */
import { withUrls } from "./frames.js";

/** @typedef {import("./kino.js").Kino} Kino */

const PAGE = 100; // frames
const REST = 1000; // milliseconds before the same page is read again: failures must not become a flood

/**
 * Loads the takes of these timeline indexes, unless known; `to` is past the end.
 * @param {Kino} kino
 * @param {number} from
 * @param {number} to
 */
export const loadPassTakes = (kino, from, to) =>
  loadPassTakesAt(
    kino,
    Array.from({ length: Math.max(0, to - from) }, (_, at) => from + at),
  );

/** @param {Kino} kino @param {readonly number[]} indexes of the timeline */
export async function loadPassTakesAt(kino, indexes) {
  const { timeline, passTakes } = kino.state;
  const unknown = indexes.filter((at) => timeline?.ids[at] !== undefined && !passTakes.has(timeline.ids[at]));
  const pages = new Set(unknown.map((at) => Math.floor(at / PAGE)));
  await Promise.all([...pages].map((page) => load(kino, page)));
}

/** @param {Kino} kino @param {number} page */
async function load(kino, page) {
  const { timeline, view } = kino.state;
  const { run } = view;
  if (!timeline || run === null) return;
  const { revision } = timeline;
  const ids = timeline.ids.slice(page * PAGE, (page + 1) * PAGE);
  const read = async () => {
    const { takes } = await kino.api.post("/v1/frames/runs/takes", { run, ids });
    const { state } = kino;
    if (state.view.run !== run || state.timeline?.revision !== revision) return;
    const found = new Map(state.passTakes);
    for (const id of ids) found.set(id, null);
    for (const { frame_id: id, take } of takes) found.set(id, withUrls(kino, take));
    kino.set({ passTakes: found });
  };
  await kino.inFlight.run(`pass ${run} ${revision} ${page}`, read, REST);
}
