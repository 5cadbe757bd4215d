/** How dialogs, notices and waits look. */
import { css } from "../../dom/element.js";

export const layerSheet = css`
  :host {
    position: fixed;
    inset: 0;
    z-index: 1091;
    pointer-events: none;
    background: none;
  }
  .layer {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 16px;
    pointer-events: auto;
  }
  .scrim {
    position: absolute;
    inset: 0;
    background: #0009;
  }
  .dialog {
    position: relative;
    display: flex;
    flex-direction: column;
    width: min(460px, 100%);
    max-height: 100%;
    min-height: 0;
    border: 1px solid var(--kino-line);
    border-radius: 10px;
    background: var(--kino-panel);
    box-shadow: 0 18px 60px #0008;
    outline: none;
  }
  .dialog.wide {
    width: min(760px, 100%);
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 10px 10px 10px 16px;
    border-bottom: 1px solid var(--kino-line);
  }
  header h2 {
    flex: 1;
    min-width: 0;
    font-size: 14px;
    letter-spacing: 0;
    text-transform: none;
    color: var(--kino-fg);
    overflow-wrap: anywhere;
    max-height: 4.2em;
    overflow-y: auto;
  }
  .body {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 14px 16px;
    overflow-wrap: anywhere;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    padding: 10px 16px;
    border-top: 1px solid var(--kino-line);
  }
  .notices {
    position: absolute;
    left: 0;
    right: 0;
    bottom: 20px;
    display: grid;
    justify-items: center;
    gap: 8px;
    padding: 0 16px;
  }
  .list {
    display: contents;
  }
  .notice,
  .busy {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    max-width: min(620px, 100%);
    padding: 6px 6px 6px 14px;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
    background: var(--kino-raised);
    box-shadow: 0 8px 28px #0006;
    pointer-events: auto;
  }
  .notice > span {
    padding: 4px 0;
    max-height: 9em;
    overflow-y: auto;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .notice > svg {
    margin-top: 6px;
    color: var(--kino-dim);
  }
  .notice.success > svg {
    color: var(--kino-ok);
  }
  .notice.error {
    border-color: color-mix(in srgb, var(--kino-danger) 55%, transparent);
  }
  .notice.error > svg {
    color: var(--kino-danger);
  }
  .notice button {
    flex: none;
  }
  .busy {
    display: block;
    padding: 8px 14px 10px;
    min-width: 180px;
    pointer-events: none;
  }
  .busy i {
    display: block;
    height: 2px;
    margin-top: 6px;
    border-radius: 1px;
    background: linear-gradient(90deg, transparent, var(--kino-accent), transparent) 0 0 / 50% 100% no-repeat
      var(--kino-line);
    animation: wait 1.2s linear infinite;
  }
  @keyframes wait {
    from {
      background-position: -100% 0;
    }
    to {
      background-position: 200% 0;
    }
  }
`;

export const dialogSheet = css`
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
  .rest:not(:empty) {
    margin-top: 10px;
    white-space: pre-line;
  }
  .check {
    display: flex !important;
    align-items: center;
    gap: 8px;
    margin: 12px 0 0 !important;
  }
  .fields > .chips {
    margin: -4px 0 4px;
  } /* they fill the fields above */
  .body > input + .error:not(:empty) {
    margin-top: 4px;
  }
  .fields ~ p,
  .body > input ~ p {
    margin: 12px 0 0;
  }
  .chips {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(92px, 1fr));
    gap: 6px;
  }
  .chips[aria-label^="Frames"] {
    grid-template-columns: repeat(6, 1fr);
  }
  .chips button {
    flex-direction: column;
    gap: 0;
    padding: 4px 2px;
    font-size: 12px;
  }
  .chips b {
    font-size: 11px;
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
  .cards {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(200px, 1fr));
    gap: 10px;
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
  .card.chosen {
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
  .words {
    display: grid;
    padding: 8px 10px;
  }
  .words .dim {
    font-size: 11.5px;
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
  .sure {
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
  .generator > * {
    max-width: 100%;
  }
  .generator .dim {
    font-size: 11.5px;
  }
  .generator .said {
    max-height: 7em;
    overflow: hidden;
  }
  .generator[aria-pressed="true"] {
    background: var(--kino-raised);
    color: var(--kino-fg);
    border-color: var(--kino-link);
  }
  .body kino-generate {
    --beside: 0px;
    --below: 0px;
    padding: 12px 0 0;
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
  kbd {
    display: inline-block;
    padding: 0 6px;
    border: 1px solid var(--kino-line);
    border-radius: 4px;
    background: var(--kino-raised);
    font: inherit;
    font-size: 11.5px;
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
