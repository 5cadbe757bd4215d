/** Styles of the takes. */
import { css } from "../../dom/element.js";

export const takesSheet = css`
  :host {
    z-index: 3;
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
    background: var(--kino-bg);
    container-type: inline-size;
  }
  .bar {
    flex: none;
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 4px 12px;
    white-space: nowrap;
    overflow: hidden;
  }
  .bar > * {
    flex: none;
  }
  .bar button {
    min-height: 26px;
    padding: 2px 10px;
  }
  .position {
    margin-right: auto;
  }
  .pictures {
    flex: 1;
    display: flex;
    gap: 8px;
    min-height: 0;
    padding: 2px 12px 6px;
    overflow: auto hidden;
    scrollbar-width: thin;
  }
  .list,
  .coming {
    flex: none;
    display: flex;
    gap: 8px;
    min-height: 0;
    height: 100%;
  }
  .list:focus-visible {
    outline: none;
  }
  .list:focus-visible .take[aria-selected="true"] {
    outline: 2px solid var(--kino-link);
    outline-offset: 2px;
  }
  .take {
    position: relative;
    flex: none;
    display: flex;
    flex-direction: column;
    height: 100%;
    min-width: 88px;
    border: 2px solid transparent;
    border-radius: var(--kino-radius);
    background: var(--kino-raised);
    overflow: hidden;
    cursor: default;
  }
  .take[aria-selected="true"] {
    border-color: var(--kino-link);
    background: color-mix(in srgb, var(--kino-accent) 34%, var(--kino-bg));
  }
  .picture {
    position: relative;
    flex: none;
    height: calc(100% - 22px);
    aspect-ratio: var(--aspect);
    align-self: center;
    max-width: 320px;
  }
  img {
    width: 100%;
    height: 100%;
    object-fit: contain;
    opacity: 0;
  }
  img.loaded {
    opacity: 1;
  }
  .foot {
    flex: none;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    height: 22px;
    padding: 0 6px;
    font-size: 12px;
    white-space: nowrap;
    overflow: hidden;
  }
  .shown {
    padding: 0 6px;
    border-radius: 8px;
    background: var(--kino-accent);
    color: var(--kino-on-accent);
    font-size: 11px;
    line-height: 16px;
  }
  .stars {
    position: absolute;
    left: 4px;
    bottom: 4px;
    padding: 1px 5px;
    border-radius: 8px;
    background: rgb(0 0 0 / 0.62);
    color: #ffd54a;
    font-size: 10px;
    letter-spacing: 1px;
  }
  .coming .take {
    align-items: center;
    justify-content: center;
    min-width: 128px;
    border: 1px dashed var(--kino-edge);
    background: none;
    color: var(--kino-dim);
  }
  .coming img {
    position: absolute;
    inset: 0;
  }
  .status {
    position: relative;
    padding: 0 6px;
    border-radius: 3px;
    background: color-mix(in srgb, var(--kino-bg) 78%, transparent);
    font-variant-numeric: tabular-nums;
  }
  @container (max-width: 900px) {
    .keys {
      display: none;
    }
  }
  @container (max-width: 560px) {
    .position {
      visibility: hidden;
      width: 0;
    }
  }
`;
