/** Styles of the viewer. */
import { css } from "../../dom/element.js";

export const viewerSheet = css`
  :host {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    position: relative;
    overflow: hidden;
  }
  .room {
    position: relative;
    grid-row: 2;
    min-height: 0;
    overflow: hidden;
    background: #161618;
    color: #fff;
  }
  /* Pictures are judged on a neutral grey; it is the same in both themes. */
  :host([data-background="mid"]) .room {
    background: #777;
  }
  :host([data-background="light"]) .room {
    background: #c8c8c8;
    color: #18181b;
  }
  :host([full][data-background="dark"]) .room {
    background: #000;
  }
  :host([full]) .room,
  :host([clean]) .room {
    grid-row: 1 / 3;
  }
  .area {
    position: absolute;
    inset: 0;
    overflow: hidden;
    touch-action: none;
  }
  .area:focus-visible {
    outline-offset: -2px;
  }
  .area.movable {
    cursor: grab;
  }
  .stage {
    position: absolute;
    left: 50%;
    top: 50%;
    transform-origin: 0 0;
    isolation: isolate; /* the difference is that of the two pictures */
  }
  .stage > * {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
  }
  .stage.mirror > :is(img, canvas) {
    transform: scaleX(-1);
  }
  .checkerboard {
    background: repeating-conic-gradient(#6a6a70 0% 25%, #86868c 0% 50%) 0 0 / 16px 16px;
  }
  .stage.loading > .checkerboard,
  .stage[data-mode="difference"] > .checkerboard,
  .stage:not(.loading) > .placeholder {
    display: none;
  }
  .stage.loading > .main {
    visibility: hidden; /* still the frame before */
  }
  .stage[data-mode="side"] > :is(.main, .placeholder, .checkerboard, canvas) {
    width: 50%;
  }
  .stage[data-mode="side"] > .other {
    left: 50%;
    width: 50%;
  }
  .stage[data-mode="side"] > .guides {
    display: none;
  }
  .stage[data-mode="difference"] > .other {
    mix-blend-mode: difference;
  }
  .stage[data-mode="flicker"] > .other {
    animation: flicker 1s steps(1) infinite;
  }
  @keyframes flicker {
    50% {
      opacity: 0;
    }
  }
  .pixels {
    image-rendering: pixelated;
  }
  .guides {
    pointer-events: none;
    overflow: visible;
  }
  .guides path {
    display: none;
    fill: none;
    stroke: #fffc;
    stroke-width: 1px;
  }
  .guides .under {
    stroke: #0008;
    stroke-width: 3px;
  }
  .stage.safeAreas .safe,
  .stage.thirds .third,
  .stage.centre .cross {
    display: inline;
  }
  .message {
    position: absolute;
    left: 50%;
    top: 50%;
    transform: translate(-50%, -50%);
    max-width: 80%;
    padding: 4px 10px;
    border-radius: 4px;
    background: #000c;
    color: #fff;
    text-align: center;
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
  .loupe {
    position: absolute;
    margin: 0;
    width: 170px;
    padding: 4px;
    border-radius: 6px;
    background: #000d;
    color: #fff;
    font-size: 12px;
    z-index: 1;
  }
  .loupe:not(:focus) {
    pointer-events: none;
  }
  .loupe canvas {
    display: block;
    width: 162px;
    height: 162px;
    image-rendering: pixelated;
    background: #222;
  }
  .loupe::after {
    content: "";
    position: absolute;
    left: 79px;
    top: 79px;
    width: 12px;
    height: 12px;
    outline: 1px solid #fff;
    box-shadow: 0 0 0 2px #000;
  }
  .loupe figcaption span {
    display: flex;
    align-items: center;
    gap: 6px;
    white-space: pre;
  }
  .loupe i {
    width: 10px;
    height: 10px;
    border: 1px solid #888;
    forced-color-adjust: none;
  }
`;
