/** Loads the frames in view by pages, and keeps a limited number of them. */
import { currentUrl } from "./thumbnails.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Frame} Frame */

const PAGE = 100; // frames
const FEW = 4; // frames of a page that are loaded one by one
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
  for (const page of pages) load(kino, page * PAGE, PAGE);
}

/**
 * Loads the frames of timeline indexes that may be far apart, unless known.
 * @param {Kino} kino
 * @param {readonly number[]} indexes
 */
export function loadFramesAt(kino, indexes) {
  /** @type {Map<number, number[]>} */
  const pages = new Map();
  for (const index of indexes) {
    const page = Math.floor(index / PAGE);
    pages.set(page, [...(pages.get(page) ?? []), index]);
  }
  for (const wanted of pages.values()) {
    if (wanted.length > FEW) loadFrames(kino, wanted[0], wanted[0] + 1);
    else for (const index of wanted) loadFrame(kino, index);
  }
}

/** @param {Kino} kino @param {number} index */
function loadFrame(kino, index) {
  const id = kino.state.timeline?.ids[index];
  if (id !== undefined && !kino.state.frames.has(id)) load(kino, index, 1);
}

/** @param {Kino} kino @param {number} offset @param {number} limit */
function load(kino, offset, limit) {
  readFrames(kino, offset, limit).catch((error) => kino.showError(error, true));
}

/** @param {Kino} kino @param {number} offset @param {number} limit */
async function readFrames(kino, offset, limit) {
  const projectId = kino.state.project?.id;
  if (projectId === undefined) return;
  const key = `frames ${projectId} ${kino.state.timeline?.revision} ${offset} ${limit}`;
  const read = async () => {
    const query = { offset, limit };
    const { frames } = await kino.api.get(`/v1/projects/${projectId}/frames`, query);
    if (kino.state.project?.id === projectId) addFrames(kino, frames);
  };
  await kino.inFlight.run(key, read, REST);
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
