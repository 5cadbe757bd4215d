/** About Kino: versions, status, the machine; read anew while it is open. */
import { spokenDuration } from "../../core/timecode.js";
import { each, h, setText } from "../../dom/h.js";
import { cancel } from "./pane.js";

/** @typedef {import("../../core/types.js").Health} Health */

const EVERY = 2000; // milliseconds

/** @param {import("./pane.js").Context} context @returns {import("./pane.js").Pane} */
export function about(context) {
  const list = h("dl");
  const read = () => context.ask("load-health");
  const timer = setInterval(read, EVERY);
  context.signal.addEventListener("abort", () => clearInterval(timer));
  read();
  const update = (/** @type {import("./pane.js").State} */ { health }) =>
    each(
      list,
      health ? rows(health) : [["Status", "Reading…"]],
      ([name]) => name,
      ([name]) => h("div", {}, h("dt", {}, name), h("dd")),
      (row, [, text]) => setText(row.lastElementChild, text),
    );
  const mark = h(
    "div",
    { class: "mark" },
    h("i"),
    h("b", {}, "Kino"),
    h("span", { class: "dim" }, "A film's frames, inside ComfyUI"),
  );
  const docs = h("a", { href: context.state().docs, target: "_blank", rel: "noopener" }, "The HTTP API");
  return {
    title: "About Kino",
    body: [mark, list, h("p", {}, docs)],
    foot: [cancel(context, "Close")],
    update,
  };
}

/** @param {Health} health @returns {[string, string][]} */
function rows({ status, trouble, version, versions, uptime, metrics }) {
  const known = Object.entries(versions).filter(([name, one]) => one && name !== "kino");
  /** @type {[string, string | null][]} */
  const all = [
    ["Status", trouble ?? status],
    ["Version", version],
    ...known.map(([name, one]) => /** @type {[string, string | null]} */ ([NAMES[name] ?? name, one])),
    ["Running for", spokenDuration(Math.round(uptime))],
    ["CPU", percent(metrics.cpu_percent)],
    ["Memory", percent(metrics.memory_percent)],
    [
      "GPU",
      metrics.gpu_available ? [metrics.gpu_name, metrics.gpu_type].filter(Boolean).join(" · ") : "none",
    ],
    ["GPU memory", percent(metrics.gpu_memory_percent)],
  ];
  return all.flatMap(([name, text]) => (text === null ? [] : [[name, text]]));
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
