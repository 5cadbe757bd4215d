/** Styles of the comparison. */
import { css } from "../../dom/element.js";

export const diffSheet = css`
  :host {
    position: absolute;
    inset: 12px 14px;
    overflow: auto;
    z-index: 1;
    pointer-events: none;
  }
  table {
    margin-left: auto;
    border-collapse: collapse;
    background: color-mix(in srgb, var(--kino-bg) 94%, transparent);
    border-radius: var(--kino-radius);
    max-width: min(100%, 760px);
    pointer-events: auto;
    user-select: text;
  }
  th,
  td {
    text-align: left;
    vertical-align: top;
    padding: 6px 12px;
    overflow-wrap: anywhere;
    white-space: pre-wrap;
    font-weight: 400;
  }
  thead th {
    font-weight: 600;
    border-bottom: 1px solid var(--kino-line);
  }
  tbody th {
    color: var(--kino-dim);
  }
  del {
    color: var(--kino-danger);
  }
  ins {
    color: var(--kino-ok);
    text-decoration: none;
    font-weight: 600;
  }
`;
