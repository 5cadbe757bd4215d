/** The servers that draw from the queue, and what they run; see core/machines.js. */
import { inSeatOrder, showsMachines } from "../core/machines.js";
import { isLocal } from "../core/queue-order.js";
import { text } from "../texts/text.js";
import { estimateAgain, withPreview } from "./queue.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Machines} Machines */
/** @typedef {import("../core/types.js").Machine} Machine */
/** @typedef {import("./queue.js").TaskEvent} TaskEvent */

const MOST = 200; // running tasks

/** Number of a panel's latest request; answers to earlier ones are dropped. @type {WeakMap<Kino, number>} */
const requests = new WeakMap();

/** A single server is shown on demand only, so no more is asked for. @param {Kino} kino */
export async function loadMachines(kino) {
  const request = (requests.get(kino) ?? 0) + 1;
  requests.set(kino, request);
  const { machines } = await kino.api.get("/v1/machines");
  const isShown = machines.length > 1 || kino.state.tab === "machines";
  const nothing = { tasks: [], frames: 0 };
  const page = (/** @type {string} */ status, /** @type {number} */ limit) =>
    isShown ? kino.api.get("/v1/generator/tasks", { status, limit }) : nothing;
  const [running, queued] = await Promise.all([page("running", MOST), page("queued", 1)]);
  if (requests.get(kino) !== request) return; // too late
  const known = kino.state.machines?.tasks;
  const drawn = running.tasks.filter((task) => !isLocal(task));
  const tasks = new Map(drawn.map((task) => [task.id, withPreview(kino, task, known?.get(task.id), false)]));
  kino.set({ machines: { list: inSeatOrder(machines), tasks, waiting: queued.frames } });
  estimateAgain(kino);
}

/** Notes which server draws a task, and how far it is. @param {Kino} kino @param {TaskEvent} event */
export function applyMachineTask(kino, event) {
  const { machines } = kino.state;
  if (!machines || !showsMachines(kino.state) || isLocal(event)) return;
  const { preview = false, ...task } = event;
  const tasks = new Map(machines.tasks);
  if (task.status === "running")
    tasks.set(task.id, withPreview(kino, { data: {}, ...task }, tasks.get(task.id), preview));
  else if (!tasks.delete(task.id)) return;
  const list = machines.list.map((one) => withTask(one, task, task.status === "running"));
  kino.set({ machines: { ...machines, tasks, list } });
}

/**
 * A server was away for so long that others have its tasks.
 * @param {Kino} kino
 * @param {{machine?: string, count?: number}} change
 */
export const noteReturned = (kino, { machine = "", count = 0 }) =>
  kino.notify("info", text("machines.returned", { machine, count }));

/**
 * A server with the task that it runs now.
 * @param {Machine} machine
 * @param {Pick<TaskEvent, "id" | "machine">} task
 * @param {boolean} runs
 * @returns {Machine}
 */
function withTask(machine, { id, machine: name }, runs) {
  const isIts = runs && machine.name === name && machine.state !== "gone";
  if (isIts) return machine.task_id === id ? machine : { ...machine, task_id: id };
  return machine.task_id === id ? { ...machine, task_id: null } : machine;
}
