/** About Kino: versions, status, and the machine's readings, refreshed while it is open. */
import { formatDuration } from "../../core/timecode.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { cancel } from "./pane.js";

/** @typedef {import("../../core/api-types.js").Health} Health */
/** @typedef {[name: string, value: string]} Row */

const INTERVAL = 2000; // milliseconds

/** @type {import("./pane.js").CreatePane<"about">} */
export function about(context) {
  const list = h("dl");
  const load = () => context.request("load-health");
  const timer = setInterval(load, INTERVAL);
  context.signal.addEventListener("abort", () => clearInterval(timer));
  load();
  const tagline = h("span", { class: "dim" }, text("dialogs.tagline"));
  const mark = h("div", { class: "mark" }, h("i"), h("b", {}, "Kino"), tagline);
  const docs = h(
    "a",
    { href: context.state().docs, target: "_blank", rel: "noopener" },
    text("dialogs.api-documentation"),
  );
  return {
    title: text("dialogs.about"),
    body: [mark, list, h("p", {}, docs)],
    footer: [cancel(context, text("words.close"))],
    update: ({ health }) =>
      renderKeyed(
        list,
        health ? rows(health) : [/** @type {Row} */ ([text("dialogs.status"), text("words.loading")])],
        ([name]) => name,
        ([name]) => h("div", {}, h("dt", {}, name), h("dd")),
        (row, [, value]) => setText(/** @type {Node} */ (row.lastChild), value),
      ),
  };
}

/** @param {Health} health @returns {Row[]} */
function rows({ status, trouble, version, versions, uptime, metrics }) {
  const others = Object.entries(versions).filter(([name]) => name !== "kino");
  const gpu = metrics.gpu_available ? [metrics.gpu_name, metrics.gpu_type] : [text("dialogs.no-gpu")];
  /** @type {[string, string | null][]} */
  const all = [
    [text("dialogs.status"), trouble ?? status],
    [text("dialogs.version"), version],
    ...others.map(([name, value]) => /** @type {[string, string | null]} */ ([NAMES[name] ?? name, value])),
    [text("dialogs.uptime"), formatDuration(Math.round(uptime))],
    ["CPU", percent(metrics.cpu_percent)],
    [text("dialogs.memory"), percent(metrics.memory_percent)],
    ["GPU", gpu.filter(Boolean).join(" · ")],
    [text("dialogs.gpu-memory"), percent(metrics.gpu_memory_percent)],
  ];
  return all.flatMap(([name, value]) => (value ? [/** @type {Row} */ ([name, value])] : []));
}

/** @type {{[name: string]: string}} */
const NAMES = {
  comfyui: "ComfyUI",
  frontend: text("dialogs.frontend"),
  comfyui_frontend: text("dialogs.comfyui-frontend"),
  torch: "PyTorch",
  python: "Python",
};
/** @param {number | null} value */
const percent = (value) => (value === null ? null : text("dialogs.percent", { percent: Math.round(value) }));
