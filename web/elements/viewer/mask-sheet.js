/** Styles of the mask that is painted. */
import { css } from "../../dom/element.js";

export const maskSheet = css`
  .stage > .mask {
    overflow: hidden; /* of the soft edges, which the canvas blurs */
    opacity: 0.5;
    pointer-events: none;
  }
  .stage.mirror > .mask {
    transform: scaleX(-1);
  }
  .stage[data-mode="side"] > .mask {
    width: 50%;
  }
  .mask > canvas {
    display: block;
    width: 100%;
    height: 100%;
  }
  .pad {
    position: absolute;
    inset: 0;
    z-index: 1;
    overflow: hidden;
    cursor: none;
    touch-action: none;
  }
  .pad.small {
    cursor: crosshair;
  }
  .pad.moves {
    cursor: grab;
  }
  .pad.moves > .brush {
    visibility: hidden;
  }
  .pad > .hint {
    position: absolute;
    left: 50%;
    bottom: 12px;
    translate: -50% 0;
    max-width: 90%;
    padding: 4px 10px;
    border-radius: 4px;
    background: #000c;
    color: #fff;
    pointer-events: none;
  }
  .brush {
    position: absolute;
    translate: -50% -50%;
    border-radius: 50%;
    border: 1px solid #fff;
    box-shadow:
      0 0 0 1px #000c,
      inset 0 0 0 1px #0008;
    pointer-events: none;
    forced-color-adjust: none;
  }
  .brush.erases {
    border-style: dashed;
  }
  .options.masking {
    gap: 6px 14px;
  }
  .options.masking .row {
    gap: 6px;
  }
  .options.masking > .end {
    margin-left: auto;
  }
  .pixels-of {
    min-width: 52px;
    font-size: 12px;
  }
`;
