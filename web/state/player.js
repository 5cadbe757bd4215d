/** Plays the timeline: decoded proxies are read ahead, the clock says which is due, what is not there in time is passed over. */
import { frameAt, passedOver, upcoming } from "../core/clock.js";
import { exactFps } from "../core/timecode.js";
import { range } from "../core/timeline.js";
import { needFrames } from "./frames.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").Reel} Reel */

const TALLEST = 540; // pixels of a proxy
const AHEAD = 48; // frames that are fetched and decoded before they are due
const KEPT = 64; // decoded frames; at 960 x 540 about 2 MB each
const AT_ONCE = 6; // requests
const READY = 8; // frames that are there before the clock starts
const PATIENCE = 1500; // milliseconds after which it starts without them

export class Player {
  /** @type {Map<number, ImageBitmap>} by frame id, the one used last at the end */
  #pictures = new Map();
  /** @type {Set<number>} */
  #coming = new Set();
  /** Frames that could not be had in this run; asked for once. @type {Set<number>} */
  #failed = new Set();
  #life = new AbortController();
  /** @type {Reel | null} */
  #reel = null;
  #began = 0;
  #shown = -1; // count of the frame shown last
  /** @type {number[]} moments of what was shown in the last second */
  #moments = [];

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  toggle() {
    if (this.#reel) this.pause();
    else this.play();
  }

  play() {
    const { timeline, project, selection, playback } = this.kino.state;
    if (this.#reel || !timeline?.ids.length || !project) return;
    const { first, last } = range(timeline, playback.in, playback.out);
    const cursor = timeline.numbers.get(selection.cursor ?? -1) ?? first;
    const start = cursor < first || cursor >= last ? first : cursor;
    this.#run({ start, first, last, fps: exactFps(project.fps), loop: playback.loop });
    this.#set({ playing: true, skipped: 0, rate: 0, picture: null });
  }

  /** @param {Reel} reel */
  #run(reel) {
    this.#life.abort();
    this.#life = new AbortController();
    this.#reel = reel;
    this.#coming.clear();
    this.#failed.clear();
    this.#shown = -1;
    this.#moments = [];
    document.addEventListener("visibilitychange", () => document.hidden && this.pause(), { signal: this.#life.signal });
    this.#preroll(performance.now());
  }

  pause() {
    if (!this.#reel) return;
    this.#reel = null;
    this.#life.abort();
    this.#coming.clear();
    for (const picture of this.#pictures.values()) picture.close();
    this.#pictures.clear();
    this.#set({ playing: false, picture: null });
  }

  /** The frames, the range or the loop are others now: goes on from where it is. */
  changed() {
    const { timeline, selection, playback } = this.kino.state;
    if (!this.#reel) return;
    if (!timeline?.ids.length) return this.pause();
    const { first, last } = range(timeline, playback.in, playback.out);
    const cursor = timeline.numbers.get(selection.cursor ?? -1) ?? first;
    this.#run({ ...this.#reel, start: cursor < first || cursor > last ? first : cursor, first, last, loop: playback.loop });
  }

  /** Waits for the first frames, so that it doesn't begin with gaps. @param {number} since */
  #preroll(since) {
    const reel = this.#reel;
    if (!reel) return;
    this.#readAhead(reel.start);
    const wanted = upcoming(reel, reel.start, READY);
    const ready = wanted.filter((index) => this.#picture(index)).length;
    const now = performance.now();
    if (ready < wanted.length && now - since < PATIENCE) return this.#next(() => this.#preroll(since));
    this.#began = now;
    this.#tick();
  }

  #tick() {
    const reel = this.#reel;
    if (!reel) return;
    const now = performance.now();
    const { index, count, ended } = frameAt(reel, (now - this.#began) / 1000);
    if (ended) return this.#end(reel);
    if (count !== this.#shown) this.#show(index, count, now);
    this.#readAhead(index);
    this.#next(() => this.#tick());
  }

  /** @param {number} index @param {number} count @param {number} now */
  #show(index, count, now) {
    const picture = this.#picture(index);
    const id = this.kino.state.timeline?.ids[index];
    if (!picture || id === undefined) return;
    this.#moments = [...this.#moments.filter((moment) => now - moment < 1000), now];
    const { skipped } = this.kino.state.playback;
    this.#set({ picture, skipped: skipped + passedOver(this.#shown, count), rate: rateOf(this.#moments) });
    this.kino.set({ selection: { ids: new Set([id]), cursor: id, anchor: id } });
    this.#shown = count;
  }

  /** @param {Reel} reel */
  #end(reel) {
    const due = reel.last - reel.start + 1;
    const { skipped } = this.kino.state.playback;
    const missed = due - 1 - this.#shown;
    this.pause();
    this.#set({ skipped: skipped + Math.max(0, missed) });
  }

  /** @param {number} index */
  #readAhead(index) {
    const { reel, ids } = { reel: this.#reel, ids: this.kino.state.timeline?.ids ?? [] };
    if (!reel) return;
    const wanted = upcoming(reel, index, AHEAD);
    needFrames(this.kino, wanted[0], Math.min(wanted[0] + AHEAD, ids.length));
    for (const next of wanted) {
      if (this.#coming.size >= AT_ONCE) break;
      const frame = this.kino.state.frames.get(ids[next]);
      if (frame && !this.#pictures.has(frame.id) && !this.#coming.has(frame.id) && !this.#failed.has(frame.id)) this.#fetch(frame);
    }
  }

  /** @param {import("../core/types.js").Frame} frame */
  async #fetch(frame) {
    const signal = this.#life.signal;
    this.#coming.add(frame.id);
    try {
      const height = Math.min(TALLEST, this.kino.state.project?.height ?? TALLEST);
      const answer = await fetch(`${frame.thumbnail_url}&height=${height}`, { signal });
      const picture = answer.ok ? await createImageBitmap(await answer.blob()) : null;
      if (picture && !signal.aborted) this.#keep(frame.id, picture);
      else picture?.close();
      if (!picture) this.#failed.add(frame.id);
    } catch {
      if (!signal.aborted) this.#failed.add(frame.id); // it is passed over and counted, like one that is late
    } finally {
      if (!signal.aborted) this.#coming.delete(frame.id);
    }
  }

  /** @param {number} id @param {ImageBitmap} picture */
  #keep(id, picture) {
    this.#pictures.set(id, picture);
    const shown = this.kino.state.playback.picture;
    for (const [old, gone] of this.#pictures) {
      if (this.#pictures.size <= KEPT) return;
      if (gone === shown || old === id) continue;
      this.#pictures.delete(old);
      gone.close();
    }
  }

  /** @param {number} index @returns {ImageBitmap | undefined} */
  #picture(index) {
    return this.#pictures.get(this.kino.state.timeline?.ids[index] ?? -1);
  }

  /** @param {() => void} step */
  #next(step) {
    const signal = this.#life.signal;
    requestAnimationFrame(() => !signal.aborted && step());
  }

  /** @param {Partial<import("../core/types.js").Playback>} patch */
  #set(patch) {
    this.kino.set({ playback: { ...this.kino.state.playback, ...patch } });
  }
}

/** Frames a second over the moments at which some were shown. @param {number[]} moments */
const rateOf = (moments) => (moments.length > 1 ? ((moments.length - 1) * 1000) / (/** @type {number} */ (moments.at(-1)) - moments[0]) : 0);
