/** The viewer's bar: the frame's name and place, zoom, onion skin, comparison, loupe, full screen. */
import { COMPARE_MODES, compares } from "../../core/compare.js";
import { isPainting } from "../../core/mask.js";
import { timecode } from "../../core/timecode.js";
import { pictureInView } from "../../core/takes.js";
import { withKeys } from "../../core/words.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").View} View */
/** @typedef {import("./viewer.js").KinoViewer} Viewer */

export class ViewBar {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    const setView = (/** @type {Partial<View>} */ patch) => viewer.request("set-view", patch);
    this.position = h("span", { class: "position mono" });
    this.file = h("span", { class: "file one-line dim" });
    this.preview = h("img", { alt: text("viewer.preview") });
    this.task = h("span", { class: "one-line" });
    this.sampling = h("span", { class: "sampling" }, this.preview, this.task);
    this.fit = button(text("menus.fit"), withKeys(text("viewer.fit-to-window"), "Shift+1"), () =>
      setView({ zoom: "fit" }),
    );
    this.actualSize = button(text("menus.actual-size"), withKeys(text("viewer.actual-size"), "Shift+2"), () =>
      setView({ zoom: 1 }),
    );
    this.percent = h("span", { class: "percent mono dim", "aria-label": text("viewer.zoom") });
    this.onion = button(text("viewer.onion-skin"), withKeys(text("viewer.onion-skin"), "S"), () =>
      setView({ mode: this.#other("onion") }),
    );
    this.compare = this.#compareSelect();
    this.loupe = button(text("viewer.loupe"), text("viewer.loupe-hint", { key: "Z" }), () =>
      setView({ loupe: viewer.state?.view.loupe === "on" ? "off" : "on" }),
    );
    this.mask = button(text("masks.mask"), withKeys(text("masks.paint"), "Shift+M"), () =>
      this.#toggleMask(),
    );
    const label = text("menus.full-screen");
    const full = { class: "plain icon", title: withKeys(label, "F"), "aria-label": label };
    const toggleFull = () => viewer.request("set-full", { full: !viewer.state?.full });
    this.full = h("button", { ...full, onclick: toggleFull }, icon("expand"));
    const left = [this.position, this.file, this.sampling, h("span", { class: "grow" })];
    const right = [this.fit, this.actualSize, this.percent, this.onion, this.compare, this.loupe, this.mask];
    const props = { class: "bar", role: "toolbar", "aria-label": text("menus.view") };
    this.element = h("div", props, ...left, ...right, this.full);
  }

  /** @returns {HTMLSelectElement} */
  #compareSelect() {
    const title = withKeys(text("viewer.compare-hint"), "B, Shift+B");
    const select = h(
      "select",
      {
        ...{ "aria-label": text("viewer.compare"), title },
        onchange: () => this.viewer.request("set-view", { mode: /** @type {View["mode"]} */ (select.value) }),
      },
      h("option", { value: "frame" }, text("viewer.compare")),
      ...COMPARE_MODES.map(([value, name, hint]) => h("option", { value, title: hint }, name)),
    );
    return select;
  }

  /** @param {State} state */
  update(state) {
    const { mode, zoom, loupe } = state.view;
    setAttribute(this.fit, "aria-pressed", String(zoom === "fit"));
    setAttribute(this.actualSize, "aria-pressed", String(zoom === 1));
    setAttribute(this.onion, "aria-pressed", String(mode === "onion"));
    setAttribute(this.loupe, "aria-pressed", String(loupe !== "off"));
    setAttribute(this.full, "aria-pressed", String(state.full));
    setAttribute(this.mask, "aria-pressed", String(isPainting(state)));
    const compared = compares(mode) ? mode : "frame";
    if (this.compare.value !== compared) this.compare.value = compared;
    this.compare.classList.toggle("on", compared !== "frame");
    this.#updateSampling(state);
    this.element.hidden = !state.timeline?.ids.length && this.sampling.hidden;
  }

  /** @param {State} state */
  updatePosition(state) {
    const { selection, timeline, project } = state;
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    setText(this.file, pictureInView(state)?.path ?? "");
    if (index === undefined || !project || !timeline) return;
    const code = timecode(timeline.ticks.startOf(index), project.fps);
    setText(this.position, `${index + 1} / ${timeline.ids.length} · ${code}`);
  }

  /** @param {number} scale screen pixels of a picture's pixel */
  updateZoom(scale) {
    const percent = String(Math.round(scale * 100));
    setText(this.percent, Number.isFinite(scale) && scale > 0 ? text("shell.percent", { percent }) : "");
  }

  #toggleMask() {
    const { state } = this.viewer;
    const id = state?.selection.cursor ?? null;
    if (state && isPainting(state)) this.viewer.request("close-mask");
    else if (id !== null) this.viewer.request("start-mask", { id });
  }

  /** Shows the preview of the running task. @param {State} state */
  #updateSampling({ queue, playback }) {
    const task = queue?.tasks.find(({ status, preview_url }) => status === "running" && preview_url);
    this.sampling.hidden = !task || playback.playing;
    if (!task) return;
    setAttribute(this.preview, "src", task.preview_url);
    setText(this.task, text("viewer.sampling", { name: task.name, percent: Math.round(task.progress) }));
  }

  /** The mode after a press of its button. @param {View["mode"]} mode @returns {View["mode"]} */
  #other(mode) {
    return this.viewer.state?.view.mode === mode ? "frame" : mode;
  }
}

/** @param {string} label @param {string} title @param {() => void} onclick */
const button = (label, title, onclick) => h("button", { type: "button", title, onclick }, label);
