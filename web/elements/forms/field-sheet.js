/** Styles of a form's field. */
import { css } from "../../dom/element.js";

export const fieldSheet = css`
  :host {
    min-width: 0;
  }
  .head {
    display: flex;
    justify-content: space-between;
    gap: 6px;
    margin-bottom: 4px;
    color: var(--kino-dim);
  }
  .error {
    margin-top: 4px;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .note {
    margin-top: 4px;
    color: var(--kino-dim);
    font-size: 12px;
  }
  .with-button {
    position: relative;
    display: flex;
    gap: 6px;
  }
  .with-button > input {
    padding-right: 30px;
  }
  .with-button > .inside {
    position: absolute;
    right: 2px;
    top: 2px;
    border: 0;
    background: none;
    min-height: 26px;
  }
  .loras {
    display: grid;
    gap: 6px;
  }
  .lora {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 54px 54px 28px;
    gap: 6px;
  }
  .lora input {
    padding: 4px;
    text-align: center;
  }
  .image {
    display: flex;
    gap: 8px;
    align-items: center;
  }
  .image img {
    width: 48px;
    height: 30px;
    object-fit: cover;
    border-radius: 3px;
    background: var(--kino-raised);
  }
  .image input {
    width: 84px;
  }
  .image.related input {
    flex: 1;
    max-width: 160px;
  }
  .image.mask img {
    width: auto;
    max-width: 80px;
    object-fit: contain;
    border: 1px solid var(--kino-line);
    background: none;
  }
  .image .none {
    min-width: 48px;
  }
  button.link {
    justify-self: start;
  }
`;
