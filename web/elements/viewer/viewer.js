/** The viewer: the current frame, fitted, zoomed or panned, also with neighbours or another frame. */
import { timecode } from "../../core/timecode.js";
import { KinoElement, changed, stateElement } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { CompareBar } from "./compare-bar.js";
import { Stage } from "./stage.js";
import { ViewerPointer } from "./viewer-pointer.js";
import { viewerSheet } from "./viewer-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").View} View */

const MODES = /** @type {const} */ ([
  ["onion", "Onion skin", "Onion skin (S)"],
  ["wipe", "A/B", "Compare with another frame (B)"],
  ["diff", "Diff", "Compare the parameters with those of another frame"],
]);
const PARTS = /** @type {const} */ ([
  "selection",
  "frames",
  "timeline",
  "view",
  "playback",
  "project",
  "queue",
  "busy",
  "trouble",
]);

export class KinoViewer extends KinoElement {
  static sheets = [viewerSheet];
  /** Room for the picture in CSS pixels. Reading it for each frame of playback would force a layout. */
  #room = { width: 0, height: 0 };

  stage = new Stage(() => this.state && this.#updateLabels(this.state));
  area = h("div", { class: "area" }, this.stage.element);
  file = h("div", { class: "badge file one-line" });
  position = h("div", { class: "badge position mono" });
  message = h("div", { class: "badge message", role: "status" });
  sides = [h("div", { class: "badge side a" }), h("div", { class: "badge side b" })];
  preview = h("img", { alt: "Preview" });
  taskName = h("span", { class: "one-line" });
  percent = h("span");
  sampling = h(
    "figure",
    { class: "badge sampling" },
    this.preview,
    h("figcaption", {}, this.taskName, this.percent),
  );
  diff = stateElement("kino-diff");
  fit = h(
    "button",
    { title: "Fit to window (1)", onclick: () => this.request("set-view", { zoom: "fit" }) },
    "Fit",
  );
  actualSize = h(
    "button",
    { title: "Actual size (2)", onclick: () => this.request("set-view", { zoom: 1 }) },
    "100%",
  );
  modes = MODES.map(([mode, label, title]) =>
    h("button", { "data-mode": mode, title, onclick: () => this.#toggleMode(mode) }, label),
  );
  options = new CompareBar(
    (opacity) => this.request("set-view", { opacity }),
    (number) => this.#compareWith(number),
  );
  bar = h(
    "div",
    { class: "bar", role: "toolbar", "aria-label": "View" },
    this.fit,
    this.actualSize,
    ...this.modes,
  );

  build() {
    const badges = [
      this.options.element,
      this.file,
      this.position,
      this.sampling,
      this.message,
      ...this.sides,
    ];
    this.root.append(this.area, this.diff, this.bar, ...badges);
  }

  connected() {
    new ViewerPointer(this, this.area, this.stage);
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this);
    this.#measure();
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.diff.hidden = state.view.mode !== "diff" || state.playback.playing;
    this.diff.state = state;
    if (!changed(state, previous, ...PARTS)) return;
    this.#load(state);
    this.stage.update(state);
    this.#updateBars(state);
    this.#updateLabels(state);
    this.#updateSampling(state);
    this.#place();
  }

  /** Shows the preview of the running task in a corner. @param {State} state */
  #updateSampling({ queue, playback }) {
    const task = queue?.tasks.find(({ status, preview_url }) => status === "running" && preview_url);
    this.sampling.hidden = !task || playback.playing;
    if (!task) return;
    setAttribute(this.preview, "src", task.preview_url);
    setText(this.taskName, task.name);
    setText(this.percent, `${Math.round(task.progress)} %`);
  }

  /** Loads the current frame, its neighbours, and the one to compare with. @param {State} state */
  #load({ timeline, selection, view, frames }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    if (!timeline || index === undefined) return;
    const isMissing = (/** @type {number} */ at) =>
      timeline.ids[at] !== undefined && !frames.has(timeline.ids[at]);
    if ([index - 1, index, index + 1].some(isMissing))
      this.request("load-frames", { from: index - 1, to: index + 2 });
    const other = timeline.numbers.get(view.other ?? -1);
    if (other !== undefined && isMissing(other)) this.request("load-frames", { from: other, to: other + 1 });
  }

  /** @param {View["mode"]} mode */
  #toggleMode(mode) {
    this.request("set-view", { mode: this.state?.view.mode === mode ? "frame" : mode });
  }

  /** @param {number} number from 1 */
  #compareWith(number) {
    const { timeline } = this.state ?? {};
    const id = timeline?.ids[Math.min(Math.max(1, Math.round(number)), timeline.ids.length) - 1];
    if (id !== undefined) this.request("set-view", { other: id });
  }

  /** @param {State} state */
  #updateBars({ view, timeline, selection, playback }) {
    const { mode, zoom, other } = view;
    setAttribute(this.fit, "aria-pressed", String(zoom === "fit"));
    setAttribute(this.actualSize, "aria-pressed", String(zoom === 1));
    for (const button of this.modes)
      setAttribute(button, "aria-pressed", String(button.dataset.mode === mode));
    const empty = !timeline?.ids.length;
    const numbers = [selection.cursor, other].map((id) => (timeline?.numbers.get(id ?? -1) ?? -1) + 1);
    this.bar.hidden = empty;
    this.options.update(empty ? { ...view, mode: "frame" } : view, numbers[1], this.root.activeElement);
    numbers.forEach((number, at) => {
      this.sides[at].hidden = mode !== "wipe" || !numbers[1] || playback.playing;
      setText(this.sides[at], `${"AB"[at]} · frame ${number}`);
    });
  }

  /** @param {State} state */
  #updateLabels(state) {
    const { selection, frames, timeline, project, playback } = state;
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    const frame = frames.get(selection.cursor ?? -1);
    this.file.hidden = !frame || playback.playing;
    setText(this.file, frame?.path ?? "");
    this.position.hidden = index === undefined;
    if (index !== undefined && project && timeline)
      setText(this.position, `${index + 1} / ${timeline.ids.length} · ${timecode(index, project.fps)}`);
    const text = this.#messageFor(state);
    this.message.hidden = !text;
    setText(this.message, text);
  }

  /** @param {State} state */
  #messageFor({ project, timeline, trouble }) {
    if (trouble) return trouble.message;
    if (!project) return "No project is open. Create one from the File menu.";
    if (!timeline) return "Loading…";
    if (timeline.ids.length) return this.stage.problem;
    return "No frames yet. Press G to generate some, or drop pictures on the filmstrip.";
  }

  #measure() {
    this.#room = { width: this.area.clientWidth, height: this.area.clientHeight };
    this.#place();
  }

  #place() {
    if (this.state && this.isConnected) this.stage.place(this.state, this.#room.width, this.#room.height);
    this.area.classList.toggle("movable", this.state?.view.zoom !== "fit");
  }
}
