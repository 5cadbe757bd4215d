/** Dragging in the filmstrip: frames to another place, picture files from the desktop to where they are dropped. */
import { frameFrom } from "../../core/slots.js";
import { h } from "../../dom/h.js";

const [THRESHOLD, EDGE, FASTEST] = [5, 48, 24]; // pixels; FASTEST: a picture of the screen

export class Drag {
  /** @type {{id: number, x: number, y: number, pointer: number, moving: boolean} | null} */
  #held = null;
  /** The cell in front of which it would go. @type {number | null} */
  #before = null;
  #x = 0;
  #timer = 0;
  /** Whether the click that follows belongs to a drag. */
  dropped = false;

  /** @param {import("./filmstrip.js").KinoFilmstrip} strip */
  constructor(strip) {
    this.strip = strip;
    this.view = strip.view;
    this.line = h("div", { class: "line", hidden: true });
    this.view.append(this.line);
  }

  connect() {
    const { strip, view } = this;
    strip.listen(view, "pointerdown", (event) => this.#press(event));
    strip.listen(view, "pointermove", (event) => this.#move(event));
    strip.listen(view, "pointerup", () => this.#release());
    strip.listen(view, "pointercancel", () => this.#cancel());
    strip.listen(window, "keydown", (event) => this.#key(event), { capture: true });
    strip.listen(window, "blur", () => this.#cancel());
    strip.listen(view, "dragover", (event) => this.#over(event));
    strip.listen(view, "dragleave", (event) => view.contains(event.relatedTarget) || this.#cancel());
    strip.listen(view, "drop", (event) => this.#drop(event));
    strip.signal.addEventListener("abort", () => this.#cancel());
  }

  /** The frames that are dragged, in the order of the timeline. @returns {number[]} */
  get #ids() {
    const { selection, timeline } = this.strip.state ?? {};
    if (!this.#held || !timeline || !selection) return [];
    if (!selection.ids.has(this.#held.id)) return [this.#held.id];
    return [...selection.ids].sort((a, b) => (timeline.numbers.get(a) ?? 0) - (timeline.numbers.get(b) ?? 0));
  }

  /** Draws the line where it would go; again after each scroll. */
  draw() {
    this.line.hidden = this.#before === null;
    if (this.#before === null) return;
    this.line.style.left = `${this.strip.xOf(this.#before) + this.strip.viewport.gap / 2}px`;
  }

  /** @param {PointerEvent} event */
  #press(event) {
    this.dropped = false;
    const id = this.strip.idOf(event);
    // A finger scrolls.
    if (id === null || event.button !== 0 || event.pointerType === "touch") return;
    this.#held = { id, x: event.clientX, y: event.clientY, pointer: event.pointerId, moving: false };
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const held = this.#held;
    if (!held || held.pointer !== event.pointerId) return;
    if (!held.moving && Math.hypot(event.clientX - held.x, event.clientY - held.y) < THRESHOLD) return;
    if (!held.moving) this.view.setPointerCapture(event.pointerId);
    held.moving = true;
    this.#point(event.clientX);
  }

  /** @param {number} x of the page */
  #point(x) {
    this.#x = x;
    this.#before = this.strip.boundaryAt(x);
    this.draw();
    if (!this.#timer) this.#timer = requestAnimationFrame(() => this.#scroll());
  }

  /** At the edges the strip goes on by itself, faster the nearer the pointer. */
  #scroll() {
    this.#timer = 0;
    if (this.#before === null) return;
    const { left, right } = this.view.getBoundingClientRect();
    const near = Math.max(0, left + EDGE - this.#x) - Math.max(0, this.#x - (right - EDGE));
    if (!near) return;
    this.view.scrollLeft -= Math.sign(near) * Math.min(FASTEST, Math.abs(near) / 2);
    this.#point(this.#x);
  }

  #release() {
    const { state } = this.strip;
    const ids = this.#ids;
    const [moving, at] = [this.#held?.moving, this.#before];
    this.#cancel();
    if (!moving || at === null || !state?.slots || !state.timeline) return;
    this.dropped = true;
    const chosen = new Set(ids);
    const before = frameFrom(state.slots, at, (id) => !chosen.has(id));
    if (!stays(ids, before, state.timeline)) this.strip.ask("move-frames", { ids, before });
  }

  #cancel() {
    if (this.#held?.moving && this.view.hasPointerCapture(this.#held.pointer))
      this.view.releasePointerCapture(this.#held.pointer);
    this.#held = null;
    this.#before = null;
    this.draw();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || !this.#held?.moving) return;
    event.preventDefault();
    event.stopPropagation();
    this.dropped = true;
    this.#cancel();
  }

  /** @param {DragEvent} event */
  #over(event) {
    if (!event.dataTransfer?.types.includes("Files") || !this.strip.state?.project) return;
    event.preventDefault();
    event.stopPropagation();
    event.dataTransfer.dropEffect = "copy";
    this.#point(event.clientX);
  }

  /** @param {DragEvent} event */
  #drop(event) {
    const { state } = this.strip;
    const at = this.#before;
    this.#cancel();
    if (!event.dataTransfer?.types.includes("Files") || !state?.slots) return;
    event.preventDefault();
    event.stopPropagation(); // ComfyUI would open the picture's graph
    const files = [...event.dataTransfer.files].filter(({ type }) => type.startsWith("image/"));
    const id = at === null ? null : frameFrom(state.slots, at);
    if (files.length)
      this.strip.ask(
        "import-files",
        id === null ? { files, where: "append" } : { files, where: "before", frame_id: id },
      );
  }
}

/** Whether the frames stand there already. @param {number[]} ids @param {number | null} before @param {import("../../core/types.js").Timeline} timeline */
function stays(ids, before, { ids: all, numbers }) {
  const first = numbers.get(ids[0]) ?? 0;
  return ids.every((id, index) => all[first + index] === id) && (all[first + ids.length] ?? null) === before;
}
