/** Styles of the generator's form. */
import { css } from "../../dom/element.js";

export const generateSheet = css`
  :host {
    padding: 12px 14px;
    container-type: inline-size;
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    margin-bottom: 8px;
  }
  .head h2 {
    font: inherit; /* as the other fields' labels */
  }
  .head select {
    width: auto;
    max-width: 65%;
    min-height: 26px;
  }
  .fields {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px 8px;
    margin-bottom: 10px;
  }
  .fields > .first {
    grid-column: 1;
  }
  .fields > .wide {
    grid-column: 1 / -1;
  }
  .rate {
    display: grid;
    gap: 4px;
    margin: 0 0 10px;
    padding: 8px 10px;
    border: 1px solid var(--kino-line);
    border-radius: 6px;
  }
  .rate label {
    display: flex;
    gap: 6px;
    align-items: baseline;
  }
  .rate input {
    flex: none;
  }
  .rate[hidden] {
    display: none;
  }
  .options {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 10px 8px;
    margin-bottom: 10px;
  }
  .option > label {
    display: block;
    margin-bottom: 3px;
    color: var(--kino-dim);
  }
  .order:has(> kino-field[hidden]) {
    grid-template-columns: 1fr;
  }
  .primary {
    width: 100%;
    min-height: 34px;
    white-space: normal;
  }
  .move {
    grid-column: 1 / -1;
  }
  .order {
    display: grid;
    grid-template-columns: 84px minmax(0, 1fr);
    align-items: end;
    gap: 8px;
  }
  .submit {
    position: sticky;
    bottom: var(--below, 0);
    z-index: 1;
    margin: 0 calc(-1 * var(--margin-x, 14px)) calc(-1 * var(--margin-y, 12px));
    padding: 8px var(--margin-x, 14px) var(--margin-y, 12px);
    border-top: 1px solid var(--kino-line);
    background: var(--kino-panel);
  } /* always in view */
  p {
    margin: 6px 0 10px;
  }
  .other-errors:not(:empty) {
    margin-bottom: 8px;
    white-space: pre-line;
  }
  :host([headless]) h2 {
    visibility: hidden;
    padding-left: 14px;
  }
`;
