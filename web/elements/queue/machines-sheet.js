/** Styles of the list of servers. */
import { css } from "../../dom/element.js";

export const machinesSheet = css`
  :host {
    padding-bottom: 8px;
  }
  .head {
    position: sticky;
    top: 0;
    z-index: 1;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    padding: 10px 14px 6px;
    background: var(--kino-panel);
    border-bottom: 1px solid var(--kino-line);
  }
  .head > h2 {
    min-height: 20px;
    width: 100%;
  }
  .summary {
    text-wrap: balance;
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }
  p {
    margin: 10px 14px;
  }
  .row {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) 28px;
    gap: 0 10px;
    padding: 4px 8px 4px 14px;
    align-items: center;
    border-bottom: 1px solid var(--kino-line);
    font-size: 12px;
  }
  .row:last-child {
    border-bottom: 0;
  }
  .picture {
    position: relative;
    grid-row: 1 / span 3;
    width: 44px;
    height: 44px;
    border-radius: 4px;
  }
  .line {
    grid-column: 2;
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 16px;
    line-height: 16px;
    white-space: nowrap;
  }
  .row > button {
    grid-column: 3;
    grid-row: 1 / span 3;
  }
  .row > button svg {
    width: 14px;
    height: 14px;
  }
  b {
    font-size: 13px;
    font-weight: 600;
  }
  .here {
    flex: none;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    line-height: 14px;
    color: var(--kino-link);
    border: 1px solid color-mix(in srgb, var(--kino-link) 50%, transparent);
  }
  .dot {
    flex: none;
    width: 8px;
    height: 8px;
    border-radius: 50%;
    background: var(--kino-ok);
  }
  .draining .dot {
    background: var(--kino-warn);
  }
  .paused .dot {
    background: none;
    border: 2px solid var(--kino-warn);
  }
  .gone .dot {
    background: none;
    border: 2px solid var(--kino-danger);
  }
  .state {
    flex: none;
  }
  .gone .state {
    color: var(--kino-danger);
  }
  .gone b {
    color: var(--kino-dim);
  }
  .device {
    flex: 1;
  }
  .rate {
    flex: none;
    font-variant-numeric: tabular-nums;
  }
  .bar {
    position: absolute;
    left: 0;
    right: 0;
    bottom: 0;
    height: 4px;
    background: var(--kino-line);
  }
  .bar i {
    display: block;
    height: 100%;
    background: var(--kino-link);
  }
  :host([headless]) .head {
    position: static;
  }
  :host([headless]) h2 {
    visibility: hidden;
  }
  :host([headless]) .rows {
    max-height: 330px;
    overflow-y: auto;
    scrollbar-width: thin;
    scrollbar-color: var(--kino-edge) transparent;
  } /* the sections below stay in reach */
`;
