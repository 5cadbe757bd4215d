/** Styles of the marks in the inspector. */
import { css } from "../../dom/element.js";

export const marksSheet = css`
  :host {
    display: grid;
    grid-template-columns: auto 1fr;
    align-items: center;
    gap: 8px 16px;
    margin-bottom: 14px;
  }
  :host([hidden]) {
    display: none;
  }
  .stars,
  .labels {
    display: flex;
    align-items: center;
  }
  .labels {
    justify-content: flex-end;
  }
  .star,
  .label {
    display: grid;
    place-items: center;
    width: 24px;
    min-width: 0;
    height: 26px;
    min-height: 0;
    padding: 0;
    border: 0;
    background: none;
  }
  .star {
    color: color-mix(in srgb, var(--kino-fg) 26%, transparent);
    font-size: 17px;
    line-height: 1;
  }
  .star.lit {
    color: #e5a50a;
  }
  .star:hover {
    color: #f6c343;
  }
  .label::before {
    content: "";
    width: 12px;
    height: 12px;
    border-radius: 6px;
    background: var(--label);
    forced-color-adjust: none;
  }
  .label[aria-pressed="true"]::before {
    outline: 2px solid var(--kino-fg);
    outline-offset: 2px;
  }
  textarea {
    grid-column: 1 / -1;
    min-height: 44px;
    resize: vertical;
  }
`;
