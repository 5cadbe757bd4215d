/** Styles of dialogs about several frames. */
import { css } from "../../dom/element.js";

export const manySheet = css`
  .dialog.wide:has(.params) {
    width: min(1080px, 100%);
  }
  .params-head {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    margin-bottom: 10px;
  }
  .params-head p {
    flex: 1 1 300px;
    margin: 0 !important;
  }
  .params-head .check {
    margin: 0 !important;
  }
  .params {
    max-height: 62vh;
    overflow: auto;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
  }
  .params table {
    width: max-content;
    min-width: 100%;
  }
  .params th,
  .params td {
    width: auto;
    max-width: 300px;
    padding: 6px 12px;
    border-top: 1px solid var(--kino-line);
    vertical-align: middle;
  }
  .params thead th {
    position: sticky;
    top: 0;
    z-index: 1;
    border-top: 0;
    background: var(--kino-panel);
    box-shadow: inset 0 -1px var(--kino-line);
    color: var(--kino-dim);
    white-space: nowrap;
  }
  .params tbody tr {
    cursor: pointer;
    background: var(--kino-panel);
  }
  .params tr > th:first-child {
    position: sticky;
    left: 0;
    background: inherit;
  }
  .params thead tr > th:first-child {
    z-index: 2;
    background: var(--kino-panel);
  }
  .params tbody tr:first-child > * {
    border-top: 0;
  }
  .params tbody tr:hover,
  .params tbody tr:focus-within {
    background: var(--kino-raised);
  }
  .params th button {
    display: flex;
    align-items: center;
    gap: 10px;
    height: auto;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
  }
  .params .cover {
    width: 56px;
    border-radius: 4px;
    overflow: clip;
  }
  .params .value {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    white-space: pre-line;
    user-select: text;
  }
  .params td.odd > div {
    display: flex;
    gap: 6px;
    color: var(--kino-warn);
    font-weight: 600;
  }
  .left-out {
    margin-bottom: 12px;
    padding: 8px 12px;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
  }
  .left-out p {
    margin: 0 !important;
  }
  .left-out .check {
    margin-top: 4px !important;
  }
  .many-choices ~ .dim {
    margin: 12px 0 0;
  }
  .many-choices {
    display: grid;
    grid-template-columns: 2fr 3fr;
    gap: 12px 10px;
    margin-top: 12px;
  }
  .over > .place {
    display: block;
    margin-bottom: 6px;
  }
  :is(.over, .many-choices) > .place > span {
    display: block;
    margin-bottom: 4px;
    color: var(--kino-dim);
  }
  .many-choices > .fields {
    grid-column: 1 / -1;
  }
`;
