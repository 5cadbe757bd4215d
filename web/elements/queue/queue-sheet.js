/** Styles of the queue. */
import { css } from "../../dom/element.js";

export const queueSheet = css`
  :host {
    padding: 12px 14px;
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    min-height: 26px;
    margin-bottom: 6px;
  }
  .head > h2 {
    flex: 1;
  }
  .head > span {
    flex: none;
    width: 100%;
  }
  .small {
    min-height: 24px;
    padding: 1px 8px;
    font-size: 12px;
  }
  .small svg {
    width: 12px;
    height: 12px;
  }
  p {
    margin: 4px 0;
  }
  .paused {
    margin: 0 0 6px;
    padding: 5px 8px;
    border-radius: 4px;
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, transparent);
  }
  .rows {
    display: grid;
    gap: 2px;
  }
  .row {
    position: relative;
    display: grid;
    grid-template-columns: 40px minmax(0, 1fr) auto;
    gap: 10px;
    padding: 5px 4px;
    margin: 0 -4px;
    border-radius: 4px;
    align-items: center;
    min-height: 40px;
  }
  .row.queued {
    cursor: grab;
    user-select: none;
    touch-action: pan-y;
  }
  .row.dragged {
    opacity: 0.5;
    cursor: grabbing;
  }
  .row.before::before,
  .row.after::after {
    content: "";
    position: absolute;
    left: 0;
    right: 0;
    top: -2px;
    height: 2px;
    background: var(--kino-link);
  }
  .row.after::after {
    top: auto;
    bottom: -2px;
  }
  .picture {
    width: 40px;
    height: 25px;
    border-radius: 3px;
  }
  .status {
    font-size: 12px;
    color: var(--kino-dim);
    overflow-wrap: anywhere;
  }
  .status.blocked {
    color: var(--kino-warn);
  }
  .failed .status {
    color: var(--kino-danger);
    white-space: pre-line;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
    user-select: text;
  }
  .failed .short,
  .failed.open .status {
    display: block;
    max-height: 200px;
    overflow-y: auto;
  }
  .middle .link {
    font-size: 12px;
    min-height: 24px;
    padding: 0;
  }
  .percent {
    margin-right: 4px;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    height: 3px;
    margin-top: 5px;
    border-radius: 2px;
    background: var(--kino-line);
    overflow: hidden;
  }
  .bar i {
    display: block;
    height: 100%;
    background: var(--kino-accent);
  }
  .buttons {
    display: flex;
    align-items: center;
  }
  .buttons .icon {
    min-height: 24px;
    width: 24px;
  }
  .buttons svg {
    width: 13px;
    height: 13px;
  }
  .ended {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin-top: 4px;
  }
  .failed .retry {
    color: var(--kino-danger);
  }
  .row:not(:hover, :focus-within) .move,
  .dragging .move {
    position: absolute;
    opacity: 0;
    pointer-events: none;
  }
  :host([headless]) h2 {
    visibility: hidden;
    padding-left: 14px;
  }
  :host([headless]) .head > .danger {
    display: none;
  }
  :host([headless]) .rows {
    max-height: 330px;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--kino-edge) transparent;
  } /* the sections below stay in reach */
`;
