/** What the Import dialog computes of a video: what is a video, frames to come, room on the disk. */
import { exactFps } from "./timecode.js";

/** @typedef {import("./api-routes.js").VideoProbed} VideoProbed */
/**
 * @typedef {object} VideoPart
 * @property {number} in_seconds
 * @property {number | null} out_seconds  null: to the end
 * @property {number | null} fps  what it is converted to; null: every frame that it has
 * @property {number} every  of these frames, each nth
 */
/**
 * @typedef {{video: string, name: string, fit: "contain" | "cover" | "exact", sound: boolean, keep: boolean,
 *   most_frames?: number, place: import("./api-types.js").Place} & VideoPart} VideoOrder
 */

const ENDINGS = /\.(mp4|m4v|mov|mkv|webm|avi|ts|m2ts|mts|mpg|mpeg|mxf|ogv|3gp|gif|apng)$/i;

/** What the file chooser offers for videos and animations. */
export const VIDEO_TYPES = "video/*,image/gif,image/apng,.mkv,.mxf,.m2ts,.mts,.apng";

/**
 * Whether a file is a video or an animation by its name or type. WebP and PNG can be either: `isAnimated`.
 * @param {{name: string, type: string}} file
 */
export const isVideo = ({ name, type }) =>
  type.startsWith("video/") || type === "image/gif" || type === "image/apng" || ENDINGS.test(name);

/** Whether the first bytes of a WebP or PNG file begin an animation. @param {Uint8Array} head */
export function isAnimated(head) {
  const text = String.fromCharCode(...head);
  if (text.startsWith("RIFF") && text.slice(8, 16) === "WEBPVP8X") return (head[20] & 2) !== 0;
  const [control, data] = [text.indexOf("acTL"), text.indexOf("IDAT")];
  return text.startsWith("\x89PNG") && control > 0 && (data < 0 || control < data);
}

/**
 * The number of frames that a part of a video gives; null if that is not known before.
 * @param {Pick<VideoProbed, "seconds" | "fps">} video
 * @param {VideoPart} part
 */
export function framesToCome({ seconds, fps }, part) {
  const ends = [part.out_seconds, seconds].filter((end) => end !== null);
  const rate = part.fps === null ? fps : rateOf(part.fps);
  if (!ends.length || !rate) return null;
  return Math.max(0, Math.ceil(Math.round((Math.min(...ends) - part.in_seconds) * rate) / part.every));
}

/**
 * The room on the disk for frames of the project's size, in bytes, roughly.
 * @param {VideoProbed} video
 * @param {{width: number, height: number}} project
 * @param {number} frames
 */
export const bytesToCome = ({ frame_bytes, width, height }, project, frames) =>
  (frames * frame_bytes * project.width * project.height) / (width * height);

/** @param {number} fps */
function rateOf(fps) {
  const { num, den } = exactFps(fps);
  return num / den;
}
