/**
 * Tooltips as ComfyUI's: what an element has as its `title`, when the pointer rests on it or the keyboard
 * gets to it. Meanwhile the title is taken away, or the browser would show its own.
 */
import { h, setAttribute, setText } from "./h.js";

const DELAY = 400; // milliseconds until the first is shown
const SOON = 300; // milliseconds after one in which the next is shown at once
const [GAP, EDGE] = [6, 4]; // pixels to the element, and to the window's edge

export const tooltipStyles = `
  .tooltip {
    position: fixed;
    inset: auto;
    margin: 0;
    max-width: 260px;
    padding: 8px 12px;
    border: 0;
    border-radius: var(--p-tooltip-border-radius, 6px);
    background: var(--p-tooltip-background, #3f3f46);
    color: var(--p-tooltip-color, #ffffff);
    box-shadow: 0 4px 12px #0006;
    font-weight: 400;
    line-height: 1.35;
    text-align: center;
    white-space: pre-line;
    overflow-wrap: anywhere;
    pointer-events: none;
  }
  @media (forced-colors: active) {
    .tooltip { border: 1px solid CanvasText; }
  }
`;

/** What stands for the title meanwhile. @typedef {"aria-label" | "aria-description"} Substitute */

export class Tooltip {
  #element = h("div", { class: "tooltip", popover: "manual", "aria-hidden": "true" });
  /** @type {Element | null} */
  #owner = null;
  /** @type {Substitute | null} */
  #substitute = null;
  #title = "";
  #timer = 0;
  #hiddenAt = -SOON;
  #observer = new MutationObserver(() => this.#onNewTitle());

  /**
   * @param {HTMLElement} root  a shadow host
   * @param {(event: Event) => boolean} isOwn  whether an event is not that of a root inside this one
   */
  constructor(root, isOwn) {
    root.shadowRoot?.append(this.#element);
    root.addEventListener("pointermove", (event) => {
      const hovers = event.pointerType !== "touch" && !event.buttons && isOwn(event);
      this.#moveTo(hovers ? titled(event.composedPath(), root, this.#owner) : null);
    });
    // From one element to another inside of a shadow root, focus events don't get here: keys do.
    root.addEventListener("focusin", (event) => isOwn(event) && this.#toFocused(root));
    root.addEventListener("keydown", (event) => this.#onKey(root, isOwn(event)), { capture: true });
    root.addEventListener("pointerleave", () => this.#moveTo(null));
    for (const type of ["focusout", "pointerdown", "wheel"])
      root.addEventListener(type, () => this.#moveTo(null), { capture: true, passive: true });
  }

  /** @param {HTMLElement} root @param {boolean} isOwn */
  #onKey(root, isOwn) {
    this.#moveTo(null);
    const before = focusPath(root)[0];
    if (isOwn) setTimeout(() => focusPath(root)[0] !== before && this.#toFocused(root));
  }

  /** @param {HTMLElement} root */
  #toFocused(root) {
    const path = focusPath(root);
    this.#moveTo(path[0]?.matches(":focus-visible") ? titled(path, root, this.#owner) : null);
  }

  /** Hides it if its element is gone. */
  check() {
    if (this.#owner && !(this.#owner.isConnected && this.#owner.checkVisibility())) this.#moveTo(null);
  }

  /** @param {Element | null} owner */
  #moveTo(owner) {
    if (owner === this.#owner) return;
    this.#giveBack();
    this.#owner = owner;
    if (!owner) return;
    this.#take(owner);
    const isSoon = performance.now() - this.#hiddenAt < SOON;
    this.#timer = window.setTimeout(() => this.#show(owner), isSoon ? 0 : DELAY);
  }

  /** @param {Element} owner */
  #take(owner) {
    this.#title = owner.getAttribute("title") ?? "";
    owner.removeAttribute("title");
    const isNamed = owner.hasAttribute("aria-label") || Boolean(owner.textContent?.trim());
    const substitute =
      isNamed || owner.matches("input, select, textarea") ? "aria-description" : "aria-label";
    this.#substitute = owner.hasAttribute(substitute) ? null : substitute;
    if (this.#substitute) owner.setAttribute(this.#substitute, this.#title);
    this.#observer.observe(owner, { attributes: true, attributeFilter: ["title"] });
  }

  #giveBack() {
    clearTimeout(this.#timer);
    this.#observer.disconnect();
    if (this.#element.matches(":popover-open")) {
      this.#element.hidePopover();
      this.#hiddenAt = performance.now();
    }
    const owner = this.#owner;
    if (!owner) return;
    if (this.#substitute) owner.removeAttribute(this.#substitute);
    if (!owner.hasAttribute("title")) owner.setAttribute("title", this.#title);
  }

  /** The element says something else now. */
  #onNewTitle() {
    const title = this.#owner?.getAttribute("title");
    if (!this.#owner || title === null || title === undefined) return;
    this.#title = title;
    if (title && this.#substitute) setAttribute(this.#owner, this.#substitute, title);
    this.#owner.removeAttribute("title");
    setText(this.#element, title);
  }

  /** @param {Element} owner */
  #show(owner) {
    if (!owner.isConnected || !this.#title) return;
    const tip = this.#element;
    setText(tip, this.#title);
    tip.showPopover();
    const [box, { width, height }] = [owner.getBoundingClientRect(), tip.getBoundingClientRect()];
    const below = box.bottom + GAP;
    const top = below + height + EDGE > innerHeight ? box.top - GAP - height : below;
    const left = box.left + box.width / 2 - width / 2;
    tip.style.top = `${Math.max(EDGE, top)}px`;
    tip.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - width - EDGE))}px`;
  }
}

/** The focused element in a root, and what it is in; empty if it is elsewhere. @param {Element} root */
function focusPath(root) {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  /** @type {Element[]} */
  const path = [];
  for (let at = focused; at; at = at.parentElement ?? hostOf(at)) path.push(at);
  return path.includes(root) ? path : [];
}

/** @param {Element} element @returns {Element | null} */
function hostOf(element) {
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/**
 * The innermost element of a path that has a title, or whose title is taken away now.
 * @param {EventTarget[]} path  from the inside
 * @param {Element} root
 * @param {Element | null} owner
 */
function titled(path, root, owner) {
  const inside = path.slice(0, path.indexOf(root)).filter((one) => one instanceof Element);
  return inside.find((one) => one === owner || one.getAttribute("title")) ?? null;
}
