/** The transport: playback, position, range, and the actions on selected frames. */
import { timecode } from "../../core/timecode.js";
import { tickOf } from "../../core/timeline.js";
import { playbackText, withKeys } from "../../core/words.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { StaleButton } from "./stale-button.js";
import { BUTTONS, isGenerating } from "./transport-buttons.js";
import { transportSheet } from "./transport-sheet.js";
import { ZoomControl } from "./zoom-control.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./transport-buttons.js").ButtonName} ButtonName */

const NAVIGATION = /** @type {const} */ (["first", "previous", "play", "next", "last"]);
const EDITING = /** @type {const} */ (["copy", "cut", "paste", "delete", "undo", "redo"]);
const RANGE = /** @type {const} */ (["in", "out", "clear", "loop", "pingPong"]);
const PARTS = /** @type {const} */ ([
  "timeline",
  "selection",
  "project",
  "playback",
  "clipboard",
  "history",
  "queue",
  "studio",
  "zoom",
  "strip",
  "slots",
  "stale",
  "changed",
]);

export class KinoTransport extends KinoElement {
  static sheets = [transportSheet];
  /** @type {Map<ButtonName, HTMLButtonElement>} */
  #buttons = new Map();

  position = h("span", { class: "position mono" });
  total = h("span", { class: "total mono" });
  rate = h("span", { class: "rate" });
  selected = h("span", { class: "selected" });
  zoom = new ZoomControl(this);
  stale = new StaleButton(this);

  build() {
    const button = (/** @type {ButtonName} */ name) => this.#button(name);
    this.root.append(
      h(
        "div",
        { class: "bar", role: "toolbar", "aria-label": text("filmstrip.transport") },
        ...NAVIGATION.map(button),
        ...[this.position, this.total, h("span", { class: "grow" })],
        ...[button("stop"), this.stale.element, this.rate, this.selected],
        ...EDITING.map(button),
        h("span", { class: "separator" }),
        ...RANGE.map(button),
        h("span", { class: "separator" }),
        this.zoom.element,
      ),
    );
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, ...PARTS)) return;
    for (const [name, element] of this.#buttons) this.#updateButton(name, element, state);
    this.#updatePlay(state.playback.playing);
    this.#updatePosition(state);
    this.zoom.update(state);
    this.stale.update(state);
  }

  /** @param {ButtonName} name */
  #button(name) {
    const { icon: look, look: classes = "plain icon", request, enabled } = BUTTONS[name];
    const onclick = () => {
      if (this.state && enabled(this.state)) this.send(request(this.state));
    };
    const button = h("button", { type: "button", class: classes, onclick }, icon(look));
    this.#buttons.set(name, button);
    return button;
  }

  /** @param {ButtonName} name @param {HTMLButtonElement} element @param {State} state */
  #updateButton(name, element, state) {
    const { label, keys, enabled, title, pressed } = BUTTONS[name];
    const spoken = title?.(state) ?? label;
    if (name === "stop") element.hidden = state.studio || !isGenerating(state); // the studio has its own
    setAttribute(element, "aria-label", spoken);
    setAttribute(element, "title", keys ? withKeys(spoken, keys) : spoken);
    if (pressed) setAttribute(element, "aria-pressed", String(pressed(state)));
    setAttribute(element, "aria-disabled", enabled(state) ? null : "true"); // `disabled` would lose the focus
  }

  /** @param {boolean} playing */
  #updatePlay(playing) {
    const play = /** @type {HTMLButtonElement} */ (this.#buttons.get("play"));
    if (play.dataset.playing !== String(playing)) play.replaceChildren(icon(playing ? "pause" : "play"));
    play.dataset.playing = String(playing);
    const label = playing ? text("filmstrip.pause") : text("filmstrip.play");
    setAttribute(play, "aria-label", label);
    setAttribute(play, "title", withKeys(label, "Space"));
  }

  /** @param {State} state */
  #updatePosition({ timeline, selection, project, playback }) {
    if (!project || !timeline) return;
    const { fps } = project;
    setText(this.position, timecode(tickOf(timeline, selection.cursor), fps));
    setText(this.total, `/ ${timecode(timeline.ticks.length, fps)}`);
    setText(this.rate, playbackText(playback));
    const count = selection.ids.size;
    setText(this.selected, count > 1 ? text("filmstrip.selected", { count }) : "");
  }
}
