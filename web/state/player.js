/** Plays the timeline: proxies are decoded ahead of the cursor; frames that are late are skipped. */
import { comparesTakes } from "../core/compare.js";
import { rateOf, skippedBetween, tickAt, upcoming } from "../core/clock.js";
import { selectOne } from "../core/selection.js";
import { exactFps } from "../core/timecode.js";
import { tickRange } from "../core/timeline.js";
import { PASS_TAKES, ReadAhead } from "./read-ahead.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/clock.js").PlayRange} PlayRange */

const READY = { seconds: 0.25, least: 4 }; // frames to have before the clock starts
const PREROLL_LIMIT = 1500; // milliseconds after which it starts without them
const CURSOR_EVERY = 30; // milliseconds between moves of the cursor: at 60 fps, every other frame
const RATE_EVERY = 500; // milliseconds: a number that changes with each frame is unreadable

export class Player {
  #ahead;
  /** Of the takes that the viewer compares with. */
  #others;
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
    this.#ahead = new ReadAhead(kino);
    this.#others = new ReadAhead(kino, PASS_TAKES);
  }

  toggle() {
    if (this.#range) this.pause();
    else this.play();
  }

  /**
   * Plays on from the cursor, between the in and out points. While it plays, the speed changes.
   * @param {{speed?: number, fromStart?: boolean}} [how] `speed`: see PlayRange; `fromStart`: of the range
   */
  play({ speed = 1, fromStart = false } = {}) {
    const { timeline, project, playback } = this.kino.state;
    if (!timeline?.ids.length || !project) return;
    const isPlaying = this.#range !== null;
    if (isPlaying) this.#moveCursor();
    const range = tickRange(timeline, playback.in, playback.out);
    const start = startOf(range, speed, fromStart ? undefined : this.#cursorTick);
    const { loop, pingPong } = playback;
    this.#start({ ...range, start, fps: exactFps(project.fps), loop, speed, pingPong });
    if (isPlaying) this.#set({ speed });
    else
      this.#set({
        ...{ playing: true, speed, skipped: 0, rate: 0 },
        ...{ picture: null, other: null, pictures: this.#ahead.pictures },
      });
  }

  pause() {
    if (!this.#range) return;
    this.#moveCursor();
    this.#range = null;
    this.#run.abort();
    this.kino.sound.stop();
    this.#ahead.clear();
    this.#others.clear();
    this.#set({ playing: false, speed: 1, picture: null, other: null, pictures: null });
  }

  /** Continues after the timeline, the range or the loop changed. */
  refresh() {
    if (!this.#range) return;
    this.#moveCursor();
    const { timeline, playback } = this.kino.state;
    if (!timeline?.ids.length) return this.pause();
    const { first, last } = tickRange(timeline, playback.in, playback.out);
    const cursor = this.#cursorTick ?? first;
    const start = cursor < first || cursor > last ? first : cursor;
    const { loop, pingPong } = playback;
    this.#start({ ...this.#range, start, first, last, loop, pingPong });
  }

  /** @param {PlayRange} range */
  #start(range) {
    const { browser } = this.kino;
    this.#run.abort();
    this.kino.sound.stop();
    this.#run = new AbortController();
    this.#range = range;
    this.#ahead.start(this.#run.signal);
    this.#others.start(this.#run.signal);
    this.#shownCount = -1;
    browser.onHidden(() => this.pause(), this.#run.signal);
    this.#preroll(browser.now(), browser.now());
  }

  /** The tick at which the cursor's frame begins. */
  get #cursorTick() {
    const { timeline, selection } = this.kino.state;
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    return index === undefined ? undefined : timeline?.ticks.startOf(index);
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
    this.#advance(range, 0, 0);
    const first = upcoming(range, 0, Math.max(READY.least, READY.seconds * rateOf(range)));
    const ready = first.every((tick) => {
      const id = this.#id(tick);
      return this.#ahead.pictures.has(id) && this.#hasOther(id);
    });
    if (!ready && now - since < PREROLL_LIMIT) return this.#nextFrame((later) => this.#preroll(since, later));
    this.#startedAt = now;
    this.#sample = { since: now, frames: 0 };
    if (range.speed === 1 && !range.pingPong) this.kino.sound.start(range);
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
    const { tick, count, ended } = tickAt(range, seconds, this.#shownCount);
    if (ended) return this.#end(range);
    if (count !== this.#shownCount) this.#show(tick, count, now);
    this.#advance(range, count, rateOf(range));
    this.kino.sound.advance(range);
    this.#nextFrame((later) => this.#tick(later));
  }

  /** Fetches what comes next. @param {PlayRange} range @param {number} count @param {number} fps */
  #advance(range, count, fps) {
    this.#ahead.advance(range, count, fps);
    if (this.#comparesTakes) this.#others.advance(range, count, fps);
  }

  /** Whether each frame is shown with its take of a run. */
  get #comparesTakes() {
    return comparesTakes(this.kino.state.view);
  }

  /** Whether the take that a frame is compared with can be shown, if there is one. @param {number} id */
  #hasOther(id) {
    return !this.#comparesTakes || this.#others.isSettled(id);
  }

  /** @param {number} tick @param {number} count @param {number} now */
  #show(tick, count, now) {
    const id = this.#id(tick);
    const picture = this.#ahead.pictures.get(id);
    if (!picture || !this.#hasOther(id)) return;
    const { playback } = this.kino.state;
    const other = this.#comparesTakes ? (this.#others.pictures.get(id) ?? null) : null;
    const skipped = playback.skipped + skippedBetween(this.#shownCount, count);
    this.#set({ picture, other, skipped, rate: this.#rate(playback.rate, now) });
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
    const due = upcoming(range, 0, Infinity).length;
    const missed = due - 1 - this.#shownCount;
    this.pause();
    this.#set({ skipped: skipped + Math.max(0, missed) });
    // A fast speed steps over the last frame; it stops there all the same.
    const { speed = 1 } = range;
    if (Math.abs(speed) > 1)
      this.kino.set({ selection: selectOne(this.#id(speed < 0 ? range.first : range.last)) });
  }

  /** The frame shown at a tick. @param {number} tick */
  #id(tick) {
    const { timeline } = this.kino.state;
    return timeline?.ids[timeline.ticks.indexAt(tick)] ?? -1;
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

/**
 * Where playback starts: at the cursor, or else where the range begins in the direction of play.
 * @param {{first: number, last: number}} range
 * @param {number} speed
 * @param {number | undefined} cursor tick
 */
function startOf({ first, last }, speed, cursor) {
  const [begin, end] = speed < 0 ? [last, first] : [first, last];
  return cursor === undefined || cursor < first || cursor > last || cursor === end ? begin : cursor;
}
