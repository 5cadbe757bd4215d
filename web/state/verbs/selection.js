/** Requests about the cursor, the selection, in and out points, and playback. */
import { fasterSpeed } from "../../core/clock.js";
import { selectAll, selectOne, selectRange, toggle } from "../../core/selection.js";
import { nextStop, tickOf, withMark } from "../../core/timeline.js";
import { loadFrames, loadFramesAt } from "../frames.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const SELECTION = {
  "load-frames"(kino, { from, to }) {
    loadFrames(kino, from, to);
  },

  "load-frames-at"(kino, { indexes }) {
    loadFramesAt(kino, indexes);
  },

  "select-frame"(kino, { id, how }) {
    kino.player.pause();
    const { selection, timeline } = kino.state;
    if (!timeline) return;
    const next = {
      one: () => selectOne(id),
      toggle: () => toggle(selection, id),
      range: () => selectRange(selection, id, timeline.ids, timeline.numbers),
    }[how];
    kino.set({ selection: next() });
  },

  "select-all"(kino) {
    const { selection, timeline } = kino.state;
    if (timeline) kino.set({ selection: selectAll(selection, timeline.ids) });
  },

  step(kino, { by, extend = false }) {
    kino.player.pause();
    const { timeline, selection } = kino.state;
    if (!timeline?.ids.length) return;
    moveTo(kino, (timeline.numbers.get(selection.cursor ?? -1) ?? 0) + by, extend);
  },

  "go-to"(kino, { to }) {
    kino.player.pause();
    const last = (kino.state.timeline?.ids.length ?? 0) - 1;
    moveTo(kino, to === "first" ? 0 : to === "last" ? last : to);
  },

  "set-mark"(kino, { side, id }) {
    const { playback, timeline } = kino.state;
    kino.set({ playback: { ...playback, ...withMark(timeline, playback, side, id) } });
    kino.player.refresh();
  },

  "clear-marks"(kino) {
    kino.set({ playback: { ...kino.state.playback, in: null, out: null } });
    kino.player.refresh();
  },

  "toggle-play"(kino) {
    kino.player.toggle();
  },

  pause(kino) {
    kino.player.pause();
  },

  shuttle(kino, { direction, slow = false }) {
    const { playing, speed } = kino.state.playback;
    kino.player.play({ speed: slow ? direction / 2 : fasterSpeed(playing ? speed : 0, direction) });
  },

  "play-range"(kino) {
    kino.player.play({ fromStart: true });
  },

  "go-to-stop"(kino, { by }) {
    kino.player.pause();
    const to = nextStop(kino.state, by);
    if (to !== null) moveTo(kino, to);
  },

  "set-ping-pong"(kino, { pingPong }) {
    kino.set({ playback: { ...kino.state.playback, pingPong } });
    kino.player.refresh();
  },

  "set-loop"(kino, { loop }) {
    kino.set({ playback: { ...kino.state.playback, loop } });
    kino.request("update-settings", { loop });
    kino.player.refresh();
  },
};

/**
 * Moves the cursor; an index past an end means the end.
 * @param {Kino} kino
 * @param {number} index
 * @param {boolean} [extend]
 */
function moveTo(kino, index, extend = false) {
  const { timeline, selection } = kino.state;
  const id = timeline?.ids[Math.min(Math.max(0, index), timeline.ids.length - 1)];
  if (!timeline || id === undefined) return;
  if (id !== selection.cursor) kino.sound.scrub(tickOf(timeline, id));
  if (extend) kino.set({ selection: selectRange(selection, id, timeline.ids, timeline.numbers) });
  else if (id !== selection.cursor || selection.ids.size > 1) kino.set({ selection: selectOne(id) });
}
