/** The flags of markers on the ruler. */
import { colourOf } from "../../core/marks.js";
import { css } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { moveTo } from "./frame-cells.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-routes.js").MarkerAnswer} Marker */

const LONGEST = 180; // pixels of a name
/** @type {{[kind: string]: string}} */
const KINDS = {
  note: text("filmstrip.flag-note"),
  shot: text("filmstrip.flag-shot"),
  beat: text("filmstrip.flag-beat"),
};

export const rulerFlagsSheet = css`
  .flag {
    position: absolute;
    top: 2px;
    display: flex;
    max-width: ${LONGEST}px;
    height: 14px;
    cursor: pointer;
  }
  .flag i {
    flex: none;
    width: 2px;
    height: 20px;
    background: var(--flag);
    forced-color-adjust: none;
  }
  .flag span {
    min-width: 6px;
    height: 14px;
    padding: 0 5px;
    border-radius: 0 3px 3px 0;
    background: var(--flag);
    color: #fff;
    text-shadow: 0 1px 1px rgb(0 0 0 / 0.5);
    font-size: 10px;
    line-height: 14px;
    white-space: nowrap;
    overflow: hidden;
    text-overflow: ellipsis;
    forced-color-adjust: none;
  }
`;

export class RulerFlags {
  element = h("div", { class: "flags" });

  /** @param {import("../../dom/element.js").KinoElement} ruler */
  constructor(ruler) {
    this.element.addEventListener("dblclick", (event) => {
      const flag = /** @type {Element} */ (event.target).closest("[data-uid]");
      const uid = /** @type {HTMLElement | null} */ (flag)?.dataset.uid;
      const marker = ruler.state?.markers.find((one) => one.uid === uid);
      if (marker) ruler.request("open-dialog", { kind: "marker", frame_id: marker.frame_id, marker });
    });
  }

  /**
   * Draws the flags in view; each is as long as the next one leaves room.
   * @param {State} state
   * @param {{width: number, pitch: number}} viewport
   * @param {(slot: number) => number} xOf pixels from the view's left edge
   */
  draw({ markers, slots, timeline }, { width }, xOf) {
    /** @type {{marker: Marker, x: number}[]} */
    const flags = [];
    for (const marker of timeline && slots ? markers : []) {
      const slot = timeline?.numbers.has(marker.frame_id) ? (slots?.indexOfFrame(marker.frame_id) ?? -1) : -1;
      const x = slot < 0 ? NaN : xOf(slot);
      if (x > -LONGEST && x < width) flags.push({ marker, x });
    }
    flags.sort((one, other) => one.x - other.x);
    renderKeyed(
      this.element,
      flags,
      ({ marker }) => marker.uid,
      createFlag,
      (flag, item) => {
        const next = flags[flags.indexOf(item) + 1];
        updateFlag(flag, item.marker, item.x, next ? next.x - item.x : LONGEST);
      },
    );
  }
}

/** @param {{marker: Marker}} item */
function createFlag({ marker }) {
  const name = h("span");
  return Object.assign(h("div", { class: "flag", "data-uid": marker.uid }, h("i"), name), { name });
}

/**
 * @param {ReturnType<typeof createFlag>} flag
 * @param {Marker} marker
 * @param {number} x
 * @param {number} room
 */
function updateFlag(flag, { name, colour, kind }, x, room) {
  moveTo(flag, x);
  setText(flag.name, name);
  flag.title = text("filmstrip.flag-hint", { name: name || (KINDS[kind] ?? kind), key: "M" });
  flag.style.maxWidth = `${Math.max(8, Math.min(LONGEST, room))}px`;
  flag.style.setProperty("--flag", colourOf(colour));
}
