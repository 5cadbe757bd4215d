/** The square in which the two handles of a Bezier curve are dragged, with a number for each coordinate. */
import { h, setAttribute } from "../../dom/h.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/sheet.js").Handles} Handles */

const SVG = "http://www.w3.org/2000/svg";
const [SIDE, PAD] = [96, 22]; // pixels: the square from 0 to 1, and around it, where handles may be
const NAMES = /** @type {const} */ (["x1", "y1", "x2", "y2"]);
/** @type {Handles} */
export const EASE = [0.42, 0, 0.58, 1];

/** @param {string} tag @param {{[name: string]: string | number}} attributes */
function svg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
  return element;
}

export class BezierSquare {
  /** @type {Handles} */
  value = [...EASE];
  #curve = svg("path", { class: "curve", fill: "none" });
  #arms = [svg("path", { class: "arm" }), svg("path", { class: "arm" })];
  #dots = [svg("circle", { r: 6 }), svg("circle", { r: 6 })];
  #inputs = NAMES.map((name, at) =>
    h("input", {
      type: "number",
      step: "any",
      ...(at % 2 ? { min: -10, max: 10 } : { min: 0, max: 1 }),
      "aria-label": text("sheets.handle", { name }),
      title: name,
      oninput: () => this.#onInput(),
    }),
  );
  #area = svg("svg", {
    viewBox: `${-PAD} ${-PAD} ${SIDE + 2 * PAD} ${SIDE + 2 * PAD}`,
    "aria-hidden": "true",
  });
  element = h(
    "div",
    { class: "bezier", role: "group", "aria-label": text("sheets.handles") },
    this.#area,
    h("div", { class: "numbers" }, ...this.#inputs),
  );

  constructor() {
    this.#area.append(
      svg("rect", { width: SIDE, height: SIDE, class: "square" }),
      ...[...this.#arms, this.#curve, ...this.#dots],
    );
    this.#area.addEventListener("pointerdown", (event) => this.#onPress(/** @type {PointerEvent} */ (event)));
  }

  /** @param {Handles} value */
  show(value) {
    this.value = [...value];
    this.#draw();
    this.#inputs.forEach((input, at) => (input.value = String(value[at])));
  }

  #draw() {
    const [x1, y1, x2, y2] = this.value.map((one, at) => (at % 2 ? 1 - one : one) * SIDE);
    setAttribute(this.#curve, "d", `M0 ${SIDE} C${x1} ${y1} ${x2} ${y2} ${SIDE} 0`);
    setAttribute(this.#arms[0], "d", `M0 ${SIDE} L${x1} ${y1}`);
    setAttribute(this.#arms[1], "d", `M${SIDE} 0 L${x2} ${y2}`);
    for (const [at, [x, y]] of [
      [x1, y1],
      [x2, y2],
    ].entries()) {
      setAttribute(this.#dots[at], "cx", x);
      setAttribute(this.#dots[at], "cy", y);
    }
  }

  #onInput() {
    const typed = this.#inputs.map((input) => input.valueAsNumber);
    if (!typed.every(Number.isFinite)) return;
    this.value = /** @type {Handles} */ (typed.map(within));
    this.#draw();
  }

  /** @param {PointerEvent} event */
  #onPress(event) {
    const [x, y] = this.#at(event);
    const [x1, y1, x2, y2] = this.value;
    const second = Math.hypot(x - x2, y - y2) < Math.hypot(x - x1, y - y1);
    const end = new AbortController();
    const move = (/** @type {PointerEvent} */ moved) => {
      const at = this.#at(moved);
      const [first, last] = [this.value.slice(0, 2), this.value.slice(2)];
      this.show(/** @type {Handles} */ ((second ? [...first, ...at] : [...at, ...last]).map(within)));
    };
    this.#area.setPointerCapture(event.pointerId);
    const area = /** @type {SVGSVGElement} */ (this.#area);
    area.addEventListener("pointermove", move, { signal: end.signal });
    for (const type of ["pointerup", "pointercancel"])
      area.addEventListener(type, () => end.abort(), { signal: end.signal });
    move(event);
  }

  /** Where a pointer is, 0..1 from the left and from the bottom. @param {PointerEvent} event */
  #at({ clientX, clientY }) {
    const { left, top, width } = this.#area.getBoundingClientRect();
    const scale = (SIDE + 2 * PAD) / width;
    const [x, y] = [(clientX - left) * scale - PAD, (clientY - top) * scale - PAD];
    return [x / SIDE, 1 - y / SIDE].map((one) => Math.round(one * 100) / 100);
  }
}

/** @param {number} value @param {number} at */
const within = (value, at) => Math.min(at % 2 ? 10 : 1, Math.max(at % 2 ? -10 : 0, value));
