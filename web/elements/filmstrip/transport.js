/** The transport: play and go, where the film stands, its range, and what is done to the frames that are selected. */
import { timecode } from "../../core/timecode.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";

/** @typedef {import("../../core/types.js").State} State */

const sheet = css`
  :host {
    container-type: inline-size;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 2px;
    height: 40px;
    padding: 0 10px;
    overflow: hidden;
    border-bottom: 1px solid var(--kino-line);
    white-space: nowrap;
  }
  .bar > * {
    flex: none;
  }
  .play {
    width: 38px;
    min-height: 28px;
    padding: 0;
    margin: 0 2px;
  }
  .now {
    margin-left: 12px;
    font-size: 15px;
    font-weight: 700;
  }
  .total {
    margin-left: 8px;
    color: var(--kino-dim);
  }
  .bar > .grow {
    flex: 1 1 0;
  }
  .chosen,
  .rate {
    padding: 0 8px;
    color: var(--kino-dim);
  }
  .rule {
    width: 1px;
    height: 18px;
    margin: 0 6px;
    background: var(--kino-line);
  }
  @container (max-width: 980px) {
    .clip {
      display: none;
    }
  }
  @container (max-width: 760px) {
    .chosen,
    .rule {
      display: none;
    }
    .total {
      display: none;
    }
  }
  @container (max-width: 560px) {
    .rate {
      display: none;
    }
  }
`;

/** @param {State} state */
const chosen = ({ selection }) => ({ ids: [...selection.ids] });
/** @param {"in" | "out"} side */
const mark =
  (side) =>
  (/** @type {State} */ { selection: { cursor } }) => ({ side, id: cursor });
/** @param {State} state */
const some = ({ selection }) => selection.ids.size > 0;
/** Something is being made. @param {State} state */
const works = ({ queue }) =>
  Boolean(queue?.waiting || queue?.tasks.some(({ status }) => status === "running"));
/** @param {State} state */
const film = ({ timeline }) => Boolean(timeline?.ids.length);
/** @param {State} state */
const atStart = ({ timeline, selection }) => timeline?.ids[0] === selection.cursor;
/** @param {State} state */
const atEnd = ({ timeline, selection }) => timeline?.ids.at(-1) === selection.cursor;

/**
 * @typedef {object} Button
 * @property {string} icon
 * @property {string} label
 * @property {string} [keys]
 * @property {string} verb
 * @property {(state: State) => any} [detail]
 * @property {(state: State) => boolean} works
 * @property {(state: State) => string} [title] instead of the label
 * @property {(state: State) => boolean} [pressed] a switch
 * @property {string} [kind] class
 */

/** @type {{[name: string]: Button}} */
const BUTTONS = {
  first: {
    icon: "first",
    label: "First frame",
    keys: "Home",
    verb: "go",
    detail: () => ({ to: "first" }),
    works: (state) => film(state) && !atStart(state),
  },
  previous: {
    icon: "previous",
    label: "Previous frame",
    keys: "←",
    verb: "step",
    detail: () => ({ by: -1 }),
    works: (state) => film(state) && !atStart(state),
  },
  play: {
    icon: "play",
    label: "Play",
    keys: "Space",
    verb: "toggle-play",
    works: film,
    kind: "primary play",
  },
  next: {
    icon: "next",
    label: "Next frame",
    keys: "→",
    verb: "step",
    detail: () => ({ by: 1 }),
    works: (state) => film(state) && !atEnd(state),
  },
  last: {
    icon: "last",
    label: "Last frame",
    keys: "End",
    verb: "go",
    detail: () => ({ to: "last" }),
    works: (state) => film(state) && !atEnd(state),
  },
  copy: { icon: "copy", label: "Copy", keys: "Ctrl+C", verb: "copy", works: some, kind: "plain icon clip" },
  cut: { icon: "scissors", label: "Cut", keys: "Ctrl+X", verb: "cut", works: some, kind: "plain icon clip" },
  paste: {
    icon: "paste",
    label: "Paste behind the frame shown",
    keys: "Ctrl+V",
    verb: "paste",
    works: ({ clipboard }) => clipboard !== null,
    kind: "plain icon clip",
  },
  trash: {
    icon: "trash",
    label: "Delete the selected frames",
    keys: "Delete",
    verb: "delete-frames",
    detail: chosen,
    works: some,
  },
  stop: {
    icon: "stop",
    label: "Stop all of Kino's tasks",
    verb: "emergency-stop",
    works,
    kind: "danger icon",
  },
  undo: {
    icon: "undo",
    label: "Undo",
    keys: "Ctrl+Z",
    verb: "undo",
    works: ({ undo }) => undo !== null,
    title: ({ undo }) => (undo ? `Undo: ${undo}` : "Nothing to undo"),
  },
  in: { icon: "in", label: "Set in here", keys: "I", verb: "mark", detail: mark("in"), works: film },
  out: { icon: "out", label: "Set out here", keys: "O", verb: "mark", detail: mark("out"), works: film },
  clear: {
    icon: "close",
    label: "Clear in and out",
    verb: "clear-marks",
    works: ({ playback }) => playback.in !== null || playback.out !== null,
  },
  loop: {
    icon: "loop",
    label: "Loop",
    keys: "L",
    verb: "set-loop",
    detail: ({ playback }) => ({ loop: !playback.loop }),
    works: () => true,
    pressed: ({ playback }) => playback.loop,
  },
};

export class KinoTransport extends KinoElement {
  static sheets = [sheet];
  /** @type {{[name: string]: HTMLButtonElement}} */
  #buttons = {};

  now = h("span", { class: "now mono" });
  total = h("span", { class: "total mono" });
  rate = h("span", { class: "rate" });
  chosen = h("span", { class: "chosen" });

  build() {
    const b = (/** @type {string} */ name) => this.#button(name);
    const rule = () => h("span", { class: "rule" });
    this.root.append(
      h(
        "div",
        { class: "bar", role: "toolbar", "aria-label": "Transport" },
        ...["first", "previous", "play", "next", "last"].map(b),
        ...[this.now, this.total, h("span", { class: "grow" }), b("stop"), this.rate, this.chosen],
        ...["copy", "cut", "paste"].map(b),
        ...[b("trash"), b("undo"), rule(), b("in"), b("out"), b("clear"), b("loop")],
      ),
    );
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (
      !changed(
        state,
        previous,
        "timeline",
        "selection",
        "project",
        "playback",
        "clipboard",
        "undo",
        "queue",
        "studio",
      )
    )
      return;
    this.#buttons.stop.hidden = state.studio || !works(state); // the studio has its own
    for (const [name, element] of Object.entries(this.#buttons)) this.#show(BUTTONS[name], element, state);
    this.#showPlaying(state.playback.playing);
    this.#showPlace(state);
  }

  /** @param {string} name */
  #button(name) {
    const { icon: shape, kind = "plain icon", verb, detail, works } = BUTTONS[name];
    const press = () => this.state && works(this.state) && this.ask(verb, detail?.(this.state));
    return (this.#buttons[name] = h("button", { type: "button", class: kind, onclick: press }, icon(shape)));
  }

  /** @param {Button} button @param {HTMLButtonElement} element @param {State} state */
  #show({ label, keys, works, title, pressed }, element, state) {
    const words = title?.(state) ?? label;
    setAttribute(element, "aria-label", words);
    setAttribute(element, "title", keys ? `${words} (${keys})` : words);
    if (pressed) setAttribute(element, "aria-pressed", String(pressed(state)));
    setAttribute(element, "aria-disabled", works(state) ? null : "true"); // disabled, it would lose the focus
  }

  /** @param {boolean} playing */
  #showPlaying(playing) {
    const { play } = this.#buttons;
    if (play.dataset.playing !== String(playing)) play.replaceChildren(icon(playing ? "pause" : "play"));
    play.dataset.playing = String(playing);
    setAttribute(play, "aria-label", playing ? "Pause" : "Play");
    setAttribute(play, "title", playing ? "Pause (Space)" : "Play (Space)");
  }

  /** @param {State} state */
  #showPlace({ timeline, selection, project, playback }) {
    if (!project || !timeline) return;
    const { fps } = project;
    const index = timeline.numbers.get(selection.cursor ?? NaN) ?? 0;
    setText(this.now, timecode(index, fps));
    setText(this.total, `/ ${timecode(timeline.ids.length, fps)}`);
    const rate = playback.playing && playback.rate ? Math.round(playback.rate * 10) / 10 : fps;
    setText(this.rate, `${rate} fps · ${playback.skipped.toLocaleString("en")} skipped`);
    setText(this.chosen, selection.ids.size > 1 ? `${selection.ids.size.toLocaleString("en")} selected` : "");
  }
}
