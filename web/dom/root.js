/** The base of what stands by itself in a page (sidebar, timeline, studio, dialogs): colours, focus, and keys that stay inside. */
import { askOf } from "../core/keys.js";
import { KinoElement, css } from "./element.js";
import { rootSheet } from "./theme.js";

const CLIPBOARD = ["copy", "cut", "paste"];
const KEPT_INSIDE = ["keydown", "keyup", "keypress", ...CLIPBOARD];
const REPEATED = ["step", "nudge"]; // by a key that is held; all else is done once a press
const TYPED_INTO =
  "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]";
const PRESSED = "button, a, summary, [role=menuitem], [role=tab]";

export class KinoRoot extends KinoElement {
  static sheets = [
    rootSheet(),
    css`
      :host {
        outline: none;
      }
    `,
  ];
  /** Whether the keys for frames work here. */
  static frameKeys = true;
  #prepared = false;

  connectedCallback() {
    if (!this.#prepared) this.#prepare();
    super.connectedCallback();
    for (const type of CLIPBOARD)
      this.listen(document, type, (event) => this.#keepClipboard(event), { capture: true });
    this.dispatchEvent(new CustomEvent("kino-here"));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.dispatchEvent(new CustomEvent("kino-gone"));
  }

  /** @param {import("../core/types.js").State} state @param {import("../core/types.js").State | null} previous */
  update(state, previous) {
    if (state.dark !== previous?.dark) this.dataset.theme = state.dark ? "dark" : "light";
    this.#keepFocus(this.#focused());
  }

  /** Takes the focus after what had it is gone. */
  regain() {
    this.focus({ preventScroll: true });
  }

  /** Once for the element's whole life: these listeners are its own and go with it. */
  #prepare() {
    this.#prepared = true;
    this.tabIndex = 0;
    this.addEventListener("pointerdown", (event) => this.#takeFocus(event));
    this.addEventListener("keydown", (event) => this.#press(event));
    this.addEventListener("keydown", (event) => event.repeat || keepUntilUp(event));
    this.addEventListener("focusout", (event) => this.#keepFocus(innermost(event, this)));
    for (const type of ["dragover", "drop"])
      this.addEventListener(type, (event) => keepFiles(/** @type {DragEvent} */ (event)));
    // After our own handling: with the focus in here, ComfyUI must not hear of it.
    for (const type of KEPT_INSIDE) this.addEventListener(type, (event) => event.stopPropagation());
  }

  /** Without selected text, browsers tell of these keys at the page's body, wherever the focus is. @param {ClipboardEvent} event */
  #keepClipboard(event) {
    if (this.matches(":focus-within") && !event.composedPath().includes(this))
      event.stopImmediatePropagation();
  }

  /** @param {PointerEvent} event */
  #takeFocus(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!target.closest?.(`${TYPED_INTO}, ${PRESSED}, [tabindex], input`))
      this.focus({ preventScroll: true });
  }

  /** What has the focus in here; null where it is in a root inside, which sees to it. @returns {Element | null} */
  #focused() {
    if (!this.matches(":focus-within")) return null;
    /** @type {Element} */
    let at = this;
    for (let next = this.root.activeElement; next; next = at.shadowRoot?.activeElement ?? null) {
      if (next instanceof KinoRoot) return null;
      at = next;
    }
    return at;
  }

  /** A focus on what goes away now would fall to the page, where the keys for frames would be ComfyUI's. @param {Element | null} had */
  #keepFocus(had) {
    if (!had) return;
    queueMicrotask(() => {
      if (canHaveFocus(had) || !this.isConnected || !document.hasFocus()) return;
      const { activeElement: active, body } = document;
      if (!active || active === body || this.#focused() === had) this.regain();
    });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.state || event.defaultPrevented || event.isComposing || isForTarget(event)) return;
    const ask = askOf(
      { key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey },
      this.state,
    );
    if (!ask || !this.#takes(ask.verb, event)) return;
    event.preventDefault();
    if (!event.repeat || REPEATED.includes(ask.verb)) this.#askFor(ask);
  }

  /** @param {import("../core/keys.js").Ask} ask */
  #askFor({ verb, detail }) {
    const unseen = verb === "undo" && this.state?.dialogs.length; // under a dialog one does not see what it would change
    if (!unseen) this.ask(verb, detail);
  }

  /** @param {string} verb @param {KeyboardEvent} event */
  #takes(verb, event) {
    if ((verb === "copy" || verb === "cut") && this.#hasText(event)) return false;
    return (
      /** @type {typeof KinoRoot} */ (this.constructor).frameKeys ||
      verb.endsWith("studio") ||
      verb === "undo"
    );
  }

  /** Whether text is selected where the focus is: that is the browser's to copy. @param {KeyboardEvent} event */
  #hasText(event) {
    const selection = document.getSelection();
    if (!selection || !String(selection)) return false;
    const path = event.composedPath();
    const inside = /** @type {ShadowRoot[]} */ (
      [this.root, ...path.slice(0, path.indexOf(this))].filter((one) => one instanceof ShadowRoot)
    );
    const at =
      selection.getComposedRanges?.({ shadowRoots: inside })[0]?.startContainer ?? selection.anchorNode;
    const scope = path.find((one) => one instanceof ShadowRoot) ?? this.root;
    return /** @type {ShadowRoot} */ (path[0] === this ? this.root : scope).contains(at);
  }
}

/** What an event befell, where that is in this root and not in one inside. @param {Event} event @param {KinoRoot} root */
function innermost(event, root) {
  const path = event.composedPath();
  return path.find((one) => one instanceof KinoRoot) === root ? /** @type {Element} */ (path[0]) : null;
}

/** @param {Element} element */
const canHaveFocus = (element) =>
  element.isConnected && !element.matches(":disabled") && element.checkVisibility();

/** Files that are dropped beside the filmstrip: the browser would leave the page for them, ComfyUI would open their graph. @param {DragEvent} event */
function keepFiles(event) {
  const target = event.composedPath()[0];
  if (
    !event.dataTransfer?.types.includes("Files") ||
    (target instanceof Element && target.matches("input[type=file]"))
  )
    return;
  event.stopPropagation();
  event.preventDefault();
  if (event.type === "dragover") event.dataTransfer.dropEffect = "none";
}

/** A key that went down in here is ours until it comes up: Escape closes a dialog or the studio, and the focus is ComfyUI's by then. @param {KeyboardEvent} down */
function keepUntilUp({ code }) {
  const up = (/** @type {KeyboardEvent} */ event) => {
    if (event.code !== code) return;
    window.removeEventListener("keyup", up, { capture: true });
    if (!event.composedPath().some((one) => one instanceof KinoRoot)) event.stopImmediatePropagation();
  };
  window.addEventListener("keyup", up, { capture: true });
}

/** Whether the key means something to what has the focus: text, a slider, a button. @param {KeyboardEvent} event */
function isForTarget(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED_INTO)) return true;
  if (target.matches("input[type=range]") && /^(Arrow|Home|End)/.test(event.key)) return true;
  return (event.key === " " || event.key === "Enter") && target.closest(PRESSED) !== null;
}
