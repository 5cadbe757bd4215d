/** Requests about tasks and the queue: start, stop, retry, reorder, clear; pause, resume and stop all. */
import { problemOf } from "../problems.js";
import { loadQueue, notifyQueued, setPaused } from "../queue.js";
import { text } from "../../texts/text.js";

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
    try {
      await kino.api.post("/v1/queue/move", { task_ids: [id], before });
    } finally {
      await loadQueue(kino); // one of them may have started meanwhile
    }
  },

  async "retry-tasks"(kino, { status, ids }) {
    const which = ids ? { task_ids: ids } : { project_id: kino.state.project?.id };
    await kino.api.post("/v1/queue/retry", { ...which, status: [status] });
    await loadQueue(kino);
  },

  async "pause-queue"(kino) {
    setPaused(kino, (await kino.api.post("/v1/queue/pause")).paused);
  },

  async "resume-queue"(kino) {
    setPaused(kino, (await kino.api.post("/v1/queue/resume")).paused);
  },

  async "rebuild-thumbnails"(kino) {
    const { project } = kino.state;
    if (!project) return;
    await kino.api.post(`/v1/projects/${project.id}/thumbnails`);
    notifyQueued(kino, text("notices.rebuild-queued"));
    await loadQueue(kino);
  },

  async "clear-ended-tasks"(kino) {
    for (const status of ["failed", "stopped"])
      await kino.withBusy(text("busy.clearing"), deleteTasks(kino, status));
    await loadQueue(kino);
  },

  async "stop-all"(kino, { confirmed = false }) {
    const waiting = waitingTasks(kino.state.queue);
    if (waiting && !confirmed) return kino.request("open-dialog", stopQuestion(waiting));
    const { message, task_ids: ids } = await kino.api.post("/v1/system/emergency-stop");
    /** @type {import("../../core/requests.js").PanelRequest} */
    const request = { verb: "retry-tasks", detail: { status: "stopped", ids } };
    kino.notify("info", message, ids.length ? { label: text("notices.resume"), request } : undefined);
    await loadQueue(kino);
  },
};

/** Of all projects. @param {import("../../core/types.js").Queue | null} queue */
const waitingTasks = (queue) => (queue ? queue.waiting + queue.elsewhere : 0);

/** @param {number} waiting @returns {import("../../core/dialogs.js").Dialog} */
const stopQuestion = (waiting) => ({
  kind: "confirm",
  title: text("queue.stop-question"),
  message: text("queue.stop-message", { count: waiting }),
  label: text("words.stop-all"),
  danger: true,
  request: { verb: "stop-all", detail: { confirmed: true } },
});

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
