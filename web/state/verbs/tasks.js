/** The queue: start, stop, retry, order, clear; and the emergency stop. */
import { priorities } from "../../core/order.js";
import { loadQueue } from "../queue.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @type {{[verb: string]: import("./all.js").Verb}} */
export const TASKS = {
  "start-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/generate`),
  "stop-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/stop`),
  "retry-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/retry`),

  async "forget-task"(kino, { id }) {
    await kino.api.delete(`/v1/generator/tasks/${id}`);
    await loadQueue(kino);
  },

  /** The API orders by priority, then by id: the moved task, and those it must stay ahead of, get the priorities that say so. */
  async "order-task"(kino, { id, before }) {
    const waiting = (kino.state.queue?.tasks ?? []).filter(({ status }) => status === "queued");
    const moved = waiting.find((task) => task.id === id);
    if (!moved || id === before) return;
    const others = waiting.filter((task) => task.id !== id);
    const at = before === null ? others.length : others.findIndex((task) => task.id === before);
    const wanted = [...others.slice(0, at), moved, ...others.slice(at)];
    for (const [task, priority] of priorities(wanted, id)) await kino.api.patch(`/v1/generator/tasks/${task}`, { priority });
    await loadQueue(kino);
  },

  async "clear-finished"(kino) {
    const done = (kino.state.queue?.tasks ?? []).filter(({ status }) => status === "failed" || status === "stopped");
    for (const { id } of done) await kino.api.delete(`/v1/generator/tasks/${id}`);
    await loadQueue(kino);
  },

  async "emergency-stop"(kino) {
    const { message } = await kino.api.post("/v1/system/emergency-stop");
    kino.notice("info", message);
    await loadQueue(kino);
  },
};
