/** What the inspector says of a frame's takes, and why it is stale. */
import { outdatedReasons } from "../../core/stale.js";
import { KinoElement, changed, css } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */

const sheet = css`
  .why {
    display: flex;
    gap: 8px;
    margin: 0 0 12px;
    padding: 8px 10px;
    border-radius: var(--kino-radius);
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .why p {
    margin: 0;
    white-space: pre-line;
  }
  .why .link {
    padding: 0;
  }
  .takes {
    margin: 0 0 12px;
  }
`;

export class KinoFrameNotes extends KinoElement {
  static sheets = [sheet];

  reason = h("p");
  again = h("button", { class: "link", onclick: () => this.#make() }, text("takes.make-stale"));
  why = h("div", { class: "why", role: "note" }, icon("warning"), h("div", {}, this.reason, this.again));
  takes = h("button", { class: "takes", onclick: () => this.#open() });

  build() {
    this.root.append(this.why, this.takes);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "selection", "frames", "stale", "changed", "sources", "playback")) return;
    if (state.playback.playing && previous) return; // it would only flicker
    const id = state.selection.cursor ?? -1;
    const isStale = state.stale.has(id);
    const sources = state.sources.get(id);
    if (isStale && !sources) this.request("load-sources", { id });
    const reasons = outdatedReasons(state, id);
    this.why.hidden = !reasons.length;
    setText(this.reason, reasons.join("\n"));
    const count = state.frames.get(id)?.takes ?? 1;
    this.takes.hidden = count < 2;
    setText(this.takes, text("takes.count", { count }));
    this.takes.title = `${text("takes.show-all", { count })} (T)`;
  }

  #make() {
    this.request("open-dialog", { kind: "make" });
  }

  #open() {
    const id = this.state?.selection.cursor ?? null;
    if (id !== null) this.request("open-takes", { id });
  }
}
