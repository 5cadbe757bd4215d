/** Styles of the sidebar. */
import { css } from "../../dom/element.js";

export const sidebarSheet = css`
  :host {
    min-height: 100%;
    min-width: 0;
    background: var(--kino-panel);
  }
  .top {
    padding: 10px 14px 12px;
    display: grid;
    gap: 8px;
    border-bottom: 1px solid var(--kino-line);
  }
  .mark {
    font-weight: 700;
    font-size: 14px;
    display: flex;
    align-items: center;
    gap: 8px;
  }
  .mark i {
    width: 14px;
    height: 14px;
    border-radius: 4px;
    background: linear-gradient(135deg, #0b8ce9, #7a5cf0);
  }
  .dot {
    width: 9px;
    height: 9px;
    border-radius: 50%;
    background: var(--kino-warn);
    margin-left: auto;
  }
  .dot.online {
    background: var(--kino-ok);
  }
  .dot.offline {
    background: var(--kino-danger);
  }
  .project {
    display: grid;
    grid-template-columns: 52px minmax(0, 1fr) 14px;
    gap: 8px;
    padding: 8px;
    text-align: left;
    justify-content: stretch;
    width: 100%;
  }
  .project img,
  .project .cover {
    width: 52px;
    height: 32px;
    border-radius: 3px;
    object-fit: cover;
    background: var(--kino-hover);
    display: block;
  }
  .project .text {
    display: grid;
  }
  .project .dim {
    font-size: 12px;
  }
  .buttons {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 8px;
  }
  .buttons button {
    padding: 4px;
    min-height: 32px;
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 6px 14px;
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .message {
    padding: 18px 14px;
    border-bottom: 1px solid var(--kino-line);
  }
  .banner > span {
    overflow-wrap: anywhere;
  }
  .message p {
    margin: 0 0 12px;
    overflow-wrap: anywhere;
    max-height: 14em;
    overflow-y: auto;
  }
  .message .primary {
    width: 100%;
    min-height: 34px;
  }
  section {
    position: relative;
    border-bottom: 1px solid var(--kino-line);
    min-height: 44px;
  }
  section > h2 {
    position: absolute;
    left: 8px;
    top: 12px;
    z-index: 1;
  }
  section > h2 > button {
    min-height: 24px;
    padding: 0 4px 0 2px;
    gap: 4px;
    border: 0;
    background: none;
    font: inherit;
    letter-spacing: inherit;
    text-transform: inherit;
    color: inherit;
  }
  section > h2 svg {
    width: 12px;
    height: 12px;
    transition: transform 0.12s;
  }
  [aria-expanded="false"] svg {
    transform: rotate(-90deg);
  }
  section:last-of-type {
    border-bottom: 0;
  }
  kino-inspector {
    padding-top: 44px;
  }
`;
