/** How the filmstrip's cells look. */
import { css } from "../../dom/element.js";

export const stripSheet = css`
  :host {
    position: relative;
    min-width: 0;
    min-height: 0;
    overflow: hidden;
    user-select: none;
    -webkit-user-select: none;
  }
  .view {
    position: absolute;
    inset: 0;
    overflow: auto hidden;
    scrollbar-width: thin;
    scrollbar-color: var(--kino-edge) transparent;
    overscroll-behavior-x: contain;
  }
  .frames,
  .others {
    position: absolute;
    top: 0;
    left: 0;
    height: 100%;
  }
  .frames {
    width: var(--strip, 100%);
    cursor: default;
  }
  .others {
    width: 0;
  }
  .frames:focus-visible {
    outline: none;
  }
  .frames:focus-visible .cursor {
    outline: 2px solid var(--kino-link);
    outline-offset: 2px;
  }
  .cell {
    position: absolute;
    top: 8px;
    width: var(--cell);
    height: var(--tall);
    border-radius: var(--kino-radius);
    border: 2px solid transparent;
    background: var(--kino-raised);
    overflow: hidden;
    contain: strict;
    padding: 0;
  }
  .picture {
    position: relative;
    height: calc(100% - var(--foot));
    background: repeating-conic-gradient(
        color-mix(in srgb, var(--kino-fg) 9%, var(--kino-bg)) 0 25%,
        var(--kino-bg) 0 50%
      )
      0 0 / 16px 16px;
  }
  .picture.missing {
    background: var(--kino-hover);
  }
  img {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    object-fit: contain;
    opacity: 0;
  }
  img.there {
    opacity: 1;
  }
  .picture.missing img {
    display: none;
  }
  .foot {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 6px;
    height: var(--foot);
    padding: 0 6px;
    white-space: nowrap;
    overflow: hidden;
    color: var(--kino-dim);
    font-size: 12px;
  }
  .foot b {
    color: var(--kino-fg);
    font-variant-numeric: tabular-nums;
  }
  .foot .code {
    font-size: 11px;
  }
  .narrow .code {
    display: none;
  }
  .frame[aria-selected="true"] {
    border-color: color-mix(in srgb, var(--kino-link) 60%, var(--kino-bg));
    background: color-mix(in srgb, var(--kino-accent) 20%, var(--kino-bg));
  }
  .frame.cursor {
    border-color: var(--kino-link);
    background: color-mix(in srgb, var(--kino-accent) 34%, var(--kino-bg));
  }
  .frame.cursor .code {
    color: var(--kino-fg);
  }
  .frame.cut .picture {
    opacity: 0.4;
  }
  .work {
    border-color: var(--kino-line);
  }
  .work .picture {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 6px;
    padding: 6px;
    color: var(--kino-dim);
    background: var(--kino-bg);
  }
  .queued .picture {
    background: repeating-linear-gradient(
        135deg,
        transparent 0 8px,
        color-mix(in srgb, var(--kino-fg) 5%, transparent) 8px 16px
      )
      var(--kino-bg);
  }
  .running {
    border-color: color-mix(in srgb, var(--kino-accent) 60%, var(--kino-bg));
    background: color-mix(in srgb, var(--kino-accent) 24%, var(--kino-bg));
  }
  .running .picture {
    background: color-mix(in srgb, var(--kino-accent) 12%, var(--kino-bg));
  }
  .running .foot {
    color: var(--kino-fg);
  }
  .bar {
    position: absolute;
    left: 0;
    bottom: 0;
    height: 3px;
    background: var(--kino-link);
    transition: width 0.2s linear;
  }
  .failed {
    border-color: color-mix(in srgb, var(--kino-danger) 45%, var(--kino-bg));
  }
  .failed .picture {
    background: var(--kino-danger-bg);
    align-items: stretch;
  }
  .failed .foot b {
    color: var(--kino-danger);
    font-weight: 400;
  }
  .reason {
    flex: 1 1 0;
    min-height: 0;
    overflow: hidden;
    color: var(--kino-danger);
    font-size: 11.5px;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }
  .buttons {
    display: flex;
    gap: 4px;
    justify-content: center;
  }
  .work button {
    min-height: 24px;
    padding: 0 8px;
    font-size: 12px;
    pointer-events: auto;
  }
  .work button.icon {
    width: 24px;
    padding: 0;
  }
  .work button svg {
    width: 13px;
    height: 13px;
  }
  .verb {
    white-space: pre;
  }
  .narrow .verb {
    display: none;
  }
  .work .picture {
    container-type: size;
  }
  @container (max-width: 112px) {
    .work button {
      width: 24px;
      padding: 0;
    }
    .work button span {
      display: none;
    }
  }
  @container (max-height: 60px) {
    .reason,
    .word:has(+ button) {
      display: none;
    }
    .buttons {
      margin: auto;
    }
  }
  .over {
    pointer-events: none;
    background: none;
    border-color: transparent;
  }
  .over .picture {
    background: color-mix(in srgb, var(--kino-bg) 72%, transparent);
  }
  .over .word,
  .over .reason {
    padding: 2px 6px;
    border-radius: 4px;
    background: var(--kino-bg);
  }
  .over .reason {
    flex: 0 1 auto;
  }
  .over .foot {
    position: absolute;
    bottom: var(--foot);
    left: 0;
    right: 0;
    justify-content: center;
  }
  .over .foot b {
    display: none;
  }
  .over .foot > span {
    padding: 0 5px;
    border-radius: 4px;
    background: var(--kino-bg);
    color: var(--kino-fg);
    font-size: 11px;
  }
  .more {
    display: flex;
    align-items: center;
    justify-content: center;
    padding: 8px;
    text-align: center;
    white-space: normal;
    color: var(--kino-dim);
    background: var(--kino-bg);
    border: 1px dashed var(--kino-line);
  }
  .plus {
    display: flex;
    flex-direction: column;
    width: calc(var(--cell) - 8px);
    border: 1px dashed var(--kino-edge);
    background: transparent;
    color: var(--kino-dim);
  }
  .plus svg {
    width: 22px;
    height: 22px;
  }
  .plus:hover {
    color: var(--kino-fg);
  }
  .plus:focus-visible,
  .work button:focus-visible {
    outline-offset: -2px;
  }
  .line {
    position: absolute;
    top: 4px;
    width: 3px;
    height: calc(var(--tall) + 8px);
    margin-left: -2px;
    border-radius: 2px;
    background: var(--kino-link);
    pointer-events: none;
  }
  .plus {
    container-type: inline-size;
  }
  .plus span {
    max-width: 100%;
  }
  @container (max-width: 90px) {
    .plus span {
      display: none;
    }
  }
  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-width: 190px;
    padding: 4px;
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    background: var(--kino-panel);
    color: var(--kino-fg);
    box-shadow: 0 8px 24px rgb(0 0 0 / 0.4);
  }
  .menu button {
    display: flex;
    justify-content: space-between;
    gap: 20px;
    width: 100%;
    min-height: 24px;
    padding: 2px 8px;
  }
  .menu button:focus-visible {
    outline: none;
    background: var(--kino-hover);
  }
  .rule {
    height: 1px;
    margin: 4px 0;
    background: var(--kino-line);
  }
`;
