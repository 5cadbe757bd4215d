/** Styles of the timeline. */
import { css } from "../../dom/element.js";

export const timelineSheet = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
    min-width: 0;
    overflow: hidden;
    container-type: size;
  }
  kino-transport,
  kino-ruler {
    flex: none;
  }
  .strip {
    flex: 1;
    display: grid;
    grid-template: minmax(0, 1fr) / minmax(0, 1fr);
    min-height: 0;
  }
  .strip:has(~ kino-sheet:not([hidden])) {
    min-height: 76px;
  }
  .strip > * {
    grid-area: 1 / 1;
  }
  /* A low timeline keeps its frames. */
  @container (max-height: 220px) {
    kino-sound {
      height: 36px;
    }
  }
  @container (max-height: 150px) {
    kino-sound {
      display: none;
    }
  }
  @container (max-height: 120px) {
    kino-overview {
      display: none;
    }
  }
  .banner {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 26px;
    padding: 2px 12px;
    color: var(--kino-warn);
    background: color-mix(in srgb, var(--kino-warn) 12%, var(--kino-bg));
  }
  .message {
    flex: 1;
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 12px;
    padding: 12px;
    text-align: center;
  }
  .message p {
    margin: 0;
    max-width: 60ch;
  }
`;
