/** Loads the frames in view by pages, and keeps a limited number of them. */
import { currentUrl } from "./thumbnails.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Frame} Frame */

const PAGE = 100; // frames
const FEW = 4; // frames of a page that are loaded one by one
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
  for (const page of pages) load(kino, [page * PAGE], PAGE);
}

/**
 * Loads frames again that changed. They stay as they are until then, so that nothing flickers; their sidecars
 * are dropped.
 * @param {Kino} kino
 * @param {number[] | null} changed null: any
 */
export function reloadFrames(kino, changed) {
  const { frames, sidecars, params, timeline } = kino.state;
  const ids = changed ?? [...frames.keys()];
  // A take exchanges its id with the one that is shown.
  const takes = [...sidecars.keys()].filter((id) => !timeline?.numbers.has(id));
  kino.set({
    passTakes: new Map(),
    sidecars: without(sidecars, [...ids, ...takes]),
    params: without(params, changed ?? [...params.keys()]),
  });
  const loaded = ids.filter((id) => frames.has(id)).map((id) => timeline?.numbers.get(id) ?? -1);
  refreshFrames(kino, loaded);
}

/**
 * @template T
 * @param {ReadonlyMap<number, T>} map by frame id
 * @param {number[]} ids
 */
function without(map, ids) {
  const left = new Map(map);
  for (const id of ids) left.delete(id);
  return left;
}

/**
 * Loads frames again that changed; those far from each other are dropped, and loaded when they are in view.
 * @param {Kino} kino
 * @param {number[]} indexes in the timeline; negative ones are left out
 */
function refreshFrames(kino, indexes) {
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
  for (const page of kept) load(kino, [page * PAGE], PAGE);
}

/**
 * Loads the frames of timeline indexes that may be far apart, unless known.
 * @param {Kino} kino
 * @param {readonly number[]} indexes
 */
export function loadFramesAt(kino, indexes) {
  const { timeline, frames } = kino.state;
  /** @type {Map<number, number[]>} */
  const pages = new Map();
  for (const index of indexes) {
    const page = Math.floor(index / PAGE);
    pages.set(page, [...(pages.get(page) ?? []), index]);
  }
  const groups = [...pages.values()];
  for (const many of groups.filter(({ length }) => length > FEW)) loadFrames(kino, many[0], many[0] + 1);
  const few = groups.filter(({ length }) => length <= FEW).flat();
  const unknown = few.filter((index) => timeline?.ids[index] && !frames.has(timeline.ids[index]));
  load(kino, unknown, 1);
}

/** @param {Kino} kino @param {number[]} offsets @param {number} limit frames at each of them */
function load(kino, offsets, limit) {
  if (offsets.length) readFrames(kino, offsets, limit).catch((error) => kino.showError(error, true));
}

/** @param {Kino} kino @param {number[]} offsets @param {number} limit */
async function readFrames(kino, offsets, limit) {
  const projectId = kino.state.project?.id;
  if (projectId === undefined) return;
  const key = `frames ${projectId} ${kino.state.timeline?.revision} ${offsets} ${limit}`;
  const read = async () => {
    const page = (/** @type {number} */ offset) =>
      kino.api.get(`/v1/projects/${projectId}/frames`, { offset, limit });
    const pages = await Promise.all(offsets.map(page));
    if (kino.state.project?.id === projectId)
      addFrames(
        kino,
        pages.flatMap(({ frames }) => frames),
      ); // drawn once
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
