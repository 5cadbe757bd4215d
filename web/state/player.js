/** Plays the timeline: proxies are decoded ahead of the playhead, the clock says which is due, what is not there in time is passed over. */
import { frameAt, passedOver, upcoming } from "../core/clock.js";
import { Pace } from "../core/prefetch.js";
import { Ring } from "../core/ring.js";
import { selectOne } from "../core/selection.js";
import { exactFps } from "../core/timecode.js";
import { range } from "../core/timeline.js";
import { needFrames } from "./frames.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").Reel} Reel */

const KEPT = 160 << 20; // bytes of decoded pictures: 80 of 960 x 540
const AHEAD = { seconds: 0.75, least: 12, most: 48 }; // that are decoded before they are due
const SPARE = 4; // places in the ring that are not read ahead into: what is shown, and what comes in meanwhile
const AT_ONCE = 4; // requests; browsers have 6 for a server, and the panel needs some
const READY = { seconds: 0.25, least: 4 }; // frames that are there before the clock starts
const PATIENCE = 1500; // milliseconds after which it starts without them
const TELL_EVERY = 30; // milliseconds from one place of the cursor to the next: at 60 frames a second, strip and numbers follow every second one
const RATE_EVERY = 500; // milliseconds: a number that changes with each frame can't be read

export class Player {
  /** @type {Ring<ImageBitmap>} */
  #pictures = new Ring(KEPT);
  #pace = new Pace(AT_ONCE);
  /** @type {Set<number>} */
  #coming = new Set();
  /** Frames that could not be had in this run; asked for once. @type {Set<number>} */
  #failed = new Set();
  #life = new AbortController();
  /** @type {Reel | null} */
  #reel = null;
  #began = 0;
  #shown = -1; // count of the frame shown last
  /** The frame shown last, and when the panel was told. */
  #cursor = { id: -1, told: 0 };
  /** Frames shown since a moment. */
  #rated = { since: 0, frames: 0 };

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
    document.addEventListener("visibilitychange", () => document.hidden && this.pause(), {
      signal: this.#life.signal,
    });
    this.#preroll(performance.now(), performance.now());
  }

  pause() {
    if (!this.#reel) return;
    this.#tell();
    this.#reel = null;
    this.#life.abort();
    this.#coming.clear();
    this.#pictures.clear();
    this.#set({ playing: false, picture: null });
  }

  /** The cursor goes to the frame that is shown. */
  #tell() {
    const { selection, timeline } = this.kino.state;
    const { id } = this.#cursor;
    if (this.#shown >= 0 && selection.cursor !== id && timeline?.numbers.has(id))
      this.kino.set({ selection: selectOne(id) });
  }

  /** The frames, the range or the loop are others now: goes on from where it is. */
  changed() {
    if (!this.#reel) return;
    this.#tell();
    const { timeline, selection, playback } = this.kino.state;
    if (!timeline?.ids.length) return this.pause();
    const { first, last } = range(timeline, playback.in, playback.out);
    const cursor = timeline.numbers.get(selection.cursor ?? -1) ?? first;
    this.#run({
      ...this.#reel,
      start: cursor < first || cursor > last ? first : cursor,
      first,
      last,
      loop: playback.loop,
    });
  }

  /** Waits for the first frames, so that it doesn't begin with gaps. @param {number} since @param {number} now milliseconds */
  #preroll(since, now) {
    const reel = this.#reel;
    if (!reel) return;
    this.#readAhead(reel, reel.start, 0, 0);
    const wanted = upcoming(reel, reel.start, Math.max(READY.least, READY.seconds * fpsOf(reel)));
    const ready = wanted.every((index) => this.#pictures.has(this.#id(index)));
    if (!ready && now - since < PATIENCE) return this.#next((later) => this.#preroll(since, later));
    this.#began = now;
    this.#rated = { since: now, frames: 0 };
    this.#tick(now);
  }

  /** @param {number} now milliseconds: of what will be drawn next, the same distance apart however busy the page is */
  #tick(now) {
    const reel = this.#reel;
    if (!reel) return;
    const { index, count, ended } = frameAt(reel, (now - this.#began) / 1000, this.#shown);
    if (ended) return this.#end(reel);
    if (count !== this.#shown) this.#show(index, count, now);
    this.#readAhead(reel, index, count, fpsOf(reel));
    this.#next((later) => this.#tick(later));
  }

  /** @param {number} index @param {number} count @param {number} now */
  #show(index, count, now) {
    const id = this.#id(index);
    const picture = this.#pictures.get(id);
    if (!picture) return;
    const { playback } = this.kino.state;
    const skipped = playback.skipped + passedOver(this.#shown, count);
    this.#set({ picture, skipped, rate: this.#rate(playback.rate, now) });
    this.#shown = count;
    this.#cursor.id = id;
    if (now - this.#cursor.told < TELL_EVERY) return;
    this.#cursor.told = now;
    this.#tell();
  }

  /** Frames a second that are shown, told anew every now and then. @param {number} told @param {number} now */
  #rate(told, now) {
    const { since, frames } = this.#rated;
    this.#rated.frames += 1;
    if (now - since < RATE_EVERY) return told;
    this.#rated = { since: now, frames: 1 };
    return (frames * 1000) / (now - since);
  }

  /** @param {Reel} reel */
  #end(reel) {
    const due = reel.last - reel.start + 1;
    const { skipped } = this.kino.state.playback;
    const missed = due - 1 - this.#shown;
    this.pause();
    this.#set({ skipped: skipped + Math.max(0, missed) });
  }

  /** @param {Reel} reel @param {number} index @param {number} count of the frame due now @param {number} pace frames that go by in a second */
  #readAhead(reel, index, count, pace) {
    const far = Math.min(
      AHEAD.most,
      this.#pictures.most - SPARE,
      Math.max(AHEAD.least, Math.ceil(AHEAD.seconds * fpsOf(reel))),
    );
    const next = upcoming(reel, index, Math.max(1, far));
    needFrames(this.kino, index, index + AHEAD.most);
    if (next[next.length - 1] < index) needFrames(this.kino, reel.first, next[next.length - 1] + 1);
    const there = next.map((one) => this.#isThere(this.#id(one)));
    const stays = reel.loop && next.length > reel.last - reel.first; // what comes too late is shown the next time round
    for (const later of this.#pace.wanted(there, count, stays ? 0 : pace)) {
      if (this.#coming.size >= AT_ONCE) break;
      const frame = this.kino.state.frames.get(this.#id(next[later]));
      if (frame) this.#fetch(frame);
    }
  }

  /** Or on its way, or can't be had. @param {number} id */
  #isThere(id) {
    return this.#pictures.has(id) || this.#coming.has(id) || this.#failed.has(id);
  }

  /** @param {import("../core/types.js").Frame} frame */
  async #fetch(frame) {
    const signal = this.#life.signal;
    const asked = performance.now();
    this.#coming.add(frame.id);
    try {
      const answer = await fetch(frame.proxy_url, { signal, priority: "high" });
      const picture = answer.ok ? await createImageBitmap(await answer.blob()) : null; // decoded off this thread
      if (picture && !signal.aborted) this.#pictures.add(frame.id, picture, this.kino.state.playback.picture);
      else picture?.close();
      if (!picture) this.#failed.add(frame.id);
      this.#pace.took((performance.now() - asked) / 1000);
    } catch {
      if (!signal.aborted) this.#failed.add(frame.id); // it is passed over and counted, like one that is late
    } finally {
      if (!signal.aborted) this.#coming.delete(frame.id);
    }
  }

  /** @param {number} index */
  #id(index) {
    return this.kino.state.timeline?.ids[index] ?? -1;
  }

  /** @param {(now: number) => void} step */
  #next(step) {
    const signal = this.#life.signal;
    requestAnimationFrame((now) => !signal.aborted && step(now));
  }

  /** @param {Partial<import("../core/types.js").Playback>} patch */
  #set(patch) {
    this.kino.set({ playback: { ...this.kino.state.playback, ...patch } });
  }
}

/** @param {Reel} reel */
const fpsOf = ({ fps }) => fps.num / fps.den;
