/** Requests about holds: for how many ticks frames are shown. */
import { withHold } from "../../core/timeline.js";
import { text } from "../../texts/text.js";
import { newStep } from "../history.js";
import { loadTimeline, setTimeline } from "../sync.js";
import { inParts, noteChange } from "./changes.js";

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const HOLDS = {
  async "hold-frames"(kino, { ids, hold }) {
    const { project, timeline } = kino.state;
    if (!project || !timeline) return;
    const step = newStep();
    // At once: a key that is pressed again goes on from there.
    setTimeline(kino, withHold(timeline, ids, hold));
    try {
      await inParts(ids, (part) => kino.api.post("/v1/frames/hold", { ids: part, hold, step }));
    } catch (error) {
      await loadTimeline(kino, true);
      throw error;
    }
    const count = ids.length;
    if (count > 1) noteChange(kino, project.id, "info", text("holds.changed", { count }), step);
    else kino.history.loadSoon();
  },
};
