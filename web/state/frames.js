/** Loads the frames in view by pages, and keeps a limited number of them. */
import { currentUrl } from "./thumbnails.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Frame} Frame */

const PAGE = 100; // frames
const MOST_PAGES = 4; // that are read again at once
const MOST = 4000; // frames in the state
// milliseconds before the same page is read again: failures must not become a flood of requests
const REST = 1000;

/**
 * Loads the frames of these timeline indexes, unless known; `to` is past the end.
 * @param {Kino} kino
 * @param {number} from
 * @param {number} to
 */
export function loadFrames(kino, from, to) {
  const { timeline, frames, project } = kino.state;
  if (!timeline || !project) return;
  const pages = new Set();
  for (let index = Math.max(0, from); index < Math.min(to, timeline.ids.length); index += 1) {
    if (!frames.has(timeline.ids[index])) pages.add(Math.floor(index / PAGE));
  }
  for (const page of pages) loadPage(kino, project.id, page).catch((error) => kino.showError(error, true));
}

/**
 * Loads frames again that changed; those far from each other are dropped, and loaded when they are in view.
 * @param {Kino} kino
 * @param {number[]} indexes in the timeline; negative ones are left out
 */
export function refreshFrames(kino, indexes) {
  const { timeline, project } = kino.state;
  if (!timeline || !project) return;
  const pages = [...new Set(indexes.filter((index) => index >= 0).map((index) => Math.floor(index / PAGE)))];
  const kept = new Set(pages.slice(0, MOST_PAGES));
  const dropped = indexes.filter((index) => !kept.has(Math.floor(index / PAGE)));
  if (dropped.length) {
    const frames = new Map(kino.state.frames);
    for (const index of dropped) frames.delete(timeline.ids[index]);
    kino.set({ frames });
  }
  for (const page of kept) loadPage(kino, project.id, page).catch((error) => kino.showError(error, true));
}

/** @param {Kino} kino @param {number} projectId @param {number} page */
function loadPage(kino, projectId, page) {
  const key = `frames ${projectId} ${kino.state.timeline?.revision} ${page}`;
  const read = async () => {
    const query = { offset: page * PAGE, limit: PAGE };
    const { frames } = await kino.api.get(`/v1/projects/${projectId}/frames`, query);
    if (kino.state.project?.id === projectId) addFrames(kino, frames);
  };
  return kino.inFlight.run(key, read, REST);
}

/** Adds frames to the state; the oldest make room. @param {Kino} kino @param {Frame[]} loaded */
export function addFrames(kino, loaded) {
  const frames = new Map(kino.state.frames);
  for (const frame of loaded) {
    frames.delete(frame.id);
    frames.set(frame.id, withUrls(kino, frame));
  }
  for (const id of frames.keys()) {
    if (frames.size <= MOST) break;
    if (id !== kino.state.selection.cursor) frames.delete(id);
  }
  kino.set({ frames });
}

/** A frame with URLs of this page's server. @param {Kino} kino @param {Frame} frame @returns {Frame} */
export function withUrls(kino, frame) {
  const { url } = kino.host;
  const current = (/** @type {string} */ path) => currentUrl(kino, frame.project_id, url(path));
  return {
    ...frame,
    image_url: url(frame.image_url),
    thumbnail_url: current(frame.thumbnail_url),
    proxy_url: current(frame.proxy_url),
  };
}
