/** Styles of the small picture of a task: its preview, or a sign. */
import { css } from "../../dom/element.js";

export const pictureSheet = css`
  .picture {
    display: grid;
    place-items: center;
    background: var(--kino-raised);
    color: var(--kino-dim);
    overflow: hidden;
  }
  .picture svg:not(.shown) {
    display: none;
  }
  .picture img {
    display: block;
    width: 100%;
    height: 100%;
    object-fit: cover;
  }
`;
