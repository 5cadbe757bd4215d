/** Styles of the overview. */
import { css } from "../../dom/element.js";

export const overviewSheet = css`
  :host {
    position: relative;
    flex: none;
    height: 20px;
    overflow: hidden;
    border-top: 1px solid var(--kino-line);
    background: color-mix(in srgb, var(--kino-fg) 3%, var(--kino-bg));
    cursor: grab;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  :host(.held) {
    cursor: grabbing;
  }
  :host(:focus-visible) {
    outline: 2px solid var(--kino-link);
    outline-offset: -2px;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
`;
