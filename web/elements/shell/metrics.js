/** How busy the machine is: now as a number, the last minute as the shape behind it. */
import { KinoElement, css } from "../../dom/element.js";
import { each, h, setAttribute, setText } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Metrics} Metrics */
/** @typedef {"cpu_percent" | "memory_percent" | "gpu_percent" | "gpu_memory_percent"} Reading */

const SVG = "http://www.w3.org/2000/svg";
const MINUTE = 30; // readings, as the state keeps them
const LEVEL = 18; // percent of the height for the bar that says how it is now
/** @type {{[type: string]: string}} */
const TYPES = { cuda: "CUDA", rocm: "ROCm", xpu: "XPU", mps: "MPS" };

/** @type {readonly (readonly [Reading, string, string])[]} */
const BARS = [
  ["cpu_percent", "CPU", "cpu"],
  ["memory_percent", "RAM", "ram"],
  ["gpu_percent", "GPU", "gpu"],
  ["gpu_memory_percent", "VRAM", "vram"],
];

const sheet = css`
  :host {
    padding: 12px 14px;
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    min-height: 26px;
    margin-bottom: 6px;
  }
  .bars {
    display: grid;
    gap: 6px;
  }
  .bar {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) 40px;
    align-items: center;
    gap: 8px;
  }
  .bar svg {
    width: 100%;
    height: 22px;
    border-radius: 4px;
    background: var(--kino-raised);
    color: var(--colour);
  }
  .value {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .cpu {
    --colour: var(--kino-cpu);
  }
  .ram {
    --colour: var(--kino-ram);
  }
  .gpu {
    --colour: var(--kino-gpu);
  }
  .vram {
    --colour: var(--kino-vram);
  }
  :host([headless]) h2 {
    visibility: hidden;
    padding-left: 14px;
  }
  :host([compact]) {
    display: flex;
    flex-direction: row-reverse;
    align-items: center;
    gap: 12px;
    padding: 0;
  }
  :host([compact]) .head {
    min-height: 0;
    margin: 0;
    font-size: 11.5px;
  }
  :host([compact]) h2 {
    display: none;
  }
  :host([compact]) .bars {
    display: flex;
    gap: 12px;
  }
  :host([compact]) .bar {
    display: flex;
    gap: 6px;
    font-size: 11.5px;
  }
  :host([compact]) .bar svg {
    width: 42px;
    height: 14px;
    border-radius: 3px;
  }
  :host([compact]) .value {
    min-width: 34px;
    text-align: left;
  }
  @media (max-width: 1400px) {
    :host([compact]) .bars:has(.gpu, .vram) .ram {
      display: none;
    }
  }
  @media (max-width: 900px) {
    :host([compact]) .bar svg,
    :host([compact]) .head {
      display: none;
    }
  }
`;

export class KinoMetrics extends KinoElement {
  static sheets = [sheet];
  #visible = false;
  #key = "";
  #at = -Infinity; // when it was drawn, in milliseconds
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  machine = h("span", { class: "dim one-line" });
  none = h("div", { class: "dim" }, "No readings yet.");
  bars = h("div", { class: "bars" });

  build() {
    this.root.append(h("div", { class: "head" }, h("h2", {}, "Machine"), this.machine), this.none, this.bars);
  }

  connected() {
    const observer = new IntersectionObserver((entries) => {
      this.#visible = Boolean(entries.at(-1)?.isIntersecting);
      this.#soon();
    });
    observer.observe(this);
    this.signal.addEventListener("abort", () => observer.disconnect());
    this.listen(document, "visibilitychange", () => this.#soon());
  }

  disconnected() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#visible = false;
  }

  update() {
    this.#soon();
  }

  /** Draws if somebody can see a change, and not more often than is wished. */
  #soon() {
    if (!this.state || !this.#visible || document.visibilityState === "hidden" || this.#timer !== undefined)
      return;
    if (keyOf(this.state) === this.#key) return;
    const rest = this.#at + this.state.settings.metricsInterval * 1000 - performance.now();
    if (rest <= 0) return this.#draw(this.state);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#soon();
    }, rest);
  }

  /** @param {State} state */
  #draw(state) {
    const { now, history } = state.metrics;
    this.#key = keyOf(state);
    this.#at = now ? performance.now() : -Infinity; // the first reading need not wait
    this.none.hidden = now !== null || this.hasAttribute("compact");
    const gpu = now?.gpu_available ? [now.gpu_name, TYPES[now.gpu_type] ?? now.gpu_type].filter(Boolean) : [];
    this.machine.title = gpu.join(" · ");
    setText(this.machine, (this.hasAttribute("compact") ? gpu.slice(-1) : gpu).join(" · "));
    const shown = BARS.filter(([name]) => now && now[name] !== null);
    each(
      this.bars,
      shown,
      ([name]) => name,
      ([, label, look]) => bar(label, look),
      (element, [name]) =>
        fill(
          element,
          Number(now?.[name]),
          history.map((reading) => reading[name]),
        ),
    );
  }
}

/** What would be seen. @param {State} state */
function keyOf({ metrics: { now, history } }) {
  const values = (/** @type {Metrics} */ reading) =>
    BARS.map(([name]) =>
      reading[name] === null ? "" : Math.round(/** @type {number} */ (reading[name])),
    ).join();
  return now ? [now.gpu_name, now.gpu_type, values(now), ...history.map(values)].join("|") : "-";
}

/** @param {string} label @param {string} look */
function bar(label, look) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = document.createElementNS(SVG, "polygon");
  for (const [name, value] of Object.entries({
    viewBox: `0 0 ${MINUTE - 1} 100`,
    preserveAspectRatio: "none",
    "aria-hidden": "true",
  }))
    svg.setAttribute(name, value);
  const level = document.createElementNS(SVG, "rect");
  for (const one of [shape, level]) one.setAttribute("fill", "currentColor");
  shape.setAttribute("fill-opacity", "0.5");
  for (const [name, value] of Object.entries({ y: 100 - LEVEL, height: LEVEL }))
    level.setAttribute(name, String(value));
  svg.append(shape, level);
  const value = h("span", { class: "value" });
  const meter = h(
    "div",
    { class: `bar ${look}`, role: "meter", "aria-label": label, "aria-valuemin": 0, "aria-valuemax": 100 },
    h("span", { class: "dim" }, label),
    svg,
    value,
  );
  return Object.assign(meter, { shape, level, value });
}

/** @param {any} element @param {number} now percent @param {(number | null)[]} history */
function fill(element, now, history) {
  const percent = Math.round(now);
  setText(element.value, `${percent}%`);
  setAttribute(element, "aria-valuenow", percent);
  setAttribute(element, "aria-valuetext", `${percent} percent`);
  setAttribute(element.level, "width", ((MINUTE - 1) * Math.min(100, now)) / 100);
  const readings = history.length > 1 ? history.slice(-MINUTE) : [now, now];
  // A short history stands at the right, where now is; one reading alone is a level.
  const step = history.length > 1 ? 1 : MINUTE - 1;
  const first = MINUTE - 1 - step * (readings.length - 1);
  const line = readings.map((value, index) => `${first + index * step},${100 - Math.min(100, value ?? 0)}`);
  setAttribute(element.shape, "points", [`${first},100`, ...line, `${MINUTE - 1},100`].join(" "));
}
