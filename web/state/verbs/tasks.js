/** The queue: start, stop, retry, order, clear; and the emergency stop. */
import { priorities } from "../../core/queue-priorities.js";
import { problem } from "../api.js";
import { loadQueue } from "../queue.js";

/** @typedef {import("../kino.js").Kino} Kino */

/** @type {{[verb: string]: import("./registry.js").Verb}} */
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
    if (at < 0) return; // it began meanwhile
    const wanted = [...others.slice(0, at), moved, ...others.slice(at)];
    try {
      for (const [task, priority] of priorities(wanted, id))
        await kino.api.patch(`/v1/generator/tasks/${task}`, { priority });
    } finally {
      await loadQueue(kino);
    }
  },

  async "clear-finished"(kino) {
    for (const status of ["failed", "stopped"]) await kino.during("Clearing", clear(kino, status));
    await loadQueue(kino);
  },

  async "emergency-stop"(kino) {
    const { message } = await kino.api.post("/v1/system/emergency-stop");
    kino.notice("info", message);
    await loadQueue(kino);
  },
};

/** Forgets all of the open project's tasks of a status; another page may be doing the same. @param {Kino} kino @param {string} status */
async function clear(kino, status) {
  for (;;) {
    const { tasks } = await kino.api.get("/v1/generator/tasks", {
      project_id: kino.state.project?.id,
      status,
      limit: 100,
    });
    if (!tasks.length) return;
    const gone = (/** @type {unknown} */ error) =>
      problem(error).code !== "task_not_found" && Promise.reject(error);
    await Promise.all(
      tasks.map((/** @type {{id: number}} */ { id }) =>
        kino.api.delete(`/v1/generator/tasks/${id}`).catch(gone),
      ),
    );
  }
}
