/**
 * Thumbnails and proxies that were created again. The browser keeps what their URLs returned for ever, so
 * they get other URLs, which this browser remembers.
 */
import { text } from "../texts/text.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/api-types.js").ApiTask} ApiTask */

const REBUILT = /&rebuilt=\d+$/;
const ENDED = ["completed", "failed", "stopped"];
const MOST_NAMES = 3; // in a notice

/** Storage key of how often a project's thumbnails were created again. @param {number} projectId */
const key = (projectId) => `kino-thumbnails-${projectId}`;

/**
 * The URL of a thumbnail or proxy of a project as it is now.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {string} url with a query
 */
export function currentUrl({ browser }, projectId, url) {
  const times = browser.storage.get(key(projectId));
  return times ? `${url.replace(REBUILT, "")}&rebuilt=${times}` : url;
}

/**
 * Shows thumbnails again once their task has ended.
 * @param {Kino} kino
 * @param {Pick<ApiTask, "kind" | "status" | "project_id" | "result">} task
 */
export function onThumbnailsTask(kino, { kind, status, project_id: projectId, result }) {
  if (kind !== "thumbnails" || projectId === null || !ENDED.includes(status)) return;
  refreshThumbnails(kino, projectId);
  if (status === "completed" && kino.state.project?.id === projectId) notifyRebuilt(kino, result);
}

/**
 * Shows thumbnails again if their task ended without an event: Stop all has none for each task, and some are
 * missed while the server is away.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {readonly ApiTask[]} before the tasks of the queue as they were
 * @param {readonly ApiTask[]} now
 */
export function onQueueLoaded(kino, projectId, before, now) {
  const running = (/** @type {ApiTask} */ { kind, status }) => kind === "thumbnails" && status === "running";
  const left = new Set(now.filter(running).map(({ id }) => id));
  if (before.some((task) => running(task) && !left.has(task.id))) refreshThumbnails(kino, projectId);
}

/** @param {Kino} kino @param {number} projectId */
function refreshThumbnails(kino, projectId) {
  const times = Number(kino.browser.storage.get(key(projectId))) + 1;
  kino.browser.storage.set(key(projectId), String(times));
  const current = (/** @type {string} */ url) => currentUrl(kino, projectId, url);
  const known = kino.state.covers[projectId];
  if (known?.cover) {
    const cover = { ...known, cover: current(known.cover) };
    kino.set({ covers: { ...kino.state.covers, [projectId]: cover } });
  }
  if (kino.state.project?.id !== projectId) return;
  const frames = [...kino.state.frames].map(([frameId, frame]) => {
    const urls = { thumbnail_url: current(frame.thumbnail_url), proxy_url: current(frame.proxy_url) };
    return /** @type {const} */ ([frameId, { ...frame, ...urls }]);
  });
  kino.set({ frames: new Map(frames) });
  kino.player.refresh();
}

/** @param {Kino} kino @param {ApiTask["result"]} result */
function notifyRebuilt(kino, result) {
  const { skipped = 0, problems = [] } = result ?? {};
  if (!skipped) return kino.notify("success", text("notices.thumbnails-rebuilt"));
  const names = problems.slice(0, MOST_NAMES).map(({ file }) => file);
  const files = [...names, ...(skipped > names.length ? ["…"] : [])].join(text("words.list-joint"));
  kino.notify("error", text("notices.unreadable-pictures", { files }));
}
