/** Decodes the pictures that are due next, while a film plays. */
import { rateOf, upcoming } from "../core/clock.js";
import { Prefetch } from "../core/prefetch.js";
import { Ring } from "../core/ring.js";
import { loadFrames, loadFramesAt } from "./frames.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").PlayRange} PlayRange */

const CACHE = 160 << 20; // bytes of decoded pictures: 80 of 960 x 540
const AHEAD = { seconds: 0.75, least: 12, most: 48 }; // frames decoded before they are due
const SPARE = 4; // places in the cache for the picture shown and those that arrive meanwhile
const PARALLEL = 4; // fetches; browsers allow 6 per server, and the panel needs some

export class ReadAhead {
  /** @type {Ring<ImageBitmap>} */
  pictures = new Ring(CACHE);
  #prefetch = new Prefetch(PARALLEL);
  /** Frames being fetched. @type {Set<number>} */
  #fetching = new Set();
  /** Frames that could not be fetched in this run. @type {Set<number>} */
  #failed = new Set();
  #signal = new AbortController().signal;

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** Begins a run; pictures of the one before are kept. @param {AbortSignal} signal ends it */
  start(signal) {
    this.#signal = signal;
    this.#fetching.clear();
    this.#failed.clear();
  }

  /** Releases all pictures. */
  clear() {
    this.#fetching.clear();
    this.pictures.clear();
  }

  /**
   * Fetches the frames that come next.
   * @param {PlayRange} range
   * @param {number} count of the tick due now
   * @param {number} fps at which frames go by; 0 while the clock stands
   */
  advance(range, count, fps) {
    const wanted = Math.max(AHEAD.least, Math.ceil(AHEAD.seconds * rateOf(range)));
    const most = Math.min(AHEAD.most, this.pictures.capacity - SPARE, wanted);
    const ticks = upcoming(range, count, Math.max(1, most));
    const next = ticks.map((tick) => this.kino.state.timeline?.ticks.indexAt(tick) ?? -1);
    this.#loadFrames(range, next);
    const loaded = next.map((index) => this.#isLoaded(index));
    // If a whole loop fits into the cache, late frames are shown the next time round.
    const fits = (range.loop || range.pingPong) && new Set(ticks).size > range.last - range.first;
    for (const later of this.#prefetch.plan(loaded, count, fits ? 0 : fps)) {
      if (this.#fetching.size >= PARALLEL) break;
      const frame = this.kino.state.frames.get(this.#id(next[later]));
      // Some are there twice: held, or by ping-pong.
      if (frame && !this.#isLoaded(next[later])) this.#fetch(frame);
    }
  }

  /**
   * Loads what is known of the frames.
   * @param {PlayRange} range
   * @param {readonly number[]} next timeline indexes
   */
  #loadFrames({ speed = 1, pingPong }, next) {
    if (speed < 0 || speed > 1 || pingPong) return loadFramesAt(this.kino, [...new Set(next)]);
    loadFrames(this.kino, next[0], next[0] + AHEAD.most);
    const last = next[next.length - 1];
    const wrapped = next.indexOf(Math.min(...next)); // where the loop starts again
    if (wrapped > 0) loadFrames(this.kino, next[wrapped], last + 1);
  }

  /** Whether a frame needs no fetch: it is loaded, being fetched, or can't be had. @param {number} index */
  #isLoaded(index) {
    const id = this.#id(index);
    return this.pictures.has(id) || this.#fetching.has(id) || this.#failed.has(id);
  }

  /** @param {import("../core/types.js").Frame} frame */
  async #fetch(frame) {
    const { browser } = this.kino;
    const signal = this.#signal;
    const startedAt = browser.now();
    this.#fetching.add(frame.id);
    try {
      const picture = await browser.loadPicture(frame.proxy_url, signal);
      if (picture && !signal.aborted) this.pictures.add(frame.id, picture, this.kino.state.playback.picture);
      else picture?.close();
      if (!picture) this.#failed.add(frame.id);
      this.#prefetch.record((browser.now() - startedAt) / 1000);
    } catch {
      if (!signal.aborted) this.#failed.add(frame.id); // skipped and counted, like a late one
    } finally {
      if (!signal.aborted) this.#fetching.delete(frame.id);
    }
  }

  /** @param {number} index */
  #id(index) {
    return this.kino.state.timeline?.ids[index] ?? -1;
  }
}
