/** The servers that draw from the queue: their order, how fast they are together, what is said of them. */
import { formatNumber, region, text } from "../texts/text.js";
import { sum } from "./queue-order.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./types.js").Machine} Machine */
/** @typedef {import("./types.js").Machines} Machines */

const DAY = 24 * 3600 * 1000; // milliseconds
const MINUTE = 60_000;

const seatNumber = (/** @type {Machine} */ { seat }) => Number(seat.replace(/\D+/g, ""));
const isGone = (/** @type {Machine} */ { state }) => state === "gone";

/** Those that live first, each by its seat. @param {readonly Machine[]} list @returns {Machine[]} */
export const inSeatOrder = (list) =>
  [...list].sort((a, b) => Number(isGone(a)) - Number(isGone(b)) || seatNumber(a) - seatNumber(b));

/** Whether several servers are known, also some that are gone. @param {Machines | null} machines */
export const areShared = (machines) => (machines?.list.length ?? 0) > 1;

/** Whether there is a place for the list of servers. @param {Pick<State, "machines" | "tab">} state */
export const showsMachines = ({ machines, tab }) => areShared(machines) || tab === "machines";

/** How many servers take tasks; at least one. @param {Machines | null} machines */
export const workingServers = (machines) =>
  Math.max(1, machines?.list.filter(({ state }) => state === "working").length ?? 0);

/** Frames a minute of all servers that live. @param {readonly Machine[]} list */
const totalRate = (list) => sum(list.filter((one) => !isGone(one)).map(({ per_minute: rate }) => rate));

/**
 * How much of all frames a server draws, in percent; null if none are drawn.
 * @param {Machine} machine
 * @param {readonly Machine[]} list
 */
export function share(machine, list) {
  const total = totalRate(list);
  return total && !isGone(machine) ? Math.round((machine.per_minute / total) * 100) : null;
}

/** 0.4, 8.5, 31 frames a minute. @param {number} rate */
export const roundedRate = (rate) => (rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate));

/** Frames a minute of those that take tasks. @param {readonly Machine[]} list */
const workingRate = (list) =>
  sum(list.filter(({ state }) => state === "working").map(({ per_minute: rate }) => rate));

/**
 * When all frames are drawn; null if that is not known.
 * @param {Machines} machines
 * @param {number} now milliseconds
 */
export function doneAt({ list, waiting }, now) {
  const rate = workingRate(list);
  return rate > 0 && waiting > 0 ? new Date(now + (waiting / rate) * MINUTE) : null;
}

/** "14:20", "Tue 14:20", "5 May 2027". @param {Date} date @param {number} now milliseconds */
export function clockText(date, now) {
  const minutes = /** @type {const} */ ({ hour: "numeric", minute: "2-digit" });
  const isToday = date.toDateString() === new Date(now).toDateString();
  if (isToday) return date.toLocaleTimeString(region, minutes);
  if (date.getTime() - now < 6 * DAY) return date.toLocaleString(region, { weekday: "short", ...minutes });
  return date.toLocaleDateString(region, { dateStyle: "medium" });
}

/**
 * "3 working, 31 frames a minute, done at about 14:20"
 * @param {Machines | null} machines
 * @param {boolean} paused the queue
 * @param {number} now milliseconds
 */
export function machinesSummary(machines, paused, now) {
  if (!machines) return "";
  const working = machines.list.filter(({ state }) => state === "working").length;
  const isBusy = machines.waiting > 0 || machines.list.some(({ task_id: task }) => task !== null);
  const rate = roundedRate(workingRate(machines.list));
  const done = paused ? null : doneAt(machines, now);
  const parts = [
    text(isBusy && !paused ? "machines.working" : "machines.ready", { count: working }),
    rate > 0 ? text("machines.rate", { count: rate }) : "",
    done ? text("machines.done-at", { time: clockText(done, now) }) : "",
  ];
  return parts.filter(Boolean).join(text("words.list-joint"));
}

/** "Machines · 3". @param {Machines | null} machines */
export function machinesLabel(machines) {
  const living = machines?.list.filter((one) => !isGone(one)).length ?? 0;
  return living > 1 ? `${text("machines.machines")} · ${formatNumber(living)}` : text("machines.machines");
}

/** A server that could take tasks and has none is ready. @param {Machine} machine */
export function stateText({ state, task_id: task }) {
  if (state === "working") return text(task === null ? "machines.is-ready" : "machines.is-working");
  if (state === "draining") return text("machines.is-draining");
  return text(state === "paused" ? "machines.is-paused" : "machines.is-gone");
}

/**
 * "12.5/min · 40%"; "" if it drew nothing lately.
 * @param {Machine} machine
 * @param {readonly Machine[]} list
 */
export function rateText(machine, list) {
  const rate = roundedRate(machine.per_minute);
  const part = share(machine, list);
  if (!rate || part === null) return "";
  return text("machines.rate-and-share", { rate, share: part });
}

/** The same in words. @param {Machine} machine @param {readonly Machine[]} list */
export function rateHint(machine, list) {
  const part = share(machine, list);
  if (part === null) return text("machines.frames-done", { count: machine.done });
  const rate = roundedRate(machine.per_minute);
  const values = { count: rate, share: part };
  return `${text("machines.rate-hint", values)} ${text("machines.frames-done", { count: machine.done })}`;
}

/** "node-1:8188" of "node-1.studio.example:8188". @param {string} name */
export const shortName = (name) => name.replace(/^([^.:]*[a-z][^.:]*)\.[^:]*/i, "$1");

/** "sd15" of "video/sd15.safetensors". @param {string} model */
export const shortModel = (model) =>
  model.replace(/^.*[\\/]/, "").replace(/\.(safetensors|sft|gguf|ckpt|pth?|bin)$/i, "");

/** "RTX 4090" of "cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync". @param {string} device */
export const shortDevice = (device) =>
  device
    .replace(/^[a-z]+:\d+ /, "")
    .replace(/ : .*$/, "")
    .replace(/^(NVIDIA|AMD|Intel\(R\)) (GeForce |Radeon )?(?=\S)/, "")
    .replace(/^cpu$/, "CPU");

/** How busy the GPU is, or without one the processor: "97 %"; empty if unknown. @param {Machine} machine */
export function loadText({ gpu_percent: gpu = null, cpu_percent: cpu = null, state }) {
  const percent = gpu ?? cpu;
  return percent === null || state === "gone" ? "" : percentText(percent);
}

/** Processor, GPU and their memory in words, as far as they are known. @param {Machine} machine */
export function loadHint(machine) {
  const { cpu_percent: cpu, memory_percent: memory, gpu_percent: gpu, gpu_memory_percent: vram } = machine;
  const known = [
    [text("machines.gpu"), gpu],
    [text("machines.gpu-memory"), vram],
    [text("machines.cpu"), cpu],
    [text("machines.memory"), memory],
  ].filter(/** @returns {one is [string, number]} */ (one) => typeof one[1] === "number");
  return known.map(([label, percent]) => `${label} ${percentText(percent)}`).join(" · ");
}

/** @param {number} percent 0..100 */
const percentText = (percent) =>
  new Intl.NumberFormat(region, { style: "percent", maximumFractionDigits: 0 }).format(percent / 100);

/** "Last heard 3 min. ago". @param {Machine} machine @param {number} now milliseconds */
export function heardText({ seen_at: seen }, now) {
  const seconds = Math.max(0, (now - Date.parse(seen)) / 1000);
  const ago = new Intl.RelativeTimeFormat(region, { style: "short" });
  const units = /** @type {const} */ ([
    ["day", 24 * 3600],
    ["hour", 3600],
    ["minute", 60],
    ["second", 1],
  ]);
  const [unit, length] = units.find(([, least]) => seconds >= least) ?? units[3];
  return text("machines.heard", { ago: ago.format(-Math.floor(seconds / length), unit) });
}
