/** Styles of the inspector. */
import { css } from "../../dom/element.js";

export const inspectorSheet = css`
  :host {
    padding: 14px;
  }
  dl {
    margin: 0 0 14px;
    display: grid;
    grid-template-columns: minmax(64px, auto) 1fr;
    gap: 6px 12px;
  }
  dl > div {
    display: contents;
  }
  dt {
    color: var(--kino-dim);
  }
  dd {
    margin: 0;
    min-width: 0;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    max-height: 9.8em;
    overflow-y: auto;
    user-select: text;
  }
  dd small {
    color: var(--kino-dim);
    font-size: 11px;
    margin-left: 6px;
  }
  dd.differs > span {
    color: var(--kino-warn);
  }
  .actions {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 8px;
    position: sticky;
    bottom: 0;
    margin: 0 -14px -14px;
    padding: 8px 14px 14px;
    border-top: 1px solid var(--kino-line);
    background: var(--kino-panel);
  } /* always in view */
  .actions .primary,
  .actions .wide {
    grid-column: 1 / -1;
  }
  dt .copy {
    width: 22px;
    min-height: 20px;
    margin-left: 4px;
    vertical-align: top;
    opacity: 0;
  }
  dt .copy svg {
    width: 13px;
  }
  div:hover > dt .copy,
  dt .copy:focus-visible {
    opacity: 1;
  }
  .many h2 {
    margin: 0 0 10px;
    font-size: 14px;
    color: var(--kino-fg);
    letter-spacing: 0;
    text-transform: none;
  }
  .run-switch {
    margin: 0 0 14px;
  }
  .runs {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    margin-top: 4px;
  }
  .runs button[aria-pressed="mixed"] {
    border-style: dashed;
    border-color: var(--kino-accent);
  }
  dd.mixed {
    color: var(--kino-dim);
    font-style: italic;
  }
  .use {
    display: flex;
    flex-wrap: wrap;
    align-items: baseline;
    gap: 0 10px;
    margin: 0 0 12px;
  }
  .actions:not(:has(.graph:not([hidden]))) .regenerate {
    grid-column: 1 / -1;
  }
  p {
    margin: 0 0 12px;
  }
`;
