/** The picture: fitted, zoomed or moved; with its neighbours shining through, beside another, or as differences in words. */
import { timecode } from "../../core/timecode.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { Pan } from "./viewer-pointer.js";
import { Stage } from "./stage.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").View} View */

const sheet = css`
  :host {
    position: relative;
    overflow: hidden;
    background: var(--kino-well);
  }
  .frame {
    position: absolute;
    inset: 0;
    overflow: hidden;
    touch-action: none;
  }
  .frame.moves {
    cursor: grab;
  }
  .stage {
    position: absolute;
    left: 50%;
    top: 50%;
    transform-origin: 0 0;
  }
  .stage > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .paper {
    background: repeating-conic-gradient(#6a6a70 0% 25%, #86868c 0% 50%) 0 0 / 16px 16px;
    box-shadow: 0 2px 16px #0005;
  }
  .pixels {
    image-rendering: pixelated;
  }
  .badge,
  .bar {
    position: absolute;
    z-index: 2;
  }
  .badge {
    padding: 3px 8px;
    border-radius: 4px;
    background: #000c;
    color: #fff;
    font-size: 11.5px;
  }
  .file {
    left: 14px;
    bottom: 14px;
    max-width: 40%;
  }
  .place {
    right: 14px;
    bottom: 14px;
  }
  .note {
    left: 50%;
    top: 50%;
    transform: translate(-50%, -50%);
    max-width: 80%;
    text-align: center;
  }
  .bar {
    right: 14px;
    top: 12px;
    display: flex;
    gap: 6px;
    align-items: center;
    flex-wrap: wrap;
    justify-content: flex-end;
    max-width: calc(100% - 28px);
  }
  .bar button {
    background: #000c;
    color: #fff;
    border-color: transparent;
    min-height: 26px;
    font-size: 12px;
  }
  .bar button:hover:not(:disabled) {
    background: #333;
  }
  .bar button[aria-pressed="true"],
  .bar button[aria-pressed="true"]:hover {
    background: var(--kino-accent);
  }
  .more {
    right: 14px;
    top: 46px;
    padding: 6px 10px;
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .more input[type="number"] {
    width: 72px;
    min-height: 24px;
    background: #222;
    color: #fff;
    border-color: #777;
  }
  .more input[type="range"] {
    width: 110px;
    min-height: 20px;
  }
  .wiper {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 14px;
    margin-left: -7px;
    cursor: ew-resize;
    z-index: 1;
    padding: 0;
    background: none;
    border: 0;
    min-height: 0;
    border-radius: 0;
  }
  .wiper,
  .wiper:hover:not(:disabled) {
    background: none;
  }
  .wiper::after {
    content: "";
    position: absolute;
    inset: 0 6px;
    background: #fff;
    box-shadow: 0 0 4px #000;
  }
  .live {
    left: 14px;
    bottom: 46px;
    margin: 0;
    padding: 4px;
    max-width: 40%;
  }
  .live img {
    display: block;
    width: 180px;
    border-radius: 3px;
  }
  .live figcaption {
    display: flex;
    gap: 8px;
    width: 180px;
    padding: 4px 2px 0;
  }
  .live .one-line {
    flex: 1;
    min-width: 0;
  }
  .side {
    bottom: 44px;
  }
  .side.a {
    left: 14px;
  }
  .side.b {
    right: 14px;
  }
`;

const MODES = /** @type {const} */ ([
  ["onion", "Onion skin"],
  ["wipe", "A / B"],
  ["diff", "Diff"],
]);

export class KinoViewer extends KinoElement {
  static sheets = [sheet];
  /** Of the room for the picture, in CSS pixels: asked for while a film plays, it would be laid out anew for each frame. */
  #room = { width: 0, height: 0 };

  stage = new Stage(() => this.state && this.#labels(this.state));
  frame = h("div", { class: "frame" }, this.stage.element);
  file = h("div", { class: "badge file one-line" });
  place = h("div", { class: "badge place mono" });
  note = h("div", { class: "badge note", role: "status" });
  sides = [h("div", { class: "badge side a" }), h("div", { class: "badge side b" })];
  picture = h("img", { alt: "The picture so far" });
  caption = h("span", { class: "one-line" });
  percent = h("span");
  live = h("figure", { class: "badge live" }, this.picture, h("figcaption", {}, this.caption, this.percent));
  diff = document.createElement("kino-diff");
  fit = h(
    "button",
    { onclick: () => this.ask("set-view", { zoom: "fit" }), title: "Fit into the window (1)" },
    "Fit",
  );
  full = h(
    "button",
    {
      onclick: () => this.ask("set-view", { zoom: 1 }),
      title: "One pixel of the picture for one of the screen (2)",
    },
    "100%",
  );
  modes = MODES.map(([mode, label]) =>
    h("button", { "data-mode": mode, onclick: () => this.#toggle(mode) }, label),
  );
  opacity = h("input", {
    type: "range",
    min: "0",
    max: "1",
    step: "0.05",
    "aria-label": "Opacity of the neighbours",
    oninput: () => this.ask("set-view", { opacity: Number(this.opacity.value) }),
  });
  withLabel = h("span", {}, "with frame");
  with = h("input", {
    type: "number",
    min: "1",
    "aria-label": "Compare with frame number",
    onchange: () => this.#compare(Number(this.with.value)),
  });
  opacityLabel = h("span", {}, "neighbours");
  more = h("div", { class: "badge more" }, this.opacityLabel, this.opacity, this.withLabel, this.with);
  bar = h("div", { class: "bar", role: "toolbar", "aria-label": "View" }, this.fit, this.full, ...this.modes);

  build() {
    this.root.append(
      this.frame,
      this.diff,
      this.bar,
      this.more,
      this.file,
      this.place,
      this.live,
      this.note,
      ...this.sides,
    );
  }

  connected() {
    new Pan(this, this.frame, this.stage);
    const observer = new ResizeObserver(() => this.#measure());
    observer.observe(this);
    this.#measure();
    this.signal.addEventListener("abort", () => observer.disconnect());
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.diff.hidden = state.view.mode !== "diff" || state.playback.playing;
    /** @type {any} */ (this.diff).state = state;
    if (
      !changed(
        state,
        previous,
        "selection",
        "frames",
        "timeline",
        "view",
        "playback",
        "project",
        "queue",
        "busy",
        "trouble",
      )
    )
      return;
    this.#need(state);
    this.stage.show(state);
    this.#buttons(state.view);
    this.#labels(state);
    this.#sampling(state);
    this.#place();
  }

  /** What is being sampled now, in a corner. @param {State} state */
  #sampling({ queue, playback }) {
    const task = queue?.tasks.find(({ status, preview_url }) => status === "running" && preview_url);
    this.live.hidden = !task || playback.playing;
    if (!task) return;
    setAttribute(this.picture, "src", task.preview_url);
    setText(this.caption, task.name);
    setText(this.percent, `${Math.round(task.progress)} %`);
  }

  /** @param {State} state */
  #need({ timeline, selection, view, frames }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    if (!timeline || index === undefined) return;
    const missing = (/** @type {number} */ at) =>
      timeline.ids[at] !== undefined && !frames.has(timeline.ids[at]);
    if ([index - 1, index, index + 1].some(missing))
      this.ask("need-frames", { from: index - 1, to: index + 2 });
    const other = timeline.numbers.get(view.other ?? -1);
    if (other !== undefined && missing(other)) this.ask("need-frames", { from: other, to: other + 1 });
  }

  /** @param {View["mode"]} mode */
  #toggle(mode) {
    this.ask("set-view", { mode: this.state?.view.mode === mode ? "frame" : mode });
  }

  /** @param {number} number */
  #compare(number) {
    const { timeline } = this.state ?? {};
    const id = timeline?.ids[Math.min(Math.max(1, Math.round(number)), timeline.ids.length) - 1];
    if (id !== undefined) this.ask("set-view", { other: id });
  }

  /** @param {View} view */
  #buttons({ mode, zoom, opacity, other }) {
    setAttribute(this.fit, "aria-pressed", String(zoom === "fit"));
    setAttribute(this.full, "aria-pressed", String(zoom === 1));
    for (const button of this.modes)
      setAttribute(button, "aria-pressed", String(button.dataset.mode === mode));
    const compares = mode === "wipe" || mode === "diff";
    const nothing = !this.state?.timeline?.ids.length;
    this.bar.hidden = nothing;
    this.more.hidden = mode === "frame" || nothing;
    this.opacity.hidden = this.opacityLabel.hidden = mode !== "onion";
    this.with.hidden = this.withLabel.hidden = !compares;
    if (this.opacity.value !== String(opacity)) this.opacity.value = String(opacity);
    const [shown, number] = [this.state?.selection.cursor, other].map(
      (id) => (this.state?.timeline?.numbers.get(id ?? -1) ?? -1) + 1,
    );
    if (this.root.activeElement !== this.with) this.with.value = number ? String(number) : "";
    [shown, number].forEach((one, at) => {
      this.sides[at].hidden = mode !== "wipe" || !number || Boolean(this.state?.playback.playing);
      setText(this.sides[at], `${"AB"[at]} · frame ${one}`);
    });
  }

  /** @param {State} state */
  #labels(state) {
    const { selection, frames, timeline, project, playback } = state;
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    const frame = frames.get(selection.cursor ?? -1);
    this.file.hidden = !frame || playback.playing;
    setText(this.file, frame?.path ?? "");
    this.place.hidden = index === undefined;
    if (index !== undefined && project && timeline)
      setText(this.place, `${index + 1} / ${timeline.ids.length} · ${timecode(index, project.fps)}`);
    const text = this.#says(state);
    this.note.hidden = !text;
    setText(this.note, text);
  }

  /** @param {State} state */
  #says({ project, timeline, trouble }) {
    if (trouble) return trouble.message;
    if (!project) return "No project is open. File, New project… makes one.";
    if (!timeline) return "Loading…";
    return timeline.ids.length
      ? this.stage.problem
      : "No frames yet. Make some with G, or drop pictures on the filmstrip.";
  }

  #measure() {
    this.#room = { width: this.frame.clientWidth, height: this.frame.clientHeight };
    this.#place();
  }

  #place() {
    if (this.state && this.isConnected) this.stage.place(this.state, this.#room.width, this.#room.height);
    this.frame.classList.toggle("moves", this.state?.view.zoom !== "fit");
  }
}
