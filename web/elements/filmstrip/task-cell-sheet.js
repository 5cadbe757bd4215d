/** Styles of the filmstrip's cells of tasks. */
import { css } from "../../dom/element.js";

export const taskCellSheet = css`
  .task {
    border-color: var(--kino-line);
  }
  .task .picture {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 6px;
    color: var(--kino-dim);
    background: var(--kino-bg);
  }
  .queued .status {
    text-align: center;
  }
  .queued .picture {
    background: repeating-linear-gradient(
        135deg,
        transparent 0 8px,
        color-mix(in srgb, var(--kino-fg) 5%, transparent) 8px 16px
      )
      var(--kino-bg);
  }
  .running {
    border-color: color-mix(in srgb, var(--kino-accent) 60%, var(--kino-bg));
    background: color-mix(in srgb, var(--kino-accent) 24%, var(--kino-bg));
  }
  .running .picture {
    background: color-mix(in srgb, var(--kino-accent) 12%, var(--kino-bg));
  }
  .running .foot {
    color: var(--kino-fg);
  }
  .bar {
    position: absolute;
    left: 0;
    bottom: 0;
    height: 3px;
    background: var(--kino-link);
    transition: width 0.2s linear;
  }
  .failed {
    border-color: color-mix(in srgb, var(--kino-danger) 45%, var(--kino-bg));
  }
  .failed .picture {
    background: var(--kino-danger-bg);
    align-items: stretch;
  }
  .failed .foot b {
    color: var(--kino-danger);
    font-weight: 400;
  }
  .reason {
    flex: 1 1 0;
    min-height: 0;
    overflow: hidden;
    color: var(--kino-danger);
    font-size: 11.5px;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    gap: 4px;
    justify-content: center;
  }
  .task button {
    min-height: 24px;
    padding: 0 8px;
    font-size: 12px;
    pointer-events: auto;
  }
  .task button.icon {
    width: 24px;
    padding: 0;
  }
  .task button svg {
    width: 13px;
    height: 13px;
  }
  .prefix {
    white-space: pre;
  }
  .narrow .prefix {
    display: none;
  }
  .narrow .task .status {
    font-size: 11px;
  }
  .task .picture {
    container-type: size;
  }
  @container (max-width: 112px) {
    .task button {
      width: 24px;
      padding: 0;
    }
    .task button span {
      display: none;
    }
  }
  /* Only the colour is left; the queue has the rest. */
  @container (max-width: 28px) {
    .task .status,
    .task .reason,
    .task .buttons,
    .task .picture > button {
      display: none;
    }
  }
  @container (max-height: 60px) {
    .reason,
    .status:has(+ button) {
      display: none;
    }
    .buttons {
      margin: auto;
    }
  }
  .replacing {
    pointer-events: none;
    background: none;
    border-color: transparent;
  }
  .replacing .picture {
    background: color-mix(in srgb, var(--kino-bg) 72%, transparent);
  }
  .replacing .status,
  .replacing .reason {
    padding: 2px 6px;
    border-radius: 4px;
    background: var(--kino-bg);
  }
  .replacing .reason {
    flex: 0 1 auto;
  }
  .replacing .foot {
    position: absolute;
    bottom: var(--foot);
    left: 0;
    right: 0;
    justify-content: center;
  }
  .replacing .foot b {
    display: none;
  }
  .replacing .foot > span {
    padding: 0 5px;
    border-radius: 4px;
    background: var(--kino-bg);
    color: var(--kino-fg);
    font-size: 11px;
  }
  .more {
    display: flex;
    align-items: center;
    justify-content: center;
    padding: 8px;
    text-align: center;
    white-space: normal;
    color: var(--kino-dim);
    background: var(--kino-bg);
    border: 1px dashed var(--kino-line);
  }
  .add {
    display: flex;
    flex-direction: column;
    width: var(--end);
    min-height: 0;
    border: 1px dashed var(--kino-edge);
    background: transparent;
    color: var(--kino-dim);
  }
  .add svg {
    width: 22px;
    height: 22px;
  }
  .add:hover {
    color: var(--kino-fg);
  }
  .add:focus-visible,
  .task button:focus-visible {
    outline-offset: -2px;
  }
  .add {
    container-type: inline-size;
  }
  .add span {
    max-width: 100%;
  }
  @container (max-width: 90px) {
    .add span {
      display: none;
    }
  }
`;
