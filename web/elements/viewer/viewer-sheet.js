/** Styles of the viewer. */
import { css } from "../../dom/element.js";

export const viewerSheet = css`
  :host {
    position: relative;
    overflow: hidden;
    background: var(--kino-well);
  }
  .area {
    position: absolute;
    inset: 0;
    overflow: hidden;
    touch-action: none;
  }
  .area.movable {
    cursor: grab;
  }
  .stage {
    position: absolute;
    left: 50%;
    top: 50%;
    transform-origin: 0 0;
  }
  .stage > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .checkerboard {
    background: repeating-conic-gradient(#6a6a70 0% 25%, #86868c 0% 50%) 0 0 / 16px 16px;
    box-shadow: 0 2px 16px #0005;
  }
  .pixels {
    image-rendering: pixelated;
  }
  .badge,
  .bar {
    position: absolute;
    z-index: 2;
  }
  .badge {
    padding: 3px 8px;
    border-radius: 4px;
    background: #000c;
    color: #fff;
    font-size: 11.5px;
  }
  .file {
    left: 14px;
    bottom: 14px;
    max-width: 40%;
  }
  .position {
    right: 14px;
    bottom: 14px;
  }
  .message {
    left: 50%;
    top: 50%;
    transform: translate(-50%, -50%);
    max-width: 80%;
    text-align: center;
  }
  .bar {
    right: 14px;
    top: 12px;
    display: flex;
    gap: 6px;
    align-items: center;
    flex-wrap: wrap;
    justify-content: flex-end;
    max-width: calc(100% - 28px);
  }
  .bar button {
    background: #000c;
    color: #fff;
    border-color: transparent;
    min-height: 26px;
    font-size: 12px;
  }
  .bar button:hover:not(:disabled) {
    background: #333;
  }
  .bar button[aria-pressed="true"],
  .bar button[aria-pressed="true"]:hover {
    background: var(--kino-accent);
  }
  .options {
    right: 14px;
    top: 46px;
    padding: 6px 10px;
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .options label {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .options input[type="number"] {
    width: 72px;
    min-height: 24px;
    background: #222;
    color: #fff;
    border-color: #777;
  }
  .options input[type="range"] {
    width: 110px;
    min-height: 20px;
  }
  .wiper {
    position: absolute;
    top: 0;
    bottom: 0;
    width: 14px;
    margin-left: -7px;
    cursor: ew-resize;
    z-index: 1;
    padding: 0;
    background: none;
    border: 0;
    min-height: 0;
    border-radius: 0;
  }
  .wiper,
  .wiper:hover:not(:disabled) {
    background: none;
  }
  .wiper::after {
    content: "";
    position: absolute;
    inset: 0 6px;
    background: #fff;
    box-shadow: 0 0 4px #000;
  }
  .sampling {
    left: 14px;
    bottom: 46px;
    margin: 0;
    padding: 4px;
    max-width: 40%;
  }
  .sampling img {
    display: block;
    width: 180px;
    border-radius: 3px;
  }
  .sampling figcaption {
    display: flex;
    gap: 8px;
    width: 180px;
    padding: 4px 2px 0;
  }
  .sampling .one-line {
    flex: 1;
    min-width: 0;
  }
  .side {
    bottom: 44px;
  }
  .side.a {
    left: 14px;
  }
  .side.b {
    right: 14px;
  }
`;
