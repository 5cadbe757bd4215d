/** Styles of dialogs with fields. */
import { css } from "../../dom/element.js";

export const formSheet = css`
  .body p {
    margin: 0 0 12px;
    white-space: pre-line;
  }
  .body p:last-child {
    margin-bottom: 0;
  }
  .body > label,
  .body > .place {
    display: block;
    margin-bottom: 4px;
  }
  label.place > span,
  .place label {
    display: block;
    margin-bottom: 4px;
    color: var(--kino-dim);
  }
  .fields,
  .pair {
    display: grid;
    grid-template-columns: 1fr 1fr;
    gap: 12px 10px;
  }
  .fields > .wide {
    grid-column: 1 / -1;
  }
  .pair {
    margin-top: 12px;
  }
  .pair > * {
    min-width: 0;
  }
  .pair > .fields {
    grid-template-columns: 1fr;
  }
  .other-errors:not(:empty) {
    margin-top: 10px;
    white-space: pre-line;
  }
  .check:not([hidden]) {
    display: flex !important;
    align-items: center;
    gap: 8px;
    margin: 12px 0 0 !important;
  }
  .fields > .chips {
    margin: -4px 0 4px;
  } /* buttons that fill the fields above */
  .body > input + .error:not(:empty) {
    margin-top: 4px;
  }
  .fields ~ p,
  .body > input ~ p {
    margin: 12px 0 0;
  }
  .player {
    display: block;
    width: 100%;
    max-height: 300px;
    margin-bottom: 8px;
    object-fit: contain;
    background: #000;
    border-radius: 6px;
  }
  .marks {
    display: flex;
    gap: 8px;
    margin-bottom: 12px;
  }
  .player[hidden],
  .marks[hidden] {
    display: none;
  }
  .chips {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    gap: 6px;
  }
  .chips.rates {
    grid-template-columns: repeat(7, 1fr);
  }
  .chips button {
    flex-direction: column;
    gap: 0;
    padding: 4px 2px;
    font-size: 12px;
  }
  .chips b {
    font-size: 12px;
    font-weight: 600;
    color: var(--kino-dim);
  }
  .chips [aria-pressed="true"] b {
    color: inherit;
  }
  .pictures {
    display: flex;
    gap: 6px;
  }
  .pictures img {
    flex: 1;
    min-width: 0;
    max-width: 20%;
    aspect-ratio: 16 / 10;
    object-fit: cover;
    border-radius: 4px;
    background: var(--kino-raised);
  }
  .pictures + p {
    margin: 8px 0 0;
  }
  input[type="file"] {
    height: auto;
    padding: 8px;
    margin-bottom: 8px;
  }
  .body > label.place,
  .body > p + label.place {
    margin-bottom: 12px;
  }
  .body > label.place:last-child {
    margin-bottom: 0;
  }
  .body > p:has(+ label.place) {
    margin-bottom: 12px;
  }
  .body kino-generate {
    --margin-x: 16px;
    --margin-y: 14px;
    --below: -14px; /* the foot covers the dialog's margin, too */
    margin: 0 -16px; /* the foot is as wide as the dialog */
    padding: 12px 16px;
  }
`;
