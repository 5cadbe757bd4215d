/** Frames that are dragged out of the panel: to a folder, another program, or ComfyUI's graph. */

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Frame} Frame */
/**
 * @typedef {object} Dragged
 * @property {string} project  its name
 * @property {{path: string, number: number}[]} frames  files, and their numbers in the timeline
 */

/** The type of a drag that has frames; its data is a `Dragged` as JSON. */
export const FRAMES_TYPE = "application/x-kino-frames";
const FORBIDDEN = /[\\/:*?"<>|\p{Cc}]/gu; // in file names of some system, or in the data of a drag

/**
 * The name of a frame's file outside the project.
 * @param {string | undefined} project
 * @param {Frame} frame
 */
export const pictureName = (project, frame) => `${project ?? "Kino"} ${frame.path}`.replace(FORBIDDEN, "-");

/**
 * What a drag of frames carries, by type: for Kino's nodes, for folders (Chromium), and as links.
 * @param {Pick<State, "project" | "timeline">} state
 * @param {readonly Frame[]} frames  the first is the one under the pointer
 * @param {string} base of this page
 * @returns {{[type: string]: string}}
 */
export function dragData({ project, timeline }, frames, base) {
  const urls = frames.map(({ image_url: url }) => new URL(url, base).href);
  // ComfyUI's Load Image names its copy by what follows the last slash.
  const named = urls.map((url, at) => `${url}#/${frames[at].path}`);
  const ordered = frames.map(({ id, path }) => ({ path, number: (timeline?.numbers.get(id) ?? 0) + 1 }));
  ordered.sort((a, b) => a.number - b.number);
  /** @type {Dragged} */
  const dragged = { project: project?.name ?? "", frames: ordered };
  return {
    [FRAMES_TYPE]: JSON.stringify(dragged),
    DownloadURL: `image/png:${pictureName(project?.name, frames[0])}:${urls[0]}`,
    "text/uri-list": named.join("\r\n"),
    "text/plain": urls.join("\n"),
  };
}
