/** Styles of the sound lane. */
import { css } from "../../dom/element.js";

export const soundSheet = css`
  :host {
    position: relative;
    display: block;
    height: 56px;
    overflow: hidden;
    border-top: 1px solid var(--kino-line);
    background: color-mix(in srgb, var(--kino-fg) 3%, var(--kino-bg));
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  :host([hidden]) {
    display: none;
  }
  canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .clip {
    position: absolute;
    inset-block: 2px;
    box-sizing: border-box;
    min-width: 6px;
    padding: 1px 6px;
    border: 1px solid color-mix(in srgb, var(--kino-link) 55%, transparent);
    border-radius: 5px;
    background: color-mix(in srgb, var(--kino-link) 14%, transparent);
    cursor: grab;
    overflow: hidden;
    outline-offset: -2px;
  }
  .clip.muted {
    opacity: 0.45;
  }
  .clip:focus-visible {
    outline: 2px solid var(--kino-link);
  }
  .clip .name {
    position: relative;
    z-index: 1;
    font-size: 11px;
    white-space: nowrap;
    text-shadow: 0 0 3px var(--kino-bg);
    pointer-events: none;
  }
  .clip i {
    position: absolute;
    inset-block: 0;
    width: 8px;
    cursor: ew-resize;
  }
  .clip i.start {
    left: 0;
  }
  .clip i.end {
    right: 0;
  }
`;
