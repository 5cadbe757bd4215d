/** Styles of the drawer with a sheet's tracks. */
import { css } from "../../dom/element.js";
import { LANE } from "./lane-canvas.js";

export const drawerSheet = css`
  :host {
    display: flex;
    flex-direction: column;
    flex: 0 1 var(--height, auto);
    max-height: var(--height, 236px);
    min-height: 0;
    overflow: hidden;
    border-top: 1px solid var(--kino-line);
    background: var(--kino-panel);
  }
  .edge {
    flex: none;
    height: 5px;
    cursor: row-resize;
    touch-action: none;
  }
  .edge:hover,
  .edge:focus-visible {
    background: var(--kino-accent);
    outline: none;
  }
  .bar {
    flex: none;
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 34px;
    padding: 0 10px 4px;
    overflow: hidden;
  }
  .bar > * {
    flex: none;
  }
  .bar > .grow {
    flex: 1 1 0;
  }
  .bar select {
    width: auto;
    max-width: 180px;
    min-height: 28px;
  }
  .bar .status {
    flex: 0 1 auto;
    min-width: 0;
    margin-left: 6px;
    overflow: hidden;
    color: var(--kino-dim);
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bar .status.warn {
    color: var(--kino-warn);
  }
  .bar .status.error {
    color: var(--kino-danger);
  }
  .message {
    margin: 0;
    padding: 10px;
  }
  .rows {
    flex: 1;
    min-height: 0;
    overflow: hidden auto;
    padding-bottom: 4px;
  }
  .track {
    border-top: 1px solid var(--kino-line);
  }
  .track > .error {
    padding: 2px 10px 4px;
  }
  .head {
    display: flex;
    align-items: center;
    gap: 6px;
    height: 30px;
    padding: 0 10px;
    white-space: nowrap;
  }
  .head .name {
    flex: none;
    max-width: 200px;
    font-weight: 600;
  }
  .head .value {
    flex: none;
    min-width: 56px;
  }
  .head input {
    flex: 0 1 340px;
    min-height: 24px;
    padding: 1px 8px;
    font-size: 12px;
  }
  .head button {
    flex: none;
    min-height: 24px;
    padding: 0 8px;
  }
  .head .icon,
  .set-key {
    width: 26px;
    padding: 0;
  }
  .set-key i {
    width: 9px;
    height: 9px;
    background: var(--kino-link);
    transform: rotate(45deg);
  }
  .lane {
    position: relative;
    height: ${LANE}px;
    overflow: hidden;
    cursor: crosshair;
    touch-action: none;
    user-select: none;
    -webkit-user-select: none;
  }
  .lane canvas {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    pointer-events: none;
  }
  .key {
    position: absolute;
    left: -9px;
    top: -9px;
    width: 18px;
    height: 18px;
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
    cursor: grab;
  }
  .key:hover:not(:disabled) {
    background: none;
  }
  .key i {
    width: 10px;
    height: 10px;
    border: 1px solid var(--kino-bg);
    background: var(--kino-fg);
    transform: rotate(45deg);
  }
  .key.hold i {
    transform: none;
  }
  .key.selected i {
    background: var(--kino-link);
    box-shadow:
      0 0 0 2px var(--kino-bg),
      0 0 0 3px var(--kino-link);
  }
  .lifted {
    position: absolute;
    left: 0;
    top: 0;
    padding: 0 6px;
    border: 1px solid var(--kino-line);
    border-radius: 4px;
    background: var(--kino-panel);
    color: var(--kino-fg);
    font-size: 12px;
    line-height: 18px;
    pointer-events: none;
  }
  .key:focus-visible {
    border-radius: 9px;
    outline: 2px solid var(--kino-link);
    outline-offset: 0;
  }
  .key .words {
    position: absolute;
    top: 0;
    overflow: hidden;
    font-size: 12px;
    line-height: 18px;
    text-align: left;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;
