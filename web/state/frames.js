/** Frames that are in view, fetched by pages, and not more of them kept than a long look around needs. */

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Frame} Frame */

const PAGE = 100;
const KEPT = 4000;
const REST = 1000; // milliseconds before the same page is asked for again: what failed or is gone must not become a storm

/** @type {WeakMap<Kino, Set<string>>} pages that are on their way */
const coming = new WeakMap();

/** Sees to it that the frames of these timeline indexes are known; `to` is past the end. @param {Kino} kino @param {number} from @param {number} to */
export function needFrames(kino, from, to) {
  const { timeline, frames, project } = kino.state;
  if (!timeline || !project) return;
  const pages = new Set();
  for (let index = Math.max(0, from); index < Math.min(to, timeline.ids.length); index += 1) {
    if (!frames.has(timeline.ids[index])) pages.add(Math.floor(index / PAGE));
  }
  for (const page of pages) fetchPage(kino, project.id, page).catch((error) => kino.fail(error, true));
}

/** @param {Kino} kino @param {number} projectId @param {number} page */
async function fetchPage(kino, projectId, page) {
  const key = `${projectId}:${kino.state.timeline?.revision}:${page}`;
  const underway = coming.get(kino) ?? new Set();
  coming.set(kino, underway);
  if (underway.has(key)) return;
  underway.add(key);
  try {
    const { frames } = await kino.api.get(`/v1/projects/${projectId}/frames`, {
      offset: page * PAGE,
      limit: PAGE,
    });
    if (kino.state.project?.id === projectId) keep(kino, frames);
  } finally {
    setTimeout(() => underway.delete(key), REST);
  }
}

/** Takes frames into the state; the oldest known go when there are too many. @param {Kino} kino @param {Frame[]} found */
export function keep(kino, found) {
  const frames = new Map(kino.state.frames);
  for (const frame of found) {
    frames.delete(frame.id);
    const { address } = kino.host;
    const [image_url, thumbnail_url, proxy_url] = [frame.image_url, frame.thumbnail_url, frame.proxy_url].map(
      address,
    );
    frames.set(frame.id, { ...frame, image_url, thumbnail_url, proxy_url });
  }
  for (const id of frames.keys()) {
    if (frames.size <= KEPT) break;
    if (id !== kino.state.selection.cursor) frames.delete(id);
  }
  kino.set({ frames });
}
