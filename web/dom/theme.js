/** Colours, type and controls shared by all elements. ComfyUI's theme variables come first. */

const TOKENS = `
  --kino-bg: var(--comfy-menu-bg, #17171a);
  --kino-panel: var(--comfy-menu-bg, #1b1b1f);
  --kino-raised: color-mix(in srgb, var(--kino-fg) 8%, var(--kino-bg));
  --kino-hover: color-mix(in srgb, var(--kino-fg) 14%, var(--kino-bg));
  --kino-field: var(--comfy-input-bg, #222227);
  --kino-line: color-mix(in srgb, var(--kino-fg) 16%, var(--kino-bg));
  --kino-edge: color-mix(in srgb, var(--kino-fg) 48%, var(--kino-bg));
  --kino-fg: var(--fg-color, #f4f4f5);
  --kino-dim: color-mix(in srgb, var(--kino-fg) 68%, var(--kino-bg));
  --kino-well: #0c0c0e;
  --kino-accent: #0b6fc0;
  --kino-accent-hover: #0c7fdb;
  --kino-on-accent: #ffffff;
  --kino-link: #62b5ff;
  --kino-danger: #ff9d92;
  --kino-danger-bg: color-mix(in srgb, #ff4433 14%, var(--kino-bg));
  --kino-warn: #f0a860;
  --kino-ok: #43c07c;
  --kino-cpu: #3f8fd6;
  --kino-ram: #8d8d97;
  --kino-gpu: #3fae74;
  --kino-vram: #c08a3e;
  --kino-radius: 6px;
  --kino-mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
`;
const LIGHT = `
  --kino-bg: var(--comfy-menu-bg, #f7f7f8);
  --kino-panel: var(--comfy-menu-bg, #ffffff);
  /* At full strength, ComfyUI's grey looks like a disabled field. */
  --kino-field: color-mix(in srgb, var(--comfy-input-bg, #ffffff) 22%, var(--kino-bg));
  --kino-fg: var(--fg-color, #18181b);
  --kino-dim: color-mix(in srgb, var(--kino-fg) 76%, var(--kino-bg));
  --kino-well: #dcdce0;
  --kino-accent: #0a66b2;
  --kino-accent-hover: #0b76cd;
  --kino-link: #0a5ea6;
  --kino-danger: #b3261e;
  --kino-warn: #8a4b00;
  --kino-ok: #18794a;
`;
const BASE = `
  :host { box-sizing: border-box; display: block; color: var(--kino-fg); }
  :host([hidden]), [hidden] { display: none !important; }
  *, *::before, *::after { box-sizing: border-box; }
  button, input, select, textarea { font: inherit; color: inherit; }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-height: 28px;
    padding: 4px 10px;
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    background: var(--kino-raised);
    cursor: pointer;
    white-space: nowrap;
  }
  button:hover:not(:disabled, [aria-disabled="true"]) { background: var(--kino-hover); }
  button:disabled, button[aria-disabled="true"] { opacity: 0.5; cursor: default; }
  button.primary {
    background: var(--kino-accent);
    border-color: transparent;
    color: var(--kino-on-accent);
    font-weight: 600;
  }
  button.primary:hover:not(:disabled, [aria-disabled="true"]) { background: var(--kino-accent-hover); }
  button.danger {
    color: var(--kino-danger);
    background: var(--kino-danger-bg);
    border-color: color-mix(in srgb, var(--kino-danger) 45%, transparent);
  }
  button.plain { border-color: transparent; background: transparent; }
  button.plain:hover:not(:disabled, [aria-disabled="true"]) { background: var(--kino-hover); }
  button.icon { padding: 0; width: 28px; }
  button[aria-pressed="true"] {
    background: var(--kino-accent);
    border-color: transparent;
    color: var(--kino-on-accent);
  }
  button[aria-pressed="true"]:hover:not(:disabled, [aria-disabled="true"]) {
    background: var(--kino-accent-hover);
  }
  button.link { border: 0; background: none; color: var(--kino-link); padding: 0 2px; min-height: 24px; }
  input, select, textarea {
    width: 100%;
    min-width: 0;
    min-height: 30px;
    padding: 4px 8px;
    border: 1px solid var(--kino-line);
    border-radius: var(--kino-radius);
    background: var(--kino-field);
  }
  input[type="checkbox"], input[type="radio"] {
    width: auto;
    min-height: 0;
    accent-color: var(--kino-accent);
  }
  input[type="range"] { padding: 0; border: 0; background: none; accent-color: var(--kino-accent); }
  textarea { resize: vertical; line-height: 1.4; }
  ::placeholder { color: var(--kino-dim); opacity: 1; }
  :focus { outline: none; }
  :focus-visible { outline: 2px solid var(--kino-link); outline-offset: 1px; }
  :host(:focus-visible) { outline: none; }
  [aria-invalid="true"] { border-color: var(--kino-danger); }
  svg { width: 16px; height: 16px; fill: currentColor; flex: none; }
  h2 {
    margin: 0;
    font-size: 12px;
    font-weight: 600;
    color: var(--kino-dim);
  }
  .dim { color: var(--kino-dim); }
  .error { color: var(--kino-danger); }
  .mono { font-family: var(--kino-mono); font-variant-numeric: tabular-nums; }
  .grow { flex: 1; min-width: 0; }
  .row { display: flex; align-items: center; gap: 8px; }
  .one-line { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* High contrast: the system replaces colours, so states get borders. */
  @media (forced-colors: active) {
    button[aria-pressed="true"], button[aria-selected="true"], button.primary {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
      border-color: Highlight;
    }
    button:disabled, button[aria-disabled="true"] { opacity: 1; color: GrayText; border-color: GrayText; }
    .dot { forced-color-adjust: none; background: CanvasText; }
    .dot.offline { background: Canvas; border: 2px solid CanvasText; }
  }
  @media (prefers-reduced-motion: reduce) {
    *, *::before, *::after { animation: none !important; transition: none !important; }
  }
`;

const FONT = '400 14px/1.4 Inter, system-ui, -apple-system, "Segoe UI", Arial, sans-serif'; // as ComfyUI's
const ROOT = `
  :host { ${TOKENS} font: ${FONT}; color-scheme: dark; background: var(--kino-bg); }
  :host([data-theme="light"]) { ${LIGHT} color-scheme: light; }
`;

/** @type {CSSStyleSheet | undefined} */
let baseSheet;
/** @type {CSSStyleSheet | undefined} */
let tokenSheet;

/** The sheet of every element. */
export function base() {
  baseSheet ??= sheetOf(BASE);
  return baseSheet;
}

/**
 * The sheet of roots: the colours, which nested elements inherit. `data-theme="light"` on the root switches
 * them.
 */
export function rootSheet() {
  tokenSheet ??= sheetOf(ROOT);
  return tokenSheet;
}

/** @param {string} text */
function sheetOf(text) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
