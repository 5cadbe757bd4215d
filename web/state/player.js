/** Plays the timeline: proxies are decoded ahead of the cursor; frames that are late are skipped. */
import { frameAt, skippedBetween, upcoming } from "../core/clock.js";
import { Prefetch } from "../core/prefetch.js";
import { Ring } from "../core/ring.js";
import { selectOne } from "../core/selection.js";
import { exactFps } from "../core/timecode.js";
import { playRange } from "../core/timeline.js";
import { loadFrames } from "./frames.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").PlayRange} PlayRange */

const CACHE = 160 << 20; // bytes of decoded pictures: 80 of 960 x 540
const AHEAD = { seconds: 0.75, least: 12, most: 48 }; // frames decoded before they are due
const SPARE = 4; // places in the cache for the picture shown and those that arrive meanwhile
const PARALLEL = 4; // fetches; browsers allow 6 per server, and the panel needs some
const READY = { seconds: 0.25, least: 4 }; // frames to have before the clock starts
const PREROLL_LIMIT = 1500; // milliseconds after which it starts without them
const CURSOR_EVERY = 30; // milliseconds between moves of the cursor: at 60 fps, every other frame
const RATE_EVERY = 500; // milliseconds: a number that changes with each frame is unreadable

export class Player {
  /** @type {Ring<ImageBitmap>} */
  #pictures = new Ring(CACHE);
  #prefetch = new Prefetch(PARALLEL);
  /** Frames being fetched. @type {Set<number>} */
  #fetching = new Set();
  /** Frames that could not be fetched in this run. @type {Set<number>} */
  #failed = new Set();
  #run = new AbortController();
  /** Set while it plays. @type {PlayRange | null} */
  #range = null;
  #startedAt = 0; // milliseconds
  #shownCount = -1; // of the frame shown last, see core/clock.js
  #shownId = -1;
  #cursorMovedAt = -Infinity;
  /** Frames shown since a moment, for the rate. */
  #sample = { since: 0, frames: 0 };

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  toggle() {
    if (this.#range) this.pause();
    else this.play();
  }

  play() {
    const { timeline, project, selection, playback } = this.kino.state;
    if (this.#range || !timeline?.ids.length || !project) return;
    const { first, last } = playRange(timeline, playback.in, playback.out);
    const cursor = timeline.numbers.get(selection.cursor ?? -1) ?? first;
    const start = cursor < first || cursor >= last ? first : cursor;
    this.#start({ start, first, last, fps: exactFps(project.fps), loop: playback.loop });
    this.#set({ playing: true, skipped: 0, rate: 0, picture: null, pictures: this.#pictures });
  }

  pause() {
    if (!this.#range) return;
    this.#moveCursor();
    this.#range = null;
    this.#run.abort();
    this.kino.sound.stop();
    this.#fetching.clear();
    this.#pictures.clear();
    this.#set({ playing: false, picture: null, pictures: null });
  }

  /** Continues after the timeline, the range or the loop changed. */
  refresh() {
    if (!this.#range) return;
    this.#moveCursor();
    const { timeline, selection, playback } = this.kino.state;
    if (!timeline?.ids.length) return this.pause();
    const { first, last } = playRange(timeline, playback.in, playback.out);
    const cursor = timeline.numbers.get(selection.cursor ?? -1) ?? first;
    const start = cursor < first || cursor > last ? first : cursor;
    this.#start({ ...this.#range, start, first, last, loop: playback.loop });
  }

  /** @param {PlayRange} range */
  #start(range) {
    const { browser } = this.kino;
    this.#run.abort();
    this.kino.sound.stop();
    this.#run = new AbortController();
    this.#range = range;
    this.#fetching.clear();
    this.#failed.clear();
    this.#shownCount = -1;
    browser.onHidden(() => this.pause(), this.#run.signal);
    this.#preroll(browser.now(), browser.now());
  }

  /** Moves the cursor to the frame shown. */
  #moveCursor() {
    const { selection, timeline } = this.kino.state;
    const id = this.#shownId;
    if (this.#shownCount >= 0 && selection.cursor !== id && timeline?.numbers.has(id))
      this.kino.set({ selection: selectOne(id) });
  }

  /**
   * Waits for the first frames: playback should not begin with gaps.
   * @param {number} since
   * @param {number} now milliseconds
   */
  #preroll(since, now) {
    const range = this.#range;
    if (!range) return;
    this.#readAhead(range, range.start, 0, 0);
    const first = upcoming(range, range.start, Math.max(READY.least, READY.seconds * fpsOf(range)));
    const ready = first.every((index) => this.#pictures.has(this.#id(index)));
    if (!ready && now - since < PREROLL_LIMIT) return this.#nextFrame((later) => this.#preroll(since, later));
    this.#startedAt = now;
    this.#sample = { since: now, frames: 0 };
    this.kino.sound.start(range);
    this.#tick(now);
  }

  /**
   * @param {number} now time of the coming repaint in milliseconds; evenly spaced, however busy the page is
   */
  #tick(now) {
    const range = this.#range;
    if (!range) return;
    const heard = this.kino.sound.seconds(now);
    const seconds = heard === null ? (now - this.#startedAt) / 1000 : Math.max(0, heard);
    const { index, count, ended } = frameAt(range, seconds, this.#shownCount);
    if (ended) return this.#end(range);
    if (count !== this.#shownCount) this.#show(index, count, now);
    this.#readAhead(range, index, count, fpsOf(range));
    this.kino.sound.advance(range);
    this.#nextFrame((later) => this.#tick(later));
  }

  /** @param {number} index @param {number} count @param {number} now */
  #show(index, count, now) {
    const id = this.#id(index);
    const picture = this.#pictures.get(id);
    if (!picture) return;
    const { playback } = this.kino.state;
    const skipped = playback.skipped + skippedBetween(this.#shownCount, count);
    this.#set({ picture, skipped, rate: this.#rate(playback.rate, now) });
    this.#shownCount = count;
    this.#shownId = id;
    if (now - this.#cursorMovedAt < CURSOR_EVERY) return;
    this.#cursorMovedAt = now;
    this.#moveCursor();
  }

  /**
   * Frames shown per second, measured every RATE_EVERY milliseconds.
   * @param {number} current
   * @param {number} now
   */
  #rate(current, now) {
    const { since, frames } = this.#sample;
    this.#sample.frames += 1;
    if (now - since < RATE_EVERY) return current;
    this.#sample = { since: now, frames: 1 };
    return (frames * 1000) / (now - since);
  }

  /** @param {PlayRange} range */
  #end(range) {
    const { skipped } = this.kino.state.playback;
    const missed = range.last - range.start - this.#shownCount;
    this.pause();
    this.#set({ skipped: skipped + Math.max(0, missed) });
  }

  /**
   * Fetches the frames that come next.
   * @param {PlayRange} range
   * @param {number} index of the frame due now
   * @param {number} count of the frame due now
   * @param {number} fps at which frames go by; 0 while the clock stands
   */
  #readAhead(range, index, count, fps) {
    const wanted = Math.max(AHEAD.least, Math.ceil(AHEAD.seconds * fpsOf(range)));
    const most = Math.min(AHEAD.most, this.#pictures.capacity - SPARE, wanted);
    const next = upcoming(range, index, Math.max(1, most));
    loadFrames(this.kino, index, index + AHEAD.most);
    const wrapped = next[next.length - 1] < index; // the loop starts again
    if (wrapped) loadFrames(this.kino, range.first, next[next.length - 1] + 1);
    const loaded = next.map((one) => this.#isLoaded(this.#id(one)));
    // If a whole loop fits into the cache, late frames are shown the next time round.
    const fits = range.loop && next.length > range.last - range.first;
    for (const later of this.#prefetch.plan(loaded, count, fits ? 0 : fps)) {
      if (this.#fetching.size >= PARALLEL) break;
      const frame = this.kino.state.frames.get(this.#id(next[later]));
      if (frame) this.#fetch(frame);
    }
  }

  /** Whether a frame needs no fetch: it is loaded, being fetched, or can't be had. @param {number} id */
  #isLoaded(id) {
    return this.#pictures.has(id) || this.#fetching.has(id) || this.#failed.has(id);
  }

  /** @param {import("../core/types.js").Frame} frame */
  async #fetch(frame) {
    const { browser } = this.kino;
    const signal = this.#run.signal;
    const startedAt = browser.now();
    this.#fetching.add(frame.id);
    try {
      const picture = await browser.loadPicture(frame.proxy_url, signal);
      if (picture && !signal.aborted) this.#pictures.add(frame.id, picture, this.kino.state.playback.picture);
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

  /** @param {(now: number) => void} step */
  #nextFrame(step) {
    const signal = this.#run.signal;
    this.kino.browser.nextFrame((now) => !signal.aborted && step(now));
  }

  /** @param {Partial<import("../core/types.js").Playback>} patch */
  #set(patch) {
    this.kino.set({ playback: { ...this.kino.state.playback, ...patch } });
  }
}

/** @param {PlayRange} range */
const fpsOf = ({ fps }) => fps.num / fps.den;
