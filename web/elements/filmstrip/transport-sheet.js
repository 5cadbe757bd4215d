/** Styles of the transport. */
import { css } from "../../dom/element.js";

export const transportSheet = css`
  :host {
    container-type: inline-size;
  }
  .bar {
    display: flex;
    align-items: center;
    gap: 2px;
    height: 40px;
    padding: 0 10px;
    overflow: hidden;
    border-bottom: 1px solid var(--kino-line);
    white-space: nowrap;
    user-select: none;
    -webkit-user-select: none;
  }
  .bar > * {
    flex: none;
  }
  .play {
    width: 38px;
    min-height: 28px;
    padding: 0;
    margin: 0 2px;
  }
  .position {
    margin-left: 12px;
    font-size: 15px;
    font-weight: 700;
  }
  .total {
    margin-left: 8px;
    color: var(--kino-dim);
  }
  .bar > .grow {
    flex: 1 1 0;
  }
  .selected,
  .rate {
    padding: 0 8px;
    color: var(--kino-dim);
  }
  .stale {
    min-height: 24px;
    margin: 0 6px;
    color: var(--kino-warn);
    border-color: color-mix(in srgb, var(--kino-warn) 45%, transparent);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .separator {
    width: 1px;
    height: 18px;
    margin: 0 6px;
    background: var(--kino-line);
  }
  .zoom {
    display: flex;
    align-items: center;
    gap: 2px;
  }
  .zoom input {
    width: 96px;
  }
  @container (max-width: 1180px) {
    .clipboard,
    .ping-pong {
      display: none;
    }
  }
  @container (max-width: 980px) {
    .zoom input {
      width: 64px;
    }
    .total,
    .zoom .step {
      display: none;
    }
  }
  @container (max-width: 880px) {
    .rate {
      display: none;
    }
  }
  @container (max-width: 760px) {
    .selected,
    .separator {
      display: none;
    }
  }
  @container (max-width: 640px) {
    .zoom input {
      display: none;
    }
  }
  @container (max-width: 560px) {
    .zoom {
      display: none;
    }
  }
`;
