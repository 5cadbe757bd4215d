/** Decodes the pictures that are due next, while a film plays. */
import { rateOf, upcoming } from "../core/clock.js";
import { Prefetch } from "../core/prefetch.js";
import { Ring } from "../core/ring.js";
import { loadFrames, loadFramesAt } from "./frames.js";
import { loadPassTakes, loadPassTakesAt } from "./pass-takes.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/clock.js").PlayRange} PlayRange */

const CACHE = 160 << 20; // bytes of decoded pictures: 80 of 960 x 540
const AHEAD = { seconds: 0.75, least: 12, most: 48 }; // frames decoded before they are due
const SPARE = 4; // places in the cache for the picture shown and those that arrive meanwhile
const PARALLEL = 4; // fetches; browsers allow 6 per server, and the panel needs some

/**
 * @typedef {object} Source  Where the pictures come from.
 * @property {(state: State) => string} key  with another, pictures are others
 * @property {(state: State, id: number) => import("../core/types.js").Frame | null | undefined} get  the
 *   picture for a frame; null: there is none, undefined: it is not known
 * @property {(state: State) => ImageBitmap | null} shown
 * @property {(kino: Kino, from: number, to: number) => unknown} load  what is known of them
 * @property {(kino: Kino, indexes: number[]) => unknown} loadAt
 */

/** @type {Source} */
const FRAMES = {
  key: () => "",
  get: ({ frames }, id) => frames.get(id),
  shown: ({ playback }) => playback.picture,
  load: loadFrames,
  loadAt: loadFramesAt,
};

/** The takes that the viewer compares with. @type {Source} */
export const PASS_TAKES = {
  key: ({ view, timeline }) => `${view.run} ${timeline?.revision}`,
  get: ({ passTakes }, id) => passTakes.get(id),
  shown: ({ playback }) => playback.other,
  load: loadPassTakes,
  loadAt: loadPassTakesAt,
};

export class ReadAhead {
  /** @type {Ring<ImageBitmap>} */
  pictures = new Ring(CACHE);
  #prefetch = new Prefetch(PARALLEL);
  /** Frames being fetched. @type {Set<number>} */
  #fetching = new Set();
  /** Frames that could not be fetched in this run. @type {Set<number>} */
  #failed = new Set();
  #signal = new AbortController().signal;

  #key = "";

  /** @param {Kino} kino @param {Source} [source] */
  constructor(kino, source = FRAMES) {
    this.kino = kino;
    this.source = source;
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

  /** Whether the picture for a frame is there, or none will be. @param {number} id */
  isSettled(id) {
    return this.pictures.has(id) || this.#failed.has(id) || this.source.get(this.kino.state, id) === null;
  }

  /**
   * Fetches the frames that come next.
   * @param {PlayRange} range
   * @param {number} count of the tick due now
   * @param {number} fps at which frames go by; 0 while the clock stands
   */
  advance(range, count, fps) {
    this.#check();
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
      const id = this.#id(next[later]);
      const frame = this.source.get(this.kino.state, id);
      // Some are there twice: held, or by ping-pong.
      if (frame && !this.#isLoaded(next[later])) this.#fetch(id, frame);
    }
  }

  /** Drops the pictures if they are of another source. */
  #check() {
    const key = this.source.key(this.kino.state);
    if (key === this.#key) return;
    this.#key = key;
    this.#failed.clear();
    this.clear();
  }

  /**
   * Loads what is known of the frames.
   * @param {PlayRange} range
   * @param {readonly number[]} next timeline indexes
   */
  #loadFrames({ speed = 1, pingPong }, next) {
    if (speed < 0 || speed > 1 || pingPong) return this.source.loadAt(this.kino, [...new Set(next)]);
    this.source.load(this.kino, next[0], next[0] + AHEAD.most);
    const last = next[next.length - 1];
    const wrapped = next.indexOf(Math.min(...next)); // where the loop starts again
    if (wrapped > 0) this.source.load(this.kino, next[wrapped], last + 1);
  }

  /** Whether a frame needs no fetch: it is loaded, being fetched, or can't be had. @param {number} index */
  #isLoaded(index) {
    const id = this.#id(index);
    return this.#fetching.has(id) || this.isSettled(id);
  }

  /** @param {number} id @param {import("../core/types.js").Frame} frame whose picture stands for it */
  async #fetch(id, frame) {
    const { browser } = this.kino;
    const signal = this.#signal;
    const key = this.#key;
    const startedAt = browser.now();
    this.#fetching.add(id);
    try {
      const picture = await browser.loadPicture(frame.proxy_url, signal);
      if (picture && !signal.aborted && key === this.#key)
        this.pictures.add(id, picture, this.source.shown(this.kino.state));
      else picture?.close();
      if (!picture && key === this.#key) this.#failed.add(id);
      this.#prefetch.record((browser.now() - startedAt) / 1000);
    } catch {
      if (!signal.aborted) this.#failed.add(id); // skipped and counted, like a late one
    } finally {
      if (!signal.aborted) this.#fetching.delete(id);
    }
  }

  /** @param {number} index */
  #id(index) {
    return this.kino.state.timeline?.ids[index] ?? -1;
  }
}
