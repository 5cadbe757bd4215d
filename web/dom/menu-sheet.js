/** Styles of the context menu. */
import { css } from "./element.js";

export const menuSheet = css`
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-width: 190px;
    padding: 4px;
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    background: var(--kino-panel);
    color: var(--kino-fg);
    box-shadow: 0 8px 24px rgb(0 0 0 / 0.4);
  }
  .menu button {
    display: flex;
    justify-content: space-between;
    gap: 20px;
    width: 100%;
    min-height: 24px;
    padding: 2px 8px;
  }
  .menu button:focus-visible {
    outline: none;
    background: var(--kino-hover);
  }
  .separator {
    height: 1px;
    margin: 4px 0;
    background: var(--kino-line);
  }
`;
