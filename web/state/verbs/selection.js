/** The cursor, the selection, in and out points, playback. */
import { all, range, selectOne, toggle } from "../../core/selection.js";
import { needFrames } from "../frames.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @type {{[verb: string]: import("./registry.js").Verb}} */
export const SELECTING = {
  "need-frames"(kino, { from, to }) {
    needFrames(kino, from, to);
  },

  select(kino, { id, how }) {
    kino.player.pause();
    const { selection, timeline } = kino.state;
    if (!timeline) return;
    const next =
      how === "toggle"
        ? toggle(selection, id)
        : how === "range"
          ? range(selection, id, timeline.ids, timeline.numbers)
          : selectOne(id);
    kino.set({ selection: next });
  },

  "select-all"(kino) {
    const { selection, timeline } = kino.state;
    if (timeline) kino.set({ selection: all(selection, timeline.ids) });
  },

  step(kino, { by, extend = false }) {
    kino.player.pause();
    const { timeline, selection } = kino.state;
    if (!timeline?.ids.length) return;
    moveTo(kino, (timeline.numbers.get(selection.cursor ?? -1) ?? 0) + by, extend);
  },

  go(kino, { to }) {
    kino.player.pause();
    const last = (kino.state.timeline?.ids.length ?? 0) - 1;
    moveTo(kino, to === "first" ? 0 : to === "last" ? last : to);
  },

  scrub(kino, { index }) {
    kino.player.pause();
    moveTo(kino, index);
  },

  mark(kino, { side, id }) {
    kino.set({ playback: { ...kino.state.playback, [side]: id } });
    kino.player.changed();
  },

  "clear-marks"(kino) {
    kino.set({ playback: { ...kino.state.playback, in: null, out: null } });
    kino.player.changed();
  },

  "toggle-play"(kino) {
    kino.player.toggle();
  },

  "set-loop"(kino, { loop }) {
    kino.set({ playback: { ...kino.state.playback, loop } });
    kino.ask("set-settings", { loop });
    kino.player.changed();
  },
};

/** @param {Kino} kino @param {number} index is brought into the timeline @param {boolean} [extend] */
function moveTo(kino, index, extend = false) {
  const { timeline, selection } = kino.state;
  const id = timeline?.ids[Math.min(Math.max(0, index), timeline.ids.length - 1)];
  if (!timeline || id === undefined || (!extend && id === selection.cursor && selection.ids.size === 1))
    return;
  kino.set({ selection: extend ? range(selection, id, timeline.ids, timeline.numbers) : selectOne(id) });
}
