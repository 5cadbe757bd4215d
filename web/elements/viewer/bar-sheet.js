/** Styles of the viewer's bars. */
import { css } from "../../dom/element.js";

export const barSheet = css`
  .bars {
    container-type: inline-size;
    position: relative;
    z-index: 2;
    background: var(--kino-bg);
    border-bottom: 1px solid var(--kino-line);
    user-select: none;
    -webkit-user-select: none;
  }
  .bar,
  .options,
  .options .row {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .bar {
    height: 36px;
    padding: 0 10px;
    white-space: nowrap;
  }
  .bar > * {
    flex: none;
  }
  .bar > .file {
    flex: 0 1 auto;
    min-width: 0;
  }
  .bar > .grow {
    flex: 1 1 0;
  }
  .bar button,
  .bar select,
  .options button,
  .options input {
    min-height: 26px;
    font-size: 13px;
  }
  .bar select,
  .options select {
    width: auto;
    padding: 2px 4px;
    background: var(--kino-raised);
  }
  .bar select.on {
    border-color: var(--kino-link);
  }
  .percent {
    min-width: 48px;
    text-align: right;
    font-size: 12px;
  }
  .sampling {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    flex: 0 1 auto;
    font-size: 12px;
  }
  .sampling img {
    height: 28px;
    border-radius: 3px;
  }
  .options {
    flex-wrap: wrap;
    min-height: 36px;
    padding: 4px 10px;
    border-top: 1px solid var(--kino-line);
    font-size: 13px;
  }
  .options .row {
    flex-wrap: wrap;
    gap: 12px;
  }
  .options label {
    display: flex;
    gap: 6px;
    align-items: center;
  }
  .options input[type="number"] {
    width: 60px;
  }
  .options input[type="range"] {
    width: 110px;
  }
  @container (max-width: 720px) {
    .bar > .file {
      display: none;
    }
  }
  @container (max-width: 560px) {
    .bar > .sampling {
      display: none;
    }
    .bar {
      flex-wrap: wrap;
      height: auto;
      padding: 4px 10px;
    }
    .bar button,
    .bar select {
      padding: 2px 6px;
    }
  }
  :host([clean]) .bars {
    display: none;
  }
  .transport {
    background: var(--kino-bg);
    z-index: 2;
  }
  :host([full]) .bars,
  :host([full]) .transport {
    position: absolute;
    left: 0;
    right: 0;
    opacity: 0;
    transition: opacity 0.15s;
  }
  :host([full]) .transport {
    bottom: 0;
  }
  :host([full].awake) .bars,
  :host([full].awake) .transport,
  :host([full]) .bars:focus-within,
  :host([full]) .transport:focus-within {
    opacity: 1;
  }
  :host([full]) .area:focus-visible {
    outline: none;
  }
  :host([full]:not(.awake)) {
    cursor: none;
  }
`;
