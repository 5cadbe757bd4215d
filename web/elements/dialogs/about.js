/** About Kino: versions, status, and the machine's readings, refreshed while it is open. */
import { formatDuration } from "../../core/timecode.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { cancel } from "./pane.js";

/** @typedef {import("../../core/api-types.js").Health} Health */
/** @typedef {[name: string, text: string]} Row */

const INTERVAL = 2000; // milliseconds

/** @type {import("./pane.js").CreatePane<"about">} */
export function about(context) {
  const list = h("dl");
  const load = () => context.request("load-health");
  const timer = setInterval(load, INTERVAL);
  context.signal.addEventListener("abort", () => clearInterval(timer));
  load();
  const tagline = h("span", { class: "dim" }, "Frame-by-frame films in ComfyUI");
  const mark = h("div", { class: "mark" }, h("i"), h("b", {}, "Kino"), tagline);
  const docs = h("a", { href: context.state().docs, target: "_blank", rel: "noopener" }, "API documentation");
  return {
    title: "About Kino",
    body: [mark, list, h("p", {}, docs)],
    footer: [cancel(context, "Close")],
    update: ({ health }) =>
      renderKeyed(
        list,
        health ? rows(health) : [/** @type {Row} */ (["Status", "Loading…"])],
        ([name]) => name,
        ([name]) => h("div", {}, h("dt", {}, name), h("dd")),
        (row, [, text]) => setText(/** @type {Node} */ (row.lastChild), text),
      ),
  };
}

/** @param {Health} health @returns {Row[]} */
function rows({ status, trouble, version, versions, uptime, metrics }) {
  const others = Object.entries(versions).filter(([name]) => name !== "kino");
  const gpu = metrics.gpu_available ? [metrics.gpu_name, metrics.gpu_type] : ["none"];
  /** @type {[string, string | null][]} */
  const all = [
    ["Status", trouble ?? status],
    ["Version", version],
    ...others.map(([name, text]) => /** @type {[string, string | null]} */ ([NAMES[name] ?? name, text])),
    ["Uptime", formatDuration(Math.round(uptime))],
    ["CPU", percent(metrics.cpu_percent)],
    ["Memory", percent(metrics.memory_percent)],
    ["GPU", gpu.filter(Boolean).join(" · ")],
    ["GPU memory", percent(metrics.gpu_memory_percent)],
  ];
  return all.flatMap(([name, text]) => (text ? [/** @type {Row} */ ([name, text])] : []));
}

/** @type {{[name: string]: string}} */
const NAMES = {
  comfyui: "ComfyUI",
  frontend: "Frontend",
  comfyui_frontend: "ComfyUI frontend",
  torch: "PyTorch",
  python: "Python",
};
/** @param {number | null} value */
const percent = (value) => (value === null ? null : `${Math.round(value)} %`);
