/** Sound clips on the timeline: where they are heard, in which samples of their files, and how loud. */

/** @typedef {import("./api-types.js").SoundClip} SoundClip */
/** @typedef {import("./clock.js").PlayRange} PlayRange */

export const RATE = 48_000; // samples per second of a converted file
export const HEADER = 44; // bytes before them
export const SAMPLE = 4; // bytes: two channels of 16 bits
const PEAKS_HEADER = 24; // bytes

/**
 * Peaks of a file: `pairs` has lowest, highest, lowest, … from -128 to 127.
 * @typedef {object} Peaks
 * @property {Int8Array} pairs
 * @property {number} samples  of the file that a pair stands for
 * @property {number} seconds  length of the file
 */

/** Reads waveform data, version 2, of 8 bits. @param {ArrayBuffer} data @returns {Peaks} */
export function readPeaks(data) {
  const view = new DataView(data);
  const [rate, samples, count] = [8, 12, 16].map((at) => view.getInt32(at, true));
  return { pairs: new Int8Array(data, PEAKS_HEADER), samples, seconds: (count * samples) / rate };
}

/** Seconds of the file that a clip plays. @param {SoundClip} clip @param {number} seconds of the file */
export const clipSeconds = ({ in_seconds, out_seconds }, seconds) =>
  Math.max(0, Math.min(out_seconds ?? seconds, seconds) - in_seconds);

/**
 * @typedef {object} Piece  A part of the film that is heard in one go.
 * @property {number} at  seconds since playback began
 * @property {number} film  seconds from the film's first frame
 * @property {number} seconds
 */

/**
 * The parts of the film heard from one moment of playback to another; a loop begins a new part.
 * @param {PlayRange} range
 * @param {number} from seconds since playback began
 * @param {number} to
 * @returns {Piece[]}
 */
export function pieces(range, from, to) {
  const frame = range.fps.den / range.fps.num; // seconds
  const length = (range.last - range.first + 1) * frame;
  const begun = (range.start - range.first) * frame;
  /** @type {Piece[]} */
  const found = [];
  for (let at = from; at < to - 1e-9;) {
    const offset = range.loop ? (begun + at) % length : begun + at;
    const seconds = Math.min(to - at, length - offset);
    if (seconds <= 1e-9) break;
    found.push({ at, film: range.first * frame + offset, seconds });
    at += seconds;
  }
  return found;
}

/**
 * @typedef {object} Slice  Samples of a file.
 * @property {number} first  sample of the file
 * @property {number} count
 * @property {number} delay  seconds from the beginning of the piece
 * @property {number} position  sample of the clip at which it begins
 */

/**
 * The samples of a clip that are heard in a part of the film; null: none.
 * @param {SoundClip} clip
 * @param {number} fileSeconds
 * @param {{num: number, den: number}} fps
 * @param {{film: number, seconds: number}} piece
 * @returns {Slice | null}
 */
export function sliceOf(clip, fileSeconds, fps, { film, seconds }) {
  const start = (clip.start_frame * fps.den) / fps.num;
  const from = Math.max(film, start);
  const to = Math.min(film + seconds, start + clipSeconds(clip, fileSeconds));
  const position = Math.round((from - start) * RATE);
  const count = Math.round((to - start) * RATE) - position;
  if (clip.muted || count <= 0) return null;
  const first = Math.round(clip.in_seconds * RATE) + position;
  return { first, count, delay: from - film, position };
}

/**
 * Channels of samples with the clip's gain and fades, from -1 to 1.
 * @param {Int16Array} samples left, right, left, …
 * @param {SoundClip} clip
 * @param {number} position sample of the clip at which they begin
 * @param {number} length samples of the clip
 */
export function channelsOf(samples, clip, position, length) {
  const count = samples.length / 2;
  const channels = [new Float32Array(count), new Float32Array(count)];
  const gain = 10 ** (clip.gain_db / 20) / 32768;
  const [fadeIn, fadeOut] = [clip.fade_in * RATE, clip.fade_out * RATE];
  for (let at = 0; at < count; at += 1) {
    const now = position + at;
    const rise = fadeIn ? Math.min(1, now / fadeIn) : 1;
    const fall = fadeOut ? Math.min(1, Math.max(0, (length - 1 - now) / fadeOut)) : 1;
    const volume = gain * rise * fall;
    channels[0][at] = samples[2 * at] * volume;
    channels[1][at] = samples[2 * at + 1] * volume;
  }
  return channels;
}

/**
 * A clip whose beginning or end was dragged, or that was moved.
 * @param {SoundClip} clip
 * @param {"move" | "start" | "end"} what
 * @param {number} frames by which it was dragged
 * @param {number} fileSeconds
 * @param {number} fps
 * @returns {SoundClip}
 */
export function dragged(clip, what, frames, fileSeconds, fps) {
  if (what === "move") return { ...clip, start_frame: clip.start_frame + frames };
  const end = clip.out_seconds ?? fileSeconds;
  const least = 1 / fps;
  if (what === "end") {
    const wanted = Math.max(clip.in_seconds + least, Math.min(fileSeconds, end + frames / fps));
    return { ...clip, out_seconds: wanted >= fileSeconds ? null : wanted };
  }
  const most = Math.floor((end - clip.in_seconds - least) * fps);
  const moved = Math.max(-Math.floor(clip.in_seconds * fps + 1e-6), Math.min(most, frames));
  return {
    ...clip,
    start_frame: clip.start_frame + moved,
    in_seconds: Math.max(0, clip.in_seconds + moved / fps),
  };
}
