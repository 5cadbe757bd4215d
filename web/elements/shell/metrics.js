/** The machine's readings: the current value as a number, the last minute as the shape behind it. */
import { KinoElement } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { metricsSheet } from "./metrics-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Metrics} Metrics */
/** @typedef {"cpu_percent" | "memory_percent" | "gpu_percent" | "gpu_memory_percent"} Reading */
/** @typedef {{name: Reading, label: string, look: string}} Bar */

const SVG = "http://www.w3.org/2000/svg";
const MINUTE = 30; // readings in the state
const WIDTH = MINUTE - 1; // of a bar: one unit per reading
const LEVEL_HEIGHT = 18; // percent of a bar, for the current value
/** @type {{[type: string]: string}} */
const GPU_TYPES = { cuda: "CUDA", rocm: "ROCm", xpu: "XPU", mps: "MPS" };

/** @type {readonly Bar[]} */
const BARS = [
  { name: "cpu_percent", label: "CPU", look: "cpu" },
  { name: "memory_percent", label: "RAM", look: "ram" },
  { name: "gpu_percent", label: "GPU", look: "gpu" },
  { name: "gpu_memory_percent", label: "VRAM", look: "vram" },
];

export class KinoMetrics extends KinoElement {
  static sheets = [metricsSheet];
  #visible = false;
  /** What is drawn now, see `keyOf`. */
  #drawnKey = "";
  #drawnAt = -Infinity; // milliseconds
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  gpu = h("span", { class: "dim one-line" });
  empty = h("div", { class: "dim" }, text("shell.no-readings"));
  bars = h("div", { class: "bars" });

  build() {
    const head = h("div", { class: "head" }, h("h2", {}, text("shell.machine")), this.gpu);
    this.root.append(head, this.empty, this.bars);
  }

  connected() {
    const observer = new IntersectionObserver((entries) => {
      this.#visible = Boolean(entries.at(-1)?.isIntersecting);
      this.#drawSoon();
    });
    observer.observe(this);
    this.signal.addEventListener("abort", () => observer.disconnect());
    this.listen(document, "visibilitychange", () => this.#drawSoon());
  }

  disconnected() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#visible = false;
  }

  update() {
    this.#drawSoon();
  }

  /** Draws a change while it is visible, at most once per interval of the settings. */
  #drawSoon() {
    const hidden = !this.#visible || document.visibilityState === "hidden";
    if (!this.state || hidden || this.#timer !== undefined) return;
    if (keyOf(this.state) === this.#drawnKey) return;
    const wait = this.#drawnAt + this.state.settings.metricsInterval * 1000 - performance.now();
    if (wait <= 0) return this.#draw(this.state);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#drawSoon();
    }, wait);
  }

  /** @param {State} state */
  #draw(state) {
    const { now, history } = state.metrics;
    const compact = this.hasAttribute("compact");
    this.#drawnKey = keyOf(state);
    this.#drawnAt = now ? performance.now() : -Infinity; // the first reading is drawn at once
    this.empty.hidden = now !== null || compact;
    const gpu = now?.gpu_available ? [now.gpu_name, GPU_TYPES[now.gpu_type] ?? now.gpu_type] : [];
    const names = gpu.filter(Boolean);
    this.gpu.title = names.join(" · ");
    setText(this.gpu, (compact ? names.slice(-1) : names).join(" · "));
    renderKeyed(
      this.bars,
      BARS.filter(({ name }) => now && now[name] !== null),
      ({ name }) => name,
      createBar,
      (bar, { name }) => {
        const readings = history.map((reading) => reading[name] ?? 0);
        updateBar(bar, Number(now?.[name]), readings);
      },
    );
  }
}

/** What the readings look like; equal if nothing visible has changed. @param {State} state */
function keyOf({ metrics: { now, history } }) {
  const values = (/** @type {Metrics} */ reading) =>
    BARS.map(({ name }) => (reading[name] === null ? "" : Math.round(Number(reading[name])))).join();
  return now ? [now.gpu_name, now.gpu_type, values(now), ...history.map(values)].join("|") : "-";
}

/** @param {Bar} bar */
function createBar({ label, look }) {
  const shape = svg("polygon", { fill: "currentColor", "fill-opacity": 0.5 });
  const level = svg("rect", { fill: "currentColor", y: 100 - LEVEL_HEIGHT, height: LEVEL_HEIGHT });
  const box = { viewBox: `0 0 ${WIDTH} 100`, preserveAspectRatio: "none", "aria-hidden": "true" };
  const graph = svg("svg", box);
  graph.append(shape, level);
  const value = h("span", { class: "value" });
  const props = { class: `bar ${look}`, role: "meter", "aria-label": label };
  const limits = { "aria-valuemin": 0, "aria-valuemax": 100 };
  const meter = h("div", { ...props, ...limits }, h("span", { class: "dim" }, label), graph, value);
  return Object.assign(meter, { shape, level, value });
}

/** @param {string} tag @param {{[name: string]: string | number}} attributes */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

/**
 * @param {ReturnType<typeof createBar>} bar
 * @param {number} now percent
 * @param {number[]} history percent, oldest first
 */
function updateBar(bar, now, history) {
  const percent = Math.round(now);
  setText(bar.value, text("shell.percent", { percent }));
  setAttribute(bar, "aria-valuenow", percent);
  setAttribute(bar, "aria-valuetext", text("shell.percent-spoken", { percent }));
  setAttribute(bar.level, "width", (WIDTH * Math.min(100, now)) / 100);
  // A short history is on the right; a single reading is drawn as a level.
  const isHistory = history.length > 1;
  const readings = isHistory ? history.slice(-MINUTE) : [now, now];
  const step = isHistory ? 1 : WIDTH;
  const first = WIDTH - step * (readings.length - 1);
  const line = readings.map((value, index) => `${first + index * step},${100 - Math.min(100, value)}`);
  setAttribute(bar.shape, "points", [`${first},100`, ...line, `${WIDTH},100`].join(" "));
}
