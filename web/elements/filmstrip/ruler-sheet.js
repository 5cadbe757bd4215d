/** Styles of the ruler. */
import { css } from "../../dom/element.js";

export const rulerSheet = css`
  :host {
    position: relative;
    height: 22px;
    overflow: hidden;
    border-bottom: 1px solid var(--kino-line);
    background: color-mix(in srgb, var(--kino-fg) 3%, var(--kino-bg));
    cursor: pointer;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .numbers span {
    position: absolute;
    top: 3px;
    padding-left: 4px;
    border-left: 1px solid var(--kino-edge);
    font: 11px/16px var(--kino-mono);
    color: var(--kino-dim);
    pointer-events: none;
  }
  .numbers span.current {
    color: var(--kino-fg);
    font-weight: 700;
  }
  .range {
    position: absolute;
    inset-block: 0;
    background: color-mix(in srgb, var(--kino-accent) 26%, transparent);
    pointer-events: none;
  }
  .cursor {
    position: absolute;
    bottom: 0;
    height: 3px;
    border-radius: 2px 2px 0 0;
    background: var(--kino-link);
    pointer-events: none;
  }
  .handle {
    position: absolute;
    inset-block: 0;
    width: 11px;
    margin-left: -5px;
    cursor: ew-resize;
  }
  .handle::before {
    content: "";
    position: absolute;
    inset-block: 0;
    left: 4px;
    width: 3px;
    background: var(--kino-link);
  }
  .handle::after {
    content: "";
    position: absolute;
    top: 0;
    width: 8px;
    height: 3px;
    background: var(--kino-link);
  }
  .handle.in::after {
    left: 4px;
  }
  .handle.out::after {
    right: 4px;
  }
`;
