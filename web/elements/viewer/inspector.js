/** What the shown frame was made with, and what to do with it. */
import { difference, rows } from "../../core/params.js";
import { spokenDuration } from "../../core/timecode.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { each, h, setText } from "../../dom/h.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/types.js").Sidecar} Sidecar */

const sheet = css`
  :host {
    padding: 14px;
  }
  dl {
    margin: 0 0 14px;
    display: grid;
    grid-template-columns: minmax(64px, auto) 1fr;
    gap: 6px 12px;
  }
  dl > div {
    display: contents;
  }
  dt {
    color: var(--kino-dim);
  }
  dd {
    margin: 0;
    min-width: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    max-height: 9.8em;
    overflow-y: auto;
    user-select: text;
  }
  dd small {
    color: var(--kino-dim);
    font-size: 11px;
    margin-left: 6px;
  }
  dd.differs > span {
    color: var(--kino-warn);
  }
  .actions {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
  }
  .actions .primary {
    grid-column: 1 / -1;
  }
  .actions:not(:has(.graph:not([hidden]))) .again {
    grid-column: 1 / -1;
  }
  p {
    margin: 0 0 12px;
  }
`;

const REST = 100; // milliseconds on a frame, until what it was made with is asked for

export class KinoInspector extends KinoElement {
  static sheets = [sheet];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The frames that the timer is for. */
  #wanted = "";

  list = h("dl");
  message = h("p", { class: "dim" });
  graphButton = h(
    "button",
    { class: "graph", onclick: () => this.ask("open-in-graph", { id: this.#cursor }) },
    "Open in graph",
  );
  actions = h(
    "div",
    { class: "actions" },
    h(
      "button",
      { class: "primary", onclick: () => this.ask("open-dialog", { kind: "variation", id: this.#cursor }) },
      "Make a variation…",
    ),
    h(
      "button",
      { class: "again", onclick: () => this.ask("make-again", { id: this.#cursor }) },
      "Make again",
    ),
    this.graphButton,
  );

  get #cursor() {
    return this.state?.selection.cursor ?? null;
  }

  build() {
    this.root.append(this.message, this.list, this.actions);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "selection", "frames", "sidecars", "timeline", "playback")) return;
    if (state.playback.playing && previous) return; // it would only flicker
    const cursor = this.#cursor;
    this.#need(state);
    const found = state.sidecars.get(cursor ?? -1);
    this.#say(state, found && "message" in found ? found.message : null);
    this.#show(state, found && "params" in found ? found : null);
  }

  disconnected() {
    clearTimeout(this.#timer);
    this.#wanted = "";
  }

  /** Asks for what the shown frame and the one before were made with: not for all that is flown over. @param {State} state */
  #need({ timeline, sidecars }) {
    const index = timeline?.numbers.get(this.#cursor ?? -1) ?? -1;
    const missing = [this.#cursor, timeline?.ids[index - 1] ?? null].filter(
      (id) => id !== null && !sidecars.has(id),
    );
    if (missing.join() === this.#wanted) return;
    this.#wanted = missing.join();
    clearTimeout(this.#timer);
    if (!missing.length) return;
    this.#timer = setTimeout(() => {
      this.#wanted = "";
      for (const id of missing) this.ask("need-sidecar", { id });
    }, REST);
  }

  /** @param {State} state @param {Sidecar | null} sidecar */
  #show(state, sidecar) {
    const frame = state.frames.get(this.#cursor ?? -1);
    this.#list(
      sidecar && frame ? [...this.#rows(sidecar, this.#before(state)), ...facts(frame, sidecar)] : [],
    );
    this.actions.hidden = !sidecar;
    this.graphButton.hidden = !state.graph;
  }

  /** @param {State} state @param {string | null} problem */
  #say({ selection, timeline }, problem) {
    const none = timeline?.ids.length
      ? "Choose a frame to see what it was made with."
      : "What a frame was made with is shown here, and how to make another like it.";
    const text = selection.cursor === null ? none : problem;
    this.message.hidden = !text;
    this.message.className = problem ? "error" : "dim";
    setText(this.message, text ?? "");
  }

  /** The parameters of the frame before, where they are known. @param {State} state @returns {{number: number, sidecar: Sidecar} | null} */
  #before({ timeline, selection, sidecars }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1);
    if (!timeline || !index) return null;
    const id = timeline.ids[index - 1];
    const sidecar = sidecars.get(id);
    return sidecar && "params" in sidecar ? { number: index, sidecar } : null;
  }

  /** @param {Sidecar} sidecar @param {{number: number, sidecar: Sidecar} | null} before */
  #rows(sidecar, before) {
    const others = new Map(
      before ? difference(before.sidecar.params, sidecar.params).map((row) => [row.name, row.from]) : [],
    );
    return rows(sidecar.params).map((row) => ({
      ...row,
      was: others.get(row.name),
      number: before?.number ?? 0,
    }));
  }

  /** @param {{name: string, label: string, text: string, was?: string, number?: number}[]} items */
  #list(items) {
    this.list.hidden = !items.length;
    each(
      this.list,
      items,
      (item) => item.name,
      (item) => h("div", {}, h("dt", {}, item.label), h("dd", { tabIndex: -1 }, h("span"), h("small"))),
      (/** @type {any} */ element, { text, was, number }) => {
        const [value, note] = element.lastChild.children;
        const short = was !== undefined && was.length <= 24 && was !== "";
        element.lastChild.className = was === undefined ? "" : "differs";
        setText(value, text);
        setText(
          note,
          was === undefined ? "" : short ? `was ${was} in frame ${number}` : `not as in frame ${number}`,
        );
      },
    );
  }
}

/** What is known beside the parameters. @param {Frame} frame @param {Sidecar} sidecar */
function facts(frame, sidecar) {
  const peak = sidecar.timing.peak_vram_bytes;
  const made = [
    sidecar.timing.seconds ? spokenDuration(sidecar.timing.seconds) : null,
    peak ? `${(peak / 1e9).toFixed(1)} GB peak` : null,
    new Date(sidecar.created_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" }),
  ];
  const size =
    frame.bytes < 1e6 ? `${Math.ceil(frame.bytes / 1000)} kB` : `${(frame.bytes / 1e6).toFixed(1)} MB`;
  return [
    { name: ".size", label: "Size", text: `${frame.width} × ${frame.height} · ${size}` },
    {
      name: ".generator",
      label: "Generator",
      text: [sidecar.generator.name, sidecar.generator.version].filter(Boolean).join(" "),
    },
    { name: ".made", label: "Made", text: made.filter(Boolean).join(" · ") },
  ];
}
