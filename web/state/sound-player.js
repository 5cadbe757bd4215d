/**
 * Plays the sound of the film. The sound card's clock is the master: pictures follow what is heard. Slices of
 * a second are requested by range, so that long songs need no memory.
 */
import { HEADER, RATE, SAMPLE, channelsOf, clipSeconds, pieces, sliceOf } from "../core/sound.js";
import { exactFps } from "../core/timecode.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").PlayRange} PlayRange */
/** @typedef {import("../core/sound.js").Piece} Piece */

const AHEAD = 2; // seconds that are requested before they are heard
const PIECE = 1; // seconds requested at once
const LEAD = 0.08; // seconds from scheduling to the first sample
const RAMP = 0.005; // seconds, without which a cut clicks

export class SoundPlayer {
  /** @type {AudioContext | null} */
  #context = null;
  /** @type {AbortController | null} */
  #run = null;
  #scrub = new AbortController();
  /** The context's time at which playback began. */
  #base = 0;
  #scheduled = 0; // seconds of playback
  /** @type {Set<AudioBufferSourceNode>} */
  #sources = new Set();

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** Whether any clip of the open project can be heard. */
  get isAudible() {
    return Boolean(this.kino.state.project?.sound.some(({ muted }) => !muted));
  }

  /** Begins to play a range, now. @param {PlayRange} range */
  start(range) {
    this.stop();
    if (!this.isAudible) return;
    this.#scrub.abort();
    const context = (this.#context ??= this.kino.browser.openAudio());
    if (!context) return;
    if (context.state === "suspended") void context.resume();
    this.#run = new AbortController();
    this.#base = context.currentTime + LEAD;
    this.#scheduled = 0;
    this.#fill(range, this.#run.signal);
  }

  stop() {
    this.#run?.abort();
    this.#run = null;
    for (const source of this.#sources) source.stop();
    this.#sources.clear();
  }

  /**
   * Seconds of playback that have been heard; null: there is no sound, and the page's clock counts.
   * @param {number} now milliseconds since the page was opened
   */
  seconds(now) {
    const context = this.#context;
    if (!this.#run || !context || context.state !== "running") return null;
    return heardAt(context, now) - this.#base;
  }

  /** Requests what will be heard soon. @param {PlayRange} range */
  advance(range) {
    if (this.#run && this.#context) this.#fill(range, this.#run.signal);
  }

  /** Plays the sound of one tick, as soon as it is loaded. @param {number} tick */
  scrub(tick) {
    const { project } = this.kino.state;
    const context = this.#context ?? (this.isAudible ? this.kino.browser.openAudio() : null);
    if (!project || !this.isAudible || !context || this.#run) return;
    this.#context = context;
    if (context.state === "suspended") void context.resume();
    for (const source of this.#sources) source.stop();
    this.#sources.clear();
    const fps = exactFps(project.fps);
    const frame = fps.den / fps.num;
    this.#scrub.abort();
    this.#scrub = new AbortController();
    void this.#schedule({ at: 0, film: tick * frame, seconds: frame }, null, this.#scrub.signal, fps);
  }

  /** @param {PlayRange} range @param {AbortSignal} signal */
  #fill(range, signal) {
    const context = /** @type {AudioContext} */ (this.#context);
    const heard = context.currentTime - this.#base;
    while (this.#scheduled < heard + AHEAD) {
      for (const piece of pieces(range, this.#scheduled, this.#scheduled + PIECE))
        void this.#schedule(piece, this.#base, signal, range.fps);
      this.#scheduled += PIECE;
    }
  }

  /**
   * Plays a part of the film, as soon as its samples are there.
   * @param {Piece} piece
   * @param {number | null} base the context's time at which playback began; null: it begins with this
   * @param {AbortSignal} signal
   * @param {{num: number, den: number}} fps
   */
  async #schedule(piece, base, signal, fps) {
    const { project } = this.kino.state;
    const clips = project?.sound ?? [];
    await Promise.all(
      clips.map(async (clip) => {
        const isKnown = this.kino.state.peaks.has(clip.file);
        if (!isKnown) await this.kino.request("load-peaks", { file: clip.file });
        const seconds = this.kino.state.peaks.get(clip.file)?.seconds;
        const slice = seconds === undefined ? null : sliceOf(clip, seconds, fps, piece);
        if (!project || !slice || seconds === undefined) return;
        const samples = await this.#load(project.id, clip.file, slice, signal);
        if (!samples || signal.aborted) return;
        const length = Math.round(clipSeconds(clip, seconds) * RATE);
        const begin = base ?? this.#context?.currentTime ?? 0;
        this.#play(channelsOf(samples, clip, slice.position, length), begin + piece.at + slice.delay);
      }),
    );
  }

  /**
   * @param {number} projectId
   * @param {string} file
   * @param {import("../core/sound.js").Slice} slice
   * @param {AbortSignal} signal
   */
  async #load(projectId, file, { first, count }, signal) {
    const url = this.kino.host.url(`/api/kino/v1/projects/${projectId}/audio/${file}/wav`);
    const from = HEADER + first * SAMPLE;
    try {
      const bytes = await this.kino.browser.loadBytes(url, from, from + count * SAMPLE, signal);
      return bytes && new Int16Array(bytes, 0, Math.floor(bytes.byteLength / SAMPLE) * 2);
    } catch {
      return null; // a gap in the sound; the pictures go on
    }
  }

  /** @param {Float32Array<ArrayBuffer>[]} channels @param {number} when the context's time */
  #play(channels, when) {
    const context = /** @type {AudioContext} */ (this.#context);
    const late = Math.max(0, context.currentTime - when);
    if (!channels[0].length || late >= channels[0].length / RATE) return;
    const buffer = context.createBuffer(2, channels[0].length, RATE);
    channels.forEach((channel, index) => buffer.copyToChannel(channel, index));
    const source = context.createBufferSource();
    const volume = context.createGain();
    source.buffer = buffer;
    source.connect(volume).connect(context.destination);
    if (late) {
      volume.gain.setValueAtTime(0, context.currentTime);
      volume.gain.linearRampToValueAtTime(1, context.currentTime + RAMP);
    }
    source.onended = () => this.#sources.delete(source);
    this.#sources.add(source);
    source.start(Math.max(when, context.currentTime), late);
  }
}

/**
 * The context's time of the sample that leaves the speakers at a moment. `currentTime` is ahead of it by the
 * output's latency, and jumps.
 * @param {AudioContext} context
 * @param {number} now milliseconds since the page was opened
 */
function heardAt(context, now) {
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
  if (!performanceTime) return context.currentTime - (context.outputLatency || 0); // a browser without it
  return contextTime + (now - performanceTime) / 1000;
}
