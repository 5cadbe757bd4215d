/** Requests about several frames at once: their parameters, variations of each, a generator over them. */
import { MOST_SHOWN, loadedParams, notMade, numbersText, presentIds } from "../../core/many.js";
import { text } from "../../texts/text.js";
import { loadQueue, notifyQueued } from "../queue.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/many-orders.js").Where} Where */

const MOST_KEPT = 10_000; // parameters of frames in the state

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const MANY_FRAMES = {
  "load-params": (kino, { ids }) => loadParams(kino, ids),

  async "vary-frames"(kino, body) {
    const post = kino.api.post("/v1/frames/vary", body);
    const sent = await submitForm(kino, "vary.", text("many.queueing"), post);
    if (!sent) return;
    closeDialog(kino, "vary-frames");
    await onQueued(kino, body.place.where, sent.answer.total);
  },

  async "run-over"(kino, { order, pictures }) {
    const { project } = kino.state;
    const isPass = "frame_ids" in order;
    if (!project) return;
    const post = isPass
      ? kino.api.post(`/v1/projects/${project.id}/passes`, order)
      : kino.api.post("/v1/generator/batches", order);
    const sent = await submitForm(kino, "run.", text("many.queueing"), post);
    if (!sent) return;
    closeDialog(kino, "run-over");
    const count = isPass ? order.frame_ids.length : sent.answer.total * pictures;
    await onQueued(kino, isPass ? "take" : order.place.where, count);
  },

  async "regenerate-frames"(kino, { ids }) {
    await loadParams(kino, ids);
    const frames = loadedParams(kino.state, ids);
    if (!frames?.length) return;
    const left = notMade(frames);
    if (left.length === frames.length) return kino.notify("error", text("many.none-made"));
    if (left.length) return kino.request("open-dialog", leaveOut(kino, ids, left));
    const body = { frame_ids: presentIds(kino.state, ids), overrides: {}, seeds: "fixed" };
    const post = kino.api.post("/v1/frames/vary", { ...body, place: { where: "take" } });
    const { total } = await kino.withBusy(text("many.queueing"), post);
    await onQueued(kino, "take", total);
  },
};

/**
 * The question whether only those frames are made again that can be.
 * @param {Kino} kino
 * @param {number[]} ids
 * @param {number[]} left
 * @returns {import("../../core/dialogs.js").Dialog}
 */
function leaveOut({ state }, ids, left) {
  const others = presentIds(state, ids).filter((id) => !left.includes(id));
  return {
    kind: "confirm",
    title: text("many.leave-out-question", { count: others.length }),
    message: text("many.leave-out-message", { count: left.length, numbers: numbersText(state, left) }),
    label: text("many.regenerate", { count: others.length }),
    request: { verb: "regenerate-frames", detail: { ids: others } },
  };
}

/** @param {Kino} kino @param {number[]} ids */
async function loadParams(kino, ids) {
  const missing = ids.filter((id) => !kino.state.params.has(id));
  for (let at = 0; at < missing.length; at += MOST_SHOWN) {
    const part = missing.slice(at, at + MOST_SHOWN);
    await kino.inFlight.run(`params ${part}`, () => loadPart(kino, part));
  }
}

/** @param {Kino} kino @param {number[]} ids */
async function loadPart(kino, ids) {
  const { frames } = await kino.api.post("/v1/frames/params", { ids });
  const loaded = frames.map((frame) => /** @type {const} */ ([frame.id, frame]));
  kino.set({ params: new Map([...kino.state.params, ...loaded].slice(-MOST_KEPT)) });
}

/** @param {Kino} kino @param {Where} where @param {number} count */
async function onQueued(kino, where, count) {
  notifyQueued(kino, text(where === "take" ? "many.takes-queued" : "many.frames-queued", { count }));
  kino.hasQueued = true;
  await loadQueue(kino);
}
