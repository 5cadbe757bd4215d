/** Styles of dialogs with cards, tables and lists. */
import { css } from "../../dom/element.js";

export const contentSheet = css`
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 10px;
  }
  .cards + .fields {
    margin-top: 14px;
  }
  .cards.small {
    grid-template-columns: repeat(auto-fill, minmax(140px, 1fr));
  }
  input[type="search"] {
    margin-bottom: 12px;
  }
  .card {
    position: relative;
    min-width: 0;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
    overflow: clip;
  }
  .card.selected {
    border-color: var(--kino-link);
    box-shadow: 0 0 0 1px var(--kino-link);
  }
  .card .open {
    display: block;
    width: 100%;
    padding: 0;
    border: 0;
    border-radius: 0;
    text-align: left;
  }
  .card .open:focus-visible {
    outline-offset: -2px;
  }
  .cover {
    display: block;
    width: 100%;
    aspect-ratio: 16 / 9;
    background: var(--kino-raised);
  }
  .cover img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
  .text {
    display: grid;
    padding: 8px 10px;
  }
  .text .dim {
    font-size: 12px;
  }
  .card > input {
    position: absolute;
    left: 8px;
    top: 8px;
    width: 18px;
    height: 18px;
    margin: 0;
  }
  .card > .icon {
    position: absolute;
    right: 6px;
    top: 6px;
    background: #000a;
    color: #fff;
  }
  .card > .icon:hover {
    background: #000d !important;
  }
  .confirmation {
    display: flex;
    align-items: center;
    gap: 8px;
    flex-wrap: wrap;
  }
  .generator {
    flex-direction: column;
    align-items: flex-start;
    justify-content: flex-start;
    gap: 2px;
    padding: 10px 12px;
    text-align: left;
    white-space: normal;
    min-width: 0;
  }
  .card > .generator {
    width: 100%;
    height: 100%;
    border: 0;
    border-radius: 0;
  }
  .card > .generator:focus-visible {
    outline-offset: -2px;
  }
  .generator .cover {
    position: absolute;
    inset: 0 0 0 auto;
    width: 72px;
    aspect-ratio: auto;
    background: none;
  }
  .generator .cover:not(:empty) ~ * {
    max-width: calc(100% - 72px);
  }
  .generator > * {
    max-width: 100%;
  }
  .card > .generator b {
    padding-right: 34px; /* the menu's */
  }
  .generator .dim {
    font-size: 12px;
  }
  .generator .description {
    max-height: 7em;
    overflow: hidden;
  }
  /* The current one has a tick; the outline is the focus's alone. */
  .generator[aria-pressed="true"] {
    background: color-mix(in srgb, var(--kino-accent) 20%, var(--kino-bg));
    color: var(--kino-fg);
  }
  .generator[aria-pressed="true"] b::before {
    content: "✓ " / "";
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 4px 0;
    text-align: left;
    font-weight: 400;
    vertical-align: top;
    border-top: 1px solid var(--kino-line);
  }
  th {
    width: 40%;
    padding-right: 12px;
  }
  .shortcuts [scope="rowgroup"] {
    padding-top: 14px;
    color: var(--kino-fg);
    font-weight: 600;
  }
  kbd {
    display: inline-block;
    padding: 0 6px;
    border: 1px solid var(--kino-line);
    border-radius: 4px;
    background: var(--kino-raised);
    font: inherit;
    font-size: 12px;
    white-space: nowrap;
  }
  dl {
    margin: 12px 0;
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 4px 16px;
  }
  dl > div {
    display: contents;
  }
  dt {
    color: var(--kino-dim);
  }
  dd {
    margin: 0;
    user-select: text;
  }
  a {
    color: var(--kino-link);
  }
  h3 {
    margin: 16px 0 6px;
    font-size: 12px;
    color: var(--kino-dim);
  }
  .files {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  .files li {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 4px 0;
    border-top: 1px solid var(--kino-line);
  }
  .files bdi {
    flex: 1;
  }
  .models {
    max-height: 46vh;
    overflow-y: auto;
  }
  .models .one-line {
    min-width: 0;
  }
  .models .dim.one-line {
    flex: 0 1 auto;
    max-width: 40%;
  }
  .models .mono {
    flex: none;
    min-width: 76px;
    text-align: right;
  }
  .parameters:has(select) th {
    width: auto;
  }
  .parameters select {
    width: 100%;
    min-width: 12em;
  }
  .graph-pictures label {
    display: block;
    margin-top: 8px;
  }
  .card .open[aria-pressed="true"] {
    background: none;
    color: inherit;
  }
  .mark {
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .mark i {
    width: 18px;
    height: 18px;
    border-radius: 5px;
    background: linear-gradient(135deg, #0b8ce9, #7a5cf0);
  }
`;
