/** The loupe: magnified pixels at the pointer, with position and colour. Arrow keys move it when focused. */
import { h, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./stage.js").Stage} Stage */

const RADIUS = 7; // pixels seen on each side of the one in the middle
const SIDE = 2 * RADIUS + 1;
const ARROWS = /** @type {{[key: string]: [number, number]}} */ ({
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
});
const FAR = 10; // pixels by an arrow key with Shift
const [ASIDE, EDGE] = [18, 8]; // CSS pixels from the pointer, and from the viewer's edge

export class Loupe {
  /** The point of the picture, 0 to 1 from its left and top. */
  #at = { x: 0.5, y: 0.5 };
  /** @type {State | null} */
  #state = null;

  /** @param {Stage} stage @param {HTMLElement} area */
  constructor(stage, area) {
    this.stage = stage;
    this.area = area;
    this.canvas = h("canvas", { width: SIDE, height: SIDE });
    this.context = this.canvas.getContext("2d", { willReadFrequently: true });
    this.swatch = h("i");
    this.place = h("span");
    this.colour = h("span");
    const caption = h("figcaption", { class: "mono" }, this.place, h("span", {}, this.swatch, this.colour));
    this.element = h(
      "figure",
      {
        ...{ class: "loupe", tabIndex: 0, role: "group", "aria-label": text("viewer.loupe-label") },
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
      },
      this.canvas,
      caption,
    );
    stage.main.addEventListener("load", () => this.#draw());
  }

  /** @param {State} state */
  update(state) {
    this.#state = state;
    this.element.hidden = state.view.loupe === "off" || this.stage.element.hidden;
    this.#draw();
  }

  /** @param {PointerEvent} event */
  follow({ clientX, clientY }) {
    const { left, top, width, height } = this.#box();
    if (!width || !height) return;
    const x = (clientX - left) / width;
    this.#at = { x: this.#state?.look.mirror ? 1 - x : x, y: (clientY - top) / height };
    this.#draw();
  }

  /** The current frame's picture on the screen; beside it another one may be shown. */
  #box() {
    const { left, top, width, height } = this.stage.element.getBoundingClientRect();
    return { left, top, height, width: this.stage.element.dataset.mode === "side" ? width / 2 : width };
  }

  #draw() {
    const { selection, frames, look } = this.#state ?? {};
    const frame = frames?.get(selection?.cursor ?? -1);
    if (this.element.hidden || !frame) return;
    const x = Math.min(frame.width - 1, Math.max(0, Math.floor(this.#at.x * frame.width)));
    const y = Math.min(frame.height - 1, Math.max(0, Math.floor(this.#at.y * frame.height)));
    setText(this.place, `x ${x}  y ${y}`);
    this.canvas.style.transform = look?.mirror ? "scaleX(-1)" : "";
    this.#read(x, y);
    this.#move((x + 0.5) / frame.width, (y + 0.5) / frame.height);
  }

  /** Magnifies around a pixel, and reads its colour. @param {number} x @param {number} y */
  #read(x, y) {
    const { context, stage } = this;
    context?.clearRect(0, 0, SIDE, SIDE);
    const picture = this.#state?.view.proxies ? null : stage.shown;
    this.swatch.hidden = picture !== stage.main;
    // The pictures of playback are smaller: their colours are not those of the frame.
    if (!context || picture !== stage.main) return setText(this.colour, text("viewer.pause-for-colours"));
    context.drawImage(stage.main, x - RADIUS, y - RADIUS, SIDE, SIDE, 0, 0, SIDE, SIDE);
    const [red, green, blue, alpha] = context.getImageData(RADIUS, RADIUS, 1, 1).data;
    this.swatch.style.background = `rgb(${red} ${green} ${blue} / ${alpha / 255})`;
    setText(this.colour, `R ${red}  G ${green}  B ${blue}${alpha < 255 ? `  A ${alpha}` : ""}`);
  }

  /** Puts the loupe beside the point, inside the viewer. @param {number} x 0 to 1 @param {number} y */
  #move(x, y) {
    const [box, area] = [this.#box(), this.area.getBoundingClientRect()];
    const { offsetWidth, offsetHeight, style } = this.element;
    const seen = this.#state?.look.mirror ? 1 - x : x;
    const at = [box.left + seen * box.width - area.left, box.top + y * box.height - area.top];
    const place = (/** @type {number} */ point, /** @type {number} */ own, /** @type {number} */ room) => {
      const after = point + ASIDE;
      const wanted = after + own + EDGE > room ? point - ASIDE - own : after;
      return Math.min(Math.max(EDGE, wanted), Math.max(EDGE, room - own - EDGE));
    };
    style.left = `${place(at[0], offsetWidth, area.width)}px`;
    style.top = `${place(at[1], offsetHeight, area.height)}px`;
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    const { selection, frames, look } = this.#state ?? {};
    const frame = frames?.get(selection?.cursor ?? -1);
    const by = ARROWS[event.key];
    if (!by || !frame) return;
    event.preventDefault();
    const pixels = (event.shiftKey ? FAR : 1) * (look?.mirror ? -1 : 1);
    const clamp = (/** @type {number} */ value) => Math.min(0.99999, Math.max(0, value));
    this.#at = {
      x: clamp(this.#at.x + (by[0] * pixels) / frame.width),
      y: clamp(this.#at.y + (by[1] * Math.abs(pixels)) / frame.height),
    };
    this.#draw();
  }
}
