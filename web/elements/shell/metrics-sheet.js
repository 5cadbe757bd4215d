/** Styles of the machine's readings. */
import { css } from "../../dom/element.js";

export const metricsSheet = css`
  :host {
    padding: 12px 14px;
  }
  .head {
    display: flex;
    justify-content: space-between;
    align-items: center;
    gap: 8px;
    min-height: 26px;
    margin-bottom: 6px;
  }
  .bars {
    display: grid;
    gap: 6px;
  }
  .bar {
    display: grid;
    grid-template-columns: 44px minmax(0, 1fr) 40px;
    align-items: center;
    gap: 8px;
  }
  .bar svg {
    width: 100%;
    height: 22px;
    border-radius: 4px;
    background: var(--kino-raised);
    color: var(--colour);
  }
  .value {
    text-align: right;
    font-variant-numeric: tabular-nums;
  }
  .cpu {
    --colour: var(--kino-cpu);
  }
  .ram {
    --colour: var(--kino-ram);
  }
  .gpu {
    --colour: var(--kino-gpu);
  }
  .vram {
    --colour: var(--kino-vram);
  }
  :host([headless]) h2 {
    visibility: hidden;
    padding-left: 14px;
  }
  :host([compact]) {
    display: flex;
    flex-direction: row-reverse;
    align-items: center;
    gap: 12px;
    padding: 0;
  }
  :host([compact]) .head {
    min-height: 0;
    margin: 0;
    font-size: 12px;
  }
  :host([compact]) h2 {
    display: none;
  }
  :host([compact]) .bars {
    display: flex;
    gap: 12px;
  }
  :host([compact]) .bar {
    display: flex;
    gap: 6px;
    font-size: 12px;
  }
  :host([compact]) .bar svg {
    width: 42px;
    height: 14px;
    border-radius: 3px;
  }
  :host([compact]) .value {
    min-width: 34px;
    text-align: left;
  }
  @media (max-width: 1400px) {
    :host([compact]) .bars:has(.gpu, .vram) .ram {
      display: none;
    }
  }
  @media (max-width: 900px) {
    :host([compact]) .bar svg,
    :host([compact]) .head {
      display: none;
    }
  }
`;
