/** Styles of the menu bar. */
import { css } from "../../dom/element.js";

export const menubarSheet = css`
  :host {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: 12px;
    padding: 3px 12px;
    border-bottom: 1px solid var(--kino-line);
    background: var(--kino-panel);
    position: relative;
    z-index: 5;
    min-height: 36px;
  }
  .menus {
    display: flex;
    align-items: center;
  }
  .mark {
    display: flex;
    align-items: center;
    gap: 8px;
    font-weight: 700;
    margin-right: 10px;
  }
  .mark i {
    width: 14px;
    height: 14px;
    border-radius: 4px;
    background: linear-gradient(135deg, #0b8ce9, #7a5cf0);
  }
  .menu {
    position: relative;
  }
  .list {
    position: absolute;
    left: 0;
    top: 100%;
    min-width: 230px;
    padding: 4px;
    background: var(--kino-panel);
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    box-shadow: 0 8px 28px #0006;
  }
  .list button {
    width: 100%;
    justify-content: space-between;
    gap: 24px;
    border: 0;
    background: none;
    border-radius: 4px;
  }
  .list button:hover:not(:disabled),
  .list button:focus-visible {
    background: var(--kino-hover);
  }
  .list kbd {
    font: inherit;
    font-size: 12px;
    color: var(--kino-dim);
  }
  .list .check {
    display: inline-flex;
    width: 16px;
    margin: 0 -4px 0 -2px;
  }
  .list .check + span {
    flex: 1;
    text-align: left;
  }
  .list hr {
    border: 0;
    border-top: 1px solid var(--kino-line);
    margin: 4px 0;
  }
  .title {
    text-align: center;
  }
  .title .dim {
    margin-left: 8px;
  }
  .right {
    display: flex;
    align-items: center;
    gap: 10px;
  }
  .dot {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--kino-warn);
  }
  .dot.online {
    background: var(--kino-ok);
  }
  .dot.offline {
    background: var(--kino-danger);
  }
  .menus > .menu > button {
    padding: 4px 8px;
  }
`;
