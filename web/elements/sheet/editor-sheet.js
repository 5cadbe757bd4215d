/** Styles of the editor of a key. */
import { css } from "../../dom/element.js";

export const editorSheet = css`
  .key-editor {
    inset: auto;
    width: 300px;
    margin: 0;
    padding: 12px;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
    background: var(--kino-panel);
    box-shadow: 0 8px 30px rgb(0 0 0 / 0.4);
    color: var(--kino-fg);
  }
  .key-editor > * {
    margin-bottom: 8px;
  }
  .key-editor label,
  .key-editor .time {
    display: grid;
    grid-template-columns: 96px 1fr;
    align-items: center;
    gap: 6px;
  }
  .key-editor .time {
    grid-template-columns: 96px 1fr 90px;
  }
  .key-editor .buttons {
    display: flex;
    justify-content: space-between;
    margin: 12px 0 0;
  }
  .bezier {
    display: grid;
    grid-template-columns: 140px 1fr;
    gap: 8px;
    align-items: center;
  }
  .bezier svg {
    width: 140px;
    height: 140px;
    touch-action: none;
    cursor: crosshair;
  }
  .bezier .numbers {
    display: grid;
    grid-template-columns: 1fr;
    gap: 4px;
  }
  .bezier .square {
    fill: none;
    stroke: var(--kino-line);
  }
  .bezier .curve {
    fill: none;
    stroke: var(--kino-link);
    stroke-width: 2;
  }
  .bezier .arm {
    fill: none;
    stroke: var(--kino-edge);
  }
  .bezier circle {
    fill: var(--kino-link);
  }
`;
