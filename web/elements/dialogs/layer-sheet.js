/** Styles of the layers: dialogs, notices, and the progress of long requests. */
import { css } from "../../dom/element.js";

export const layerSheet = css`
  :host {
    position: fixed;
    inset: 0;
    z-index: 1091;
    pointer-events: none;
    background: none;
  }
  .layer {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    padding: 16px;
    pointer-events: auto;
  }
  .scrim {
    position: absolute;
    inset: 0;
    background: #0009;
  }
  .dialog {
    position: relative;
    display: flex;
    flex-direction: column;
    width: min(460px, 100%);
    max-height: 100%;
    min-height: 0;
    border: 1px solid var(--kino-line);
    border-radius: 10px;
    background: var(--kino-panel);
    box-shadow: 0 18px 60px #0008;
    outline: none;
  }
  .dialog.wide {
    width: min(760px, 100%);
  }
  header {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 10px 10px 10px 16px;
    border-bottom: 1px solid var(--kino-line);
  }
  header h2 {
    flex: 1;
    min-width: 0;
    font-size: 14px;
    letter-spacing: 0;
    text-transform: none;
    color: var(--kino-fg);
    overflow-wrap: anywhere;
    max-height: 4.2em;
    overflow-y: auto;
  }
  .body {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 14px 16px;
    overflow-wrap: anywhere;
  }
  footer > [role="status"] {
    flex: 1;
    margin: 0;
  }
  footer {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: flex-end;
    gap: 8px;
    padding: 10px 16px;
    border-top: 1px solid var(--kino-line);
  }
  .notices {
    position: absolute;
    right: 0;
    top: 84px; /* below tabs, the viewer's bar and ComfyUI's Run */
    display: grid;
    justify-items: end;
    gap: 8px;
    max-width: 100%;
    padding: 0 16px;
  }
  .list {
    display: contents;
  }
  .notice,
  .busy {
    display: flex;
    align-items: flex-start;
    gap: 10px;
    max-width: min(440px, 100%);
    padding: 6px 6px 6px 14px;
    border: 1px solid var(--kino-line);
    border-radius: 8px;
    background: var(--kino-raised);
    box-shadow: 0 8px 28px #0006;
    pointer-events: auto;
  }
  .notice > span {
    padding: 4px 0;
    max-height: 9em;
    overflow-y: auto;
    overflow-wrap: anywhere;
    white-space: pre-line;
  }
  .notice > svg {
    margin-top: 6px;
    color: var(--kino-dim);
  }
  .notice.success > svg {
    color: var(--kino-ok);
  }
  .notice.error {
    border-color: color-mix(in srgb, var(--kino-danger) 55%, transparent);
  }
  .notice.error > svg {
    color: var(--kino-danger);
  }
  .notice button {
    flex: none;
  }
  .busy {
    display: block;
    padding: 8px 14px 10px;
    min-width: 180px;
    pointer-events: none;
  }
  .busy i {
    display: block;
    height: 2px;
    margin-top: 6px;
    border-radius: 1px;
    background: linear-gradient(90deg, transparent, var(--kino-accent), transparent) 0 0 / 50% 100% no-repeat
      var(--kino-line);
    animation: progress 1.2s linear infinite;
  }
  @keyframes progress {
    from {
      background-position: -100% 0;
    }
    to {
      background-position: 200% 0;
    }
  }
`;
