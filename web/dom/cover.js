/** A project's cover: the thumbnail of its first frame. */
import { h, setAttribute } from "./h.js";

const HEIGHT = 128; // pixels

/** Shows a thumbnail in an element, or nothing. @param {HTMLElement} element @param {string | null} url */
export function showCover(element, url) {
  const image = element.querySelector("img");
  if (!url) image?.remove();
  else if (image) setAttribute(image, "src", sized(url));
  else {
    const props = { role: "presentation", alt: "", loading: "lazy", draggable: false };
    element.replaceChildren(h("img", { ...props, src: sized(url) }));
  }
}

/** @param {string} url */
const sized = (url) => `${url}${url.includes("?") ? "&" : "?"}height=${HEIGHT}`;
