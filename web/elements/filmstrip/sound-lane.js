/** The sound lane under the filmstrip: clips with their waveforms, to drag, trim, mute and remove. */
import { clipSeconds, dragged } from "../../core/sound.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { soundSheet } from "./sound-sheet.js";
import { drawWave } from "./waveform.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-types.js").SoundClip} SoundClip */
/** @typedef {{index: number, clip: SoundClip, x: number, width: number}} Box  pixels in the lane */
/** @typedef {{index: number, what: "move" | "start" | "end", x: number, clip: SoundClip}} Drag */

const STEP_DB = 1;
const GAIN_MS = 500; // without another turn of the wheel, after which a gain is sent

export class KinoSound extends KinoElement {
  static sheets = [soundSheet];
  #viewport = { offset: 0, pitch: 160, gap: 8, width: 0 };
  /** @type {Drag | null} */
  #drag = null;
  /** A clip as it is being changed. @type {{index: number, clip: SoundClip} | null} */
  #draft = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #gainTimer;

  canvas = h("canvas");
  clips = h("div", { role: "group", "aria-label": text("filmstrip.sound") });

  build() {
    this.root.append(this.canvas, this.clips);
  }

  connected() {
    this.listen(this, "pointerdown", (event) => this.#onPress(event));
    this.listen(this, "pointermove", (event) => this.#onMove(event));
    this.listen(this, "pointerup", () => this.#onRelease());
    this.listen(this, "pointercancel", () => this.#cancel());
    this.listen(this, "wheel", (event) => this.#onWheel(event), { passive: false });
    this.listen(this, "keydown", (event) => this.#onKey(event));
  }

  disconnected() {
    clearTimeout(this.#gainTimer);
  }

  /** The part of the filmstrip that is in view. */
  get viewport() {
    return this.#viewport;
  }

  set viewport(viewport) {
    this.#viewport = viewport;
    if (this.isConnected) this.#draw();
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "project", "slots", "timeline", "peaks", "dark")) return;
    for (const { file } of state.project?.sound ?? [])
      if (!state.peaks.has(file)) this.request("load-peaks", { file });
    this.#draw();
  }

  /** Pixels from the left edge of the lane to a tick, with fractions. @param {number} tick */
  #x(tick) {
    const { offset, pitch, gap } = this.#viewport;
    const { slots, timeline } = this.state ?? {};
    const whole = Math.floor(tick);
    const count = timeline?.ticks.length ?? 0;
    const after = (slots?.length ?? 0) + whole - count; // beyond the last frame
    const slot = whole < 0 ? whole : whole >= count ? after : (slots?.slotOfTick(whole) ?? whole);
    return (slot + tick - whole) * pitch - offset + gap / 2;
  }

  /** The tick at a pixel of the lane, with fractions; null: a task is there. @param {number} x */
  #tickAt(x) {
    const { offset, pitch, gap } = this.#viewport;
    const { slots, timeline } = this.state ?? {};
    const position = (x + offset - gap / 2) / pitch;
    const whole = Math.floor(position);
    if (!slots || whole < 0) return position;
    if (whole >= slots.length) return (timeline?.ticks.length ?? 0) + position - slots.length;
    // A pixel may stand for many frames; where it stands for less than one, tasks have no sound.
    if (pitch > 1 && slots.at(whole).kind !== "frame") return null;
    return slots.ticksBefore(whole) + position - whole;
  }

  /** @returns {Box[]} */
  #boxes() {
    const { project, peaks } = this.state ?? {};
    if (!project) return [];
    return project.sound.map((saved, index) => {
      const clip = this.#draft?.index === index ? this.#draft.clip : saved;
      const seconds = clipSeconds(clip, peaks?.get(clip.file)?.seconds ?? 1);
      const x = this.#x(clip.start_frame);
      return { index, clip, x, width: this.#x(clip.start_frame + seconds * project.fps) - x };
    });
  }

  #draw() {
    const { state } = this;
    const sound = state?.project?.sound ?? [];
    this.hidden = !sound.length;
    if (!state?.project || !sound.length) return;
    const boxes = this.#boxes();
    renderKeyed(
      this.clips,
      boxes,
      ({ index }) => index,
      ({ index }) => createClip(index),
      updateClip,
    );
    drawWave(this.canvas, boxes, state, (x) => this.#tickAt(x));
  }

  /** The index of the clip under an event; -1: none. @param {Event} event */
  #indexAt(event) {
    const element = /** @type {Element} */ (event.composedPath()[0]).closest?.(".clip");
    return Number(/** @type {HTMLElement | null} */ (element)?.dataset.index ?? -1);
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const index = this.#indexAt(event);
    const clip = this.state?.project?.sound[index];
    if (event.button !== 0 || !clip) return;
    const edge = /** @type {Element} */ (event.composedPath()[0]);
    const what = edge.matches("i.start") ? "start" : edge.matches("i.end") ? "end" : "move";
    this.#drag = { index, what, x: event.clientX, clip };
    this.setPointerCapture(event.pointerId);
  }

  /** @param {PointerEvent} event */
  #onMove(event) {
    const drag = this.#drag;
    const { project, peaks } = this.state ?? {};
    if (!drag || !project) return;
    const frames = Math.round((event.clientX - drag.x) / this.#viewport.pitch);
    const seconds = peaks?.get(drag.clip.file)?.seconds ?? 0;
    const clip = dragged(drag.clip, drag.what, frames, seconds, project.fps);
    this.#draft = { index: drag.index, clip };
    this.#draw();
  }

  #onRelease() {
    const draft = this.#draft;
    const before = this.#drag?.clip;
    this.#cancel();
    if (draft && JSON.stringify(draft.clip) !== JSON.stringify(before)) this.request("change-clip", draft);
  }

  #cancel() {
    this.#drag = this.#draft = null;
  }

  /** Alt and the wheel change the gain. @param {WheelEvent} event */
  #onWheel(event) {
    const index = this.#indexAt(event);
    if (!event.altKey || index < 0) return;
    event.preventDefault();
    this.#changeGain(index, event.deltaY < 0 ? STEP_DB : -STEP_DB);
  }

  /** @param {number} index @param {number} by decibels */
  #changeGain(index, by) {
    const clip = this.#draft?.index === index ? this.#draft.clip : this.state?.project?.sound[index];
    if (!clip) return;
    const gain_db = Math.max(-60, Math.min(24, clip.gain_db + by));
    this.#draft = { index, clip: { ...clip, gain_db } };
    this.#draw();
    clearTimeout(this.#gainTimer);
    this.#gainTimer = setTimeout(() => {
      const draft = this.#draft;
      this.#draft = null;
      if (draft) this.request("change-clip", draft);
    }, GAIN_MS);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const index = this.#indexAt(event);
    const clip = this.state?.project?.sound[index];
    if (!clip || event.ctrlKey || event.metaKey) return;
    const move = (/** @type {number} */ by) =>
      this.request("change-clip", { index, clip: { ...clip, start_frame: clip.start_frame + by } });
    const handle = {
      Delete: () => this.request("remove-clip", { index }),
      Backspace: () => this.request("remove-clip", { index }),
      m: () => this.request("change-clip", { index, clip: { ...clip, muted: !clip.muted } }),
      ArrowLeft: () => move(-1),
      ArrowRight: () => move(1),
      ArrowUp: () => this.#changeGain(index, STEP_DB),
      ArrowDown: () => this.#changeGain(index, -STEP_DB),
    }[event.key];
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  }
}

/** @param {number} index */
function createClip(index) {
  const name = h("span", { class: "name" });
  const element = h(
    "div",
    { class: "clip", tabIndex: 0, role: "button", "data-index": index },
    ...[h("i", { class: "start" }), name, h("i", { class: "end" })],
  );
  return Object.assign(element, { name });
}

/** @param {HTMLElement & {name: HTMLElement}} element @param {Box} box */
function updateClip(element, { clip, x, width }) {
  const decibels = `${clip.gain_db > 0 ? "+" : ""}${clip.gain_db}`;
  const loud = clip.gain_db ? text("filmstrip.clip-gain", { name: clip.name, decibels }) : clip.name;
  const label = clip.muted ? text("filmstrip.clip-muted", { clip: loud }) : loud;
  element.style.transform = `translateX(${Math.round(x)}px)`;
  element.style.width = `${Math.max(6, Math.round(width))}px`;
  element.classList.toggle("muted", clip.muted);
  element.name.style.left = `${Math.max(0, -Math.round(x))}px`;
  setText(element.name, label);
  setAttribute(element, "aria-label", text("filmstrip.clip", { clip: label }));
  setAttribute(element, "title", text("filmstrip.clip-hint", { clip: label }));
}
