/** Styles of the filmstrip and its cells of frames. */
import { css } from "../../dom/element.js";
import { frameMarksStyles } from "./frame-marks-sheet.js";
import { takeMarksStyles } from "./take-marks.js";

export const filmstripSheet = css`
  :host {
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    user-select: none;
    -webkit-user-select: none;
  }
  .view {
    position: absolute;
    inset: 0;
    overflow: auto hidden;
    scrollbar-width: none; /* the overview below scrolls */
    overscroll-behavior-x: contain;
  }
  .frames,
  .tasks {
    position: absolute;
    top: 0;
    left: 0;
    height: 100%;
  }
  .frames {
    width: var(--strip, 100%);
    cursor: default;
  }
  .tasks {
    width: 0;
  }
  .frames:focus-visible {
    outline: none;
  }
  .view:not(.grouped) .frames:focus-visible .cursor {
    outline: 2px solid var(--kino-link);
    outline-offset: 2px;
  }
  .cell {
    position: absolute;
    top: var(--top);
    width: var(--cell);
    height: var(--tall);
    border-radius: var(--kino-radius);
    border: 2px solid transparent;
    background: var(--kino-raised);
    overflow: hidden;
    contain: strict;
    padding: 0;
  }
  .picture {
    position: relative;
    height: calc(100% - var(--foot));
  }
  img,
  .picture canvas {
    position: absolute;
    inset: 0;
    margin: 0 auto;
    width: var(--thumbnail);
    height: 100%;
    object-fit: contain;
  }
  .cropped img,
  .cropped .picture canvas {
    object-fit: cover;
  }
  .held img,
  .held .picture canvas {
    margin: 0;
  }
  .held .picture::after {
    content: "";
    position: absolute;
    inset: 50% 6px auto calc(var(--thumbnail) + 6px);
    border-top: 2px solid var(--kino-line);
  }
  img {
    opacity: 0;
    background: repeating-conic-gradient(
        color-mix(in srgb, var(--kino-fg) 9%, var(--kino-bg)) 0 25%,
        var(--kino-bg) 0 50%
      )
      0 0 / 16px 16px;
  }
  img.loaded {
    opacity: 1;
  }
  .picture.missing img {
    display: none;
  }
  .spans {
    position: absolute;
    top: var(--top);
    pointer-events: none;
  }
  /* Cells that many frames share: a mark for each, while there is room. */
  .grouped .cell {
    border-width: 2px 0;
    border-radius: 2px;
  }
  .grouped .foot {
    background: repeating-linear-gradient(to right, var(--kino-line) 0 1px, transparent 1px var(--pitch)) 0
      0 / 100% 5px no-repeat;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 6px;
    height: var(--foot);
    padding: 0 6px;
    white-space: nowrap;
    overflow: hidden;
    color: var(--kino-dim);
    font-size: 12px;
  }
  .foot b {
    color: var(--kino-fg);
    font-variant-numeric: tabular-nums;
  }
  .foot .hold {
    margin-right: auto;
    font-size: 11px;
  }
  .foot .code {
    font-size: 11px;
  }
  .narrow .code,
  .footless .foot {
    display: none;
  }
  .view:not(.grouped) .frame[aria-selected="true"] {
    border-color: color-mix(in srgb, var(--kino-link) 60%, var(--kino-bg));
    background: color-mix(in srgb, var(--kino-accent) 20%, var(--kino-bg));
  }
  .view:not(.grouped) .frame.cursor {
    border-color: var(--kino-link);
    background: color-mix(in srgb, var(--kino-accent) 34%, var(--kino-bg));
  }
  @media (forced-colors: active) {
    .frame[aria-selected="true"] {
      outline: 3px solid Highlight;
      outline-offset: -3px;
    }
  }
  .frame.cursor .code {
    color: var(--kino-fg);
  }
  .frame.cut .picture {
    opacity: 0.4;
  }
  .edge {
    position: absolute;
    inset: 0 0 0 auto;
    width: min(7px, 25%);
    cursor: ew-resize;
    touch-action: none;
  }
  .edge:hover,
  .resizing .edge {
    background: var(--kino-link);
    opacity: 0.7;
  }
  .resizing {
    z-index: 1;
  }
  .grouped .edge {
    display: none;
  }
  .drop-mark {
    position: absolute;
    top: calc(var(--top) - 4px);
    width: 3px;
    height: calc(var(--tall) + 8px);
    margin-left: -2px;
    border-radius: 2px;
    background: var(--kino-link);
    pointer-events: none;
  }
  .ghost {
    position: fixed;
    top: 0;
    left: -200vw;
  }
  .ghost .count {
    position: absolute;
    top: 6px;
    right: 6px;
    min-width: 22px;
    padding: 2px 6px;
    border-radius: 11px;
    background: var(--kino-accent);
    color: #fff;
    text-align: center;
  }
  ${frameMarksStyles}
  ${takeMarksStyles}
`;
