/** What files that come in are, and their order. */
import { text } from "../texts/text.js";
import { isVideo } from "./video.js";

/** @typedef {"picture" | "video" | "sound"} FileKind */
/** @typedef {{name: string, type: string}} NamedFile */

const PICTURES = /\.(png|jpe?g|webp|tiff?|exr)$/i;
const SOUNDS = /\.(wav|mp3|flac|ogg|oga|opus|m4a|aac|aiff?)$/i;
const IN_ORDER = new Intl.Collator("en", { numeric: true });

/** What the file chooser offers for pictures. */
export const PICTURE_TYPES = "image/png,image/jpeg,image/webp,image/tiff,.tif,.tiff,.exr";
/** The largest picture that the API takes, in bytes. */
export const LARGEST_PICTURE = 256 * 2 ** 20;
/** Why a file is none of these. */
export const UNKNOWN_FILE = text("notices.unknown-file");

/**
 * What a file is by its name or type; null: nothing that can be imported. PNG and WebP may be animations.
 * The API looks into pictures of all types, and says why one can't be used.
 * @param {NamedFile} file
 * @returns {FileKind | null}
 */
export function kindOf(file) {
  if (isVideo(file)) return "video";
  if (file.type.startsWith("audio/") || SOUNDS.test(file.name)) return "sound";
  return file.type.startsWith("image/") || PICTURES.test(file.name) ? "picture" : null;
}

/** Compares names or paths in natural order: 2.png before 10.png. */
export const inNaturalOrder = IN_ORDER.compare;

/**
 * Divides files into requests of at most `count` files and `bytes` bytes; a larger file is alone.
 * @template {{size: number}} F
 * @param {readonly F[]} files
 * @param {number} count
 * @param {number} bytes
 * @returns {F[][]}
 */
export function inRequests(files, count, bytes) {
  /** @type {F[][]} */
  const requests = [];
  let room = 0;
  for (const file of files) {
    const last = requests.at(-1);
    if (last && last.length < count && file.size <= room) last.push(file);
    else requests.push([file]);
    room = (requests.at(-1)?.length === 1 ? bytes : room) - file.size;
  }
  return requests;
}
