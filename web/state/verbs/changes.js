/** What requests that change frames share: their notice, and many ids in several requests. */
import { text } from "../../texts/text.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Frame} Frame */

const MOST_IDS = 10_000; // in one request

/**
 * Shows a notice of a change, with a button that undoes it.
 * @param {Kino} kino
 * @param {number | undefined} project_id
 * @param {"info" | "success" | "error"} severity
 * @param {string} label
 * @param {string | null} step of the undo; null: there is nothing to undo
 * @param {string} [remark] after the label
 */
export function noteChange(kino, project_id, severity, label, step, remark = "") {
  kino.history.loadSoon();
  /** @type {import("../../core/types.js").NoticeAction | undefined} */
  const action = step
    ? { label: text("words.undo"), request: { verb: "undo", detail: { project_id, step } } }
    : undefined;
  kino.notify(severity, remark ? text("notices.with-remark", { label, remark }) : label, action);
}

/**
 * Sends many ids in requests of MOST_IDS.
 * @param {number[]} ids
 * @param {(part: number[]) => Promise<unknown>} send
 */
export async function inParts(ids, send) {
  for (let at = 0; at < ids.length; at += MOST_IDS) await send(ids.slice(at, at + MOST_IDS));
}

/**
 * Selects new frames, and offers to undo them.
 * @param {Kino} kino
 * @param {number} projectId
 * @param {Frame[]} frames
 * @param {import("../../texts/text.js").TextKey} key of a text about `count` frames
 * @param {string} step of the undo
 * @param {string} [remark]
 */
export function addedFrames(kino, projectId, frames, key, step, remark = "") {
  const ids = frames.map(({ id }) => id);
  if (kino.state.project?.id === projectId && ids.length)
    kino.set({ selection: { ids: new Set(ids), cursor: ids[0], anchor: ids[0] } });
  const label = text(key, { count: ids.length });
  noteChange(kino, projectId, remark ? "error" : "success", label, ids.length ? step : null, remark);
}
