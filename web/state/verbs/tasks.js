/** Requests about tasks: start, stop, retry, reorder, clear; and stop all. */
import { priorities } from "../../core/queue-priorities.js";
import { problemOf } from "../api.js";
import { loadQueue } from "../queue.js";

/** @typedef {import("../kino.js").Kino} Kino */

const PAGE = 100; // tasks

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const TASKS = {
  "start-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/generate`),
  "stop-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/stop`),
  "retry-task": (kino, { id }) => kino.api.post(`/v1/generator/tasks/${id}/retry`),

  async "delete-task"(kino, { id }) {
    await kino.api.delete(`/v1/generator/tasks/${id}`);
    await loadQueue(kino);
  },

  async "reorder-task"(kino, { id, before }) {
    const waiting = (kino.state.queue?.tasks ?? []).filter(({ status }) => status === "queued");
    const moved = waiting.find((task) => task.id === id);
    if (!moved || id === before) return;
    const others = waiting.filter((task) => task.id !== id);
    const at = before === null ? others.length : others.findIndex((task) => task.id === before);
    if (at < 0) return; // that task has started meanwhile
    const wanted = [...others.slice(0, at), moved, ...others.slice(at)];
    try {
      for (const [task, priority] of priorities(wanted, id))
        await kino.api.patch(`/v1/generator/tasks/${task}`, { priority });
    } finally {
      await loadQueue(kino);
    }
  },

  async "clear-ended-tasks"(kino) {
    for (const status of ["failed", "stopped"]) await kino.withBusy("Clearing", deleteTasks(kino, status));
    await loadQueue(kino);
  },

  async "stop-all"(kino) {
    const { message } = await kino.api.post("/v1/system/emergency-stop");
    kino.notify("info", message);
    await loadQueue(kino);
  },
};

/**
 * Deletes the open project's tasks of a status; another page may be doing the same.
 * @param {Kino} kino
 * @param {string} status
 */
async function deleteTasks(kino, status) {
  const remove = (/** @type {{id: number}} */ { id }) =>
    kino.api.delete(`/v1/generator/tasks/${id}`).catch((error) => {
      if (problemOf(error).code !== "task_not_found") throw error;
    });
  for (;;) {
    const query = { project_id: kino.state.project?.id, status, limit: PAGE };
    const { tasks } = await kino.api.get("/v1/generator/tasks", query);
    if (!tasks.length) return;
    await Promise.all(tasks.map(remove));
  }
}
