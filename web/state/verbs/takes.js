/** Requests about takes: the pictures of a frame. */
import { hasTakesOpen, nextTake, takeInView, withList } from "../../core/takes.js";
import { text } from "../../texts/text.js";
import { addFrames, withUrls } from "../frames.js";
import { newStep } from "../history.js";
import { loadQueue, notifyQueued } from "../queue.js";
import { noteChange } from "./changes.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */

const CLIP = { clip: true, show: true };

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const TAKES = {
  async "open-takes"(kino, { id }) {
    if (hasTakesOpen(kino.state) && kino.state.takes?.frame === id) return close(kino);
    kino.player.pause();
    const { selection } = kino.state;
    const isCurrent = selection.cursor === id;
    const one = { ids: new Set([id]), cursor: id, anchor: id };
    const takes = { frame: id, list: null, file: "" };
    kino.set({ takes, selection: isCurrent ? selection : one });
    await loadTakes(kino, id);
  },

  async "load-takes"(kino, { id }) {
    const { takes } = kino.state;
    if (!takes || takes.frame === id) return;
    kino.set({ takes: { frame: id, list: null, file: "" } });
    await loadTakes(kino, id);
  },

  "close-takes": (kino) => close(kino),

  "step-take"(kino, { by }) {
    const { takes } = kino.state;
    if (takes) kino.set({ takes: { ...takes, file: nextTake(takes, by) } });
  },

  "show-take"(kino, { file }) {
    const { takes } = kino.state;
    if (takes) kino.set({ takes: { ...takes, file } });
  },

  async "choose-take"(kino, { file }) {
    const { takes } = kino.state;
    const shown = takes?.list?.find((one) => one.shown);
    if (!takes || !shown) return;
    const chosen = file ?? takes.file;
    if (chosen && chosen !== shown.path) await choose(kino, shown, chosen);
    if (kino.state.takes?.frame === takes.frame) close(kino);
  },

  async "rate-take"(kino, { rating }) {
    const take = takeInView(kino.state.takes);
    if (take) await kino.request("mark-frames", { ids: [take.id], set: { rating } });
  },

  async "delete-take"(kino) {
    const { takes, project } = kino.state;
    const take = takeInView(takes);
    if (!takes?.list || !take) return;
    const next = nextTake(takes, 1) === take.path ? nextTake(takes, -1) : nextTake(takes, 1);
    const instead = takes.list.find(({ path }) => path === next && path !== take.path);
    if (!instead) return kino.notify("info", text("takes.only-one"));
    const step = newStep();
    // The frame must show another one first. Its id stays with the frame, so the two exchange theirs.
    if (take.shown) await choose(kino, take, instead.path, step);
    const ids = [take.shown ? instead.id : take.id];
    await kino.withBusy(text("takes.deleting"), kino.api.post("/v1/frames/delete", { ids, step }));
    noteChange(kino, project?.id, "info", text("takes.deleted"), step);
    await loadTakes(kino, takes.frame);
  },

  async "make-takes"(kino, { count, clip = false }) {
    const { takes } = kino.state;
    if (!takes) return;
    const order = kino.api.post(`/v1/frames/${takes.frame}/takes`, clip ? CLIP : { count });
    await kino.withBusy(text("takes.queueing"), order);
    notifyQueued(kino, clip ? text("passes.clip-ordered") : text("takes.ordered", { count }));
    await loadQueue(kino);
  },
};

/** Loads the takes again that are open, after a change of the timeline. @param {Kino} kino */
export function reloadTakes(kino) {
  const { takes, timeline } = kino.state;
  if (!takes) return;
  if (!timeline?.numbers.has(takes.frame)) close(kino);
  else loadTakes(kino, takes.frame).catch((error) => kino.showError(error, true));
}

/** @param {Kino} kino */
function close(kino) {
  kino.set({ takes: null });
}

/** @param {Kino} kino @param {number} id */
async function loadTakes(kino, id) {
  const { frames } = await kino.api.get(`/v1/frames/${id}/takes`);
  const { takes } = kino.state;
  const list = frames.map((frame) => withUrls(kino, frame));
  if (takes?.frame === id) kino.set({ takes: withList(takes, list) });
}

/** @param {Kino} kino @param {Frame} shown  of the frame @param {string} file @param {string} [step] */
async function choose(kino, shown, file, step) {
  const [choices, before] = [{ [shown.id]: file }, { [shown.id]: shown.path }];
  const { frames } = await kino.api.post("/v1/frames/choose", {
    ...{ choices, before },
    ...(step ? { step } : {}),
  });
  addFrames(kino, frames); // at once: the viewer must not show the old one in between
  kino.history.loadSoon();
}
