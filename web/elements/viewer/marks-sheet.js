/** Styles of the marks in the inspector. */
import { css } from "../../dom/element.js";

export const marksSheet = css`
  :host {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 6px 8px;
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
  .star,
  .label {
    display: grid;
    place-items: center;
    width: 22px;
    min-width: 0;
    height: 24px;
    min-height: 0;
    padding: 0;
    border: 0;
  }
  .star,
  .label,
  .star[aria-pressed="true"],
  .label[aria-pressed="true"] {
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
    flex: 1 1 100%;
    min-width: 0;
    min-height: 44px;
    resize: vertical;
  }
`;
