/** The inspector: the current frame's parameters, and actions on it. */
import { titleOfNamed } from "../../core/generator-title.js";
import { shortDevice } from "../../core/machines.js";
import { paramDifferences, paramRows } from "../../core/params.js";
import { idInView, otherTake } from "../../core/takes.js";
import { formatDuration } from "../../core/timecode.js";
import { formatBytes } from "../../core/words.js";
import { KinoElement, changed, stateElement } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { region, text } from "../../texts/text.js";
import { inspectorSheet } from "./inspector-sheet.js";
import { ManyFrames } from "./many-frames.js";
import { createRow, updateRow } from "./param-row.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/types.js").Sidecar} Sidecar */
/** @typedef {{number: number, sidecar: Sidecar}} Previous  the frame before; `number` from 1 */
/** @typedef {import("./param-row.js").Row} Row */

const DELAY = 100; // milliseconds on a frame before its parameters are loaded
const PARTS = /** @type {const} */ ([
  ...["selection", "frames", "sidecars", "params", "timeline", "playback", "takes", "runs"],
]);

export class KinoInspector extends KinoElement {
  static sheets = [inspectorSheet];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** The frames that the timer will load. */
  #scheduled = "";

  marks = stateElement("kino-marks");
  many = new ManyFrames((request) => this.send(request));
  notes = stateElement("kino-frame-notes");
  list = h("dl");
  message = h("p", { class: "dim" });
  vary = h(
    "button",
    { class: "primary", onclick: () => this.#withId(openVariation) },
    text("frames.create-variation"),
  );
  regenerate = h(
    "button",
    { class: "regenerate", onclick: () => this.#withId(regenerate) },
    text("frames.regenerate"),
  );
  openInGraph = h(
    "button",
    { class: "graph", onclick: () => this.#withId(openInGraph) },
    text("frames.open-in-graph"),
  );
  asImage = h(
    "button",
    { class: "wide", onclick: () => this.#withId(useAsImage) },
    text("frames.image-to-image"),
  );
  actions = h("div", { class: "actions" }, this.vary, this.regenerate, this.openInGraph, this.asImage);
  use = h("div", { class: "use" }, h("span", { class: "dim" }, text("viewer.use-in-form")), ...this.#uses());

  /** The id of the frame, or of the take in the viewer. */
  get #id() {
    return this.state ? idInView(this.state) : null;
  }

  build() {
    const { head, element } = this.many;
    const shown = [this.message, this.notes, this.marks, element, this.list, this.use, this.actions];
    this.root.append(head, ...shown);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.notes.state = state;
    if (!changed(state, previous, ...PARTS)) return;
    if (state.playback.playing && previous) return; // it would only flicker
    this.marks.state = state;
    const isMany = this.many.update(state);
    if (isMany) this.message.hidden = this.list.hidden = this.use.hidden = this.actions.hidden = true;
    else this.#showOne(state);
  }

  /** @param {State} state */
  #showOne(state) {
    this.#load(state);
    const loaded = state.sidecars.get(this.#id ?? -1);
    const sidecar = loaded && "params" in loaded ? loaded : null;
    const frame = otherTake(state) ?? state.frames.get(this.#id ?? -1);
    this.#updateMessage(state, loaded && "message" in loaded ? loaded.message : null);
    this.#updateList(
      sidecar && frame
        ? [...parameters(sidecar, previousFrame(state)), ...facts(frame, sidecar, state.generators)]
        : [],
    );
    this.#updateActions(state, sidecar);
  }

  /** A picture without a prompt graph was imported: it can't be generated again. */
  /** @param {State} state @param {Sidecar | null} sidecar */
  #updateActions(state, sidecar) {
    this.actions.hidden = !sidecar;
    const isGenerated = Boolean(sidecar?.prompt);
    this.vary.hidden = this.regenerate.hidden = !isGenerated;
    this.openInGraph.hidden = !state.graph || !isGenerated;
    this.asImage.className = isGenerated ? "wide" : "primary wide";
    this.use.hidden = !sidecar || !paramRows(sidecar.params).length;
    const reason = otherTake(state) ? text("takes.choose-first") : null; // the three need a place
    for (const button of [this.vary, this.regenerate, this.asImage]) {
      button.disabled = reason !== null;
      setAttribute(button, "title", reason);
    }
  }

  #uses() {
    const names = /** @type {const} */ ([
      ["all", text("viewer.use-all")],
      ["prompt", text("viewer.use-prompt")],
      ["seed", text("viewer.use-seed")],
    ]);
    return names.map(([what, label]) =>
      h(
        "button",
        {
          class: "link",
          onclick: () => this.#withId((id) => ({ verb: "use-params", detail: { id, what } })),
        },
        label,
      ),
    );
  }

  disconnected() {
    clearTimeout(this.#timer);
    this.#scheduled = "";
    this.many.stop();
  }

  /** @param {(id: number) => import("../../core/requests.js").PanelRequest} requestFor */
  #withId(requestFor) {
    if (this.#id !== null) this.send(requestFor(this.#id));
  }

  /**
   * Loads the parameters of the current and the previous frame, if the cursor stays on it.
   * @param {State} state
   */
  #load({ timeline, sidecars, selection }) {
    const index = timeline?.numbers.get(selection.cursor ?? -1) ?? -1;
    const missing = [this.#id, timeline?.ids[index - 1] ?? null]
      .filter((id) => id !== null)
      .filter((id) => !sidecars.has(id));
    if (missing.join() === this.#scheduled) return;
    this.#scheduled = missing.join();
    clearTimeout(this.#timer);
    if (!missing.length) return;
    this.#timer = setTimeout(() => {
      this.#scheduled = "";
      for (const id of missing) this.request("load-sidecar", { id });
    }, DELAY);
  }

  /** @param {State} state @param {string | null} problem */
  #updateMessage(state, problem) {
    const { selection, timeline } = state;
    const hint = text(timeline?.ids.length ? "viewer.select-a-frame" : "viewer.no-frame-to-inspect");
    const message = selection.cursor === null ? hint : (problem ?? takeText(state));
    this.message.hidden = !message;
    this.message.className = problem ? "error" : "dim";
    setText(this.message, message ?? "");
  }

  /** @param {Row[]} rows */
  #updateList(rows) {
    this.list.hidden = !rows.length;
    const copy = (/** @type {Row} */ row) => this.request("copy-text", { text: row.text, what: row.label });
    renderKeyed(
      this.list,
      rows,
      ({ name }) => name,
      (row) => createRow(row, copy),
      updateRow,
    );
  }
}

/** @param {number} id @returns {import("../../core/requests.js").PanelRequest} */
const openVariation = (id) => ({ verb: "open-variation", detail: { id } });
/** @param {number} id @returns {import("../../core/requests.js").PanelRequest} */
const regenerate = (id) => ({ verb: "regenerate", detail: { id } });
/** @param {number} id @returns {import("../../core/requests.js").PanelRequest} */
const useAsImage = (id) => ({ verb: "use-as-image", detail: { id } });
/** @param {number} id @returns {import("../../core/requests.js").PanelRequest} */
const openInGraph = (id) => ({ verb: "open-in-graph", detail: { id } });

/** Which take is looked at, unless the frame shows it. @param {State} state */
function takeText(state) {
  const take = otherTake(state);
  const list = state.takes?.list ?? [];
  return take ? text("takes.in-view", { number: list.indexOf(take) + 1, total: list.length }) : "";
}

/**
 * The frame before the cursor, if its parameters are loaded.
 * @param {State} state
 * @returns {Previous | null}
 */
function previousFrame({ timeline, selection, sidecars }) {
  const index = timeline?.numbers.get(selection.cursor ?? -1);
  if (!timeline || !index) return null;
  const sidecar = sidecars.get(timeline.ids[index - 1]);
  return sidecar && "params" in sidecar ? { number: index, sidecar } : null;
}

/** @param {Sidecar} sidecar @param {Previous | null} previous @returns {Row[]} */
function parameters(sidecar, previous) {
  const differences = previous ? paramDifferences(previous.sidecar.params, sidecar.params) : [];
  const was = new Map(differences.map(({ name, from }) => [name, from]));
  return paramRows(sidecar.params).map((row) => ({
    ...row,
    was: was.get(row.name),
    number: previous?.number,
  }));
}

/**
 * What else is known of a frame.
 * @param {Frame} frame
 * @param {Sidecar} sidecar
 * @param {State["generators"]} generators
 * @returns {Row[]}
 */
function facts({ width, height, bytes }, { timing, generator, created_at, environment }, generators) {
  const device = shortDevice(String(environment?.device ?? ""));
  const created = [
    timing?.seconds ? formatDuration(timing.seconds) : null,
    timing?.peak_vram_bytes ? text("viewer.peak", { size: formatBytes(timing.peak_vram_bytes) }) : null,
    new Date(created_at).toLocaleString(region, { dateStyle: "medium", timeStyle: "short" }),
  ];
  const title = titleOfNamed(generators, generator.name);
  const software = [title, generator.version].filter(Boolean).join(" ");
  return [
    { name: ".size", label: text("viewer.size"), text: `${width} × ${height} · ${formatBytes(bytes)}` },
    { name: ".generator", label: text("viewer.generator"), text: software },
    { name: ".created", label: text("viewer.created"), text: created.filter(Boolean).join(" · ") },
    ...(device ? [{ name: ".device", label: text("machines.device"), text: device }] : []),
  ];
}
