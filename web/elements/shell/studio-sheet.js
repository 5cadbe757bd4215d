/** Styles of the studio. */
import { css } from "../../dom/element.js";

export const studioSheet = css`
  :host {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-template-rows: auto minmax(0, var(--kino-viewer, 70fr)) 5px minmax(0, var(--kino-timeline, 30fr));
    height: 100vh;
    width: 100%;
    overflow: hidden;
  }
  .upper {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    min-height: 0;
  }
  .inspector {
    width: 320px;
    min-height: 0;
    display: flex;
    flex-direction: column;
    border-left: 1px solid var(--kino-line);
    background: var(--kino-panel);
  }
  .inspector > .body {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
  }
  .tabs {
    display: flex;
    gap: 4px;
    padding: 8px;
    border-bottom: 1px solid var(--kino-line);
  }
  .tablist button {
    border: 0;
    background: none;
    color: var(--kino-dim);
    padding: 4px 6px;
  }
  .tablist button[aria-selected="true"] {
    background: var(--kino-raised);
    color: var(--kino-fg);
  }
  .tablist button {
    flex: none;
  }
  .tablist #tab-queue {
    display: block;
    flex: 0 1 auto;
    overflow: hidden;
    text-overflow: ellipsis;
  } /* its text is the one that grows */
  .tablist {
    flex: 1;
    display: flex;
    gap: 3px;
    min-width: 0;
  }
  .inspector.collapsed {
    width: 44px;
  }
  .collapsed .tabs svg {
    transform: scaleX(-1);
  }
  .collapsed .tablist,
  .collapsed .body {
    display: none;
  }
  .splitter {
    background: var(--kino-line);
    cursor: row-resize;
    touch-action: none;
  }
  .splitter:hover,
  .splitter:focus-visible {
    background: var(--kino-accent);
    outline: none;
  }
  @media (max-width: 900px) {
    .inspector {
      width: 264px;
    }
  }
  @media (max-width: 600px) {
    .upper {
      grid-template-columns: minmax(0, 1fr);
      grid-template-rows: minmax(0, 1fr) fit-content(48%);
    }
    .inspector,
    .inspector.collapsed {
      width: 100%;
      box-sizing: border-box;
      border-left: 0;
      border-top: 1px solid var(--kino-line);
    }
  }
`;
