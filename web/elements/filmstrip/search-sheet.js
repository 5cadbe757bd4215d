/** Styles of the search field. */
import { css } from "../../dom/element.js";

export const searchSheet = css`
  :host {
    display: flex;
    align-items: center;
    gap: 6px;
    height: 38px;
    padding: 0 10px;
    border-bottom: 1px solid var(--kino-line);
    white-space: nowrap;
  }
  :host([hidden]) {
    display: none;
  }
  svg {
    flex: none;
    color: var(--kino-dim);
  }
  input {
    flex: 1 1 200px;
    min-width: 80px;
    max-width: 520px;
  }
  .result {
    flex: 0 1 auto;
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--kino-dim);
  }
  .result.error {
    color: var(--kino-danger);
  }
  button {
    flex: none;
  }
  button:last-child {
    margin-left: auto;
  }
`;
