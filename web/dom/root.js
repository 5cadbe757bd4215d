/** The base of the top-level elements: sidebar, timeline, studio, dialogs. */
import { requestForKey } from "../core/keys.js";
import { isPainting } from "../core/mask.js";
import { useClipboard } from "./clipboard.js";
import { hasFrames } from "./drag-out.js";
import { importDropped } from "./dropped-files.js";
import { KinoElement, css } from "./element.js";
import { rootSheet } from "./theme.js";
import { Tooltip, tooltipStyles } from "./tooltip.js";

const CLIPBOARD = ["copy", "cut", "paste"];
const KEY_EVENTS = ["keydown", "keyup", "keypress", ...CLIPBOARD];
const REPEATED = ["step", "nudge-frames"]; // while a key is held; other requests are sent once per press
const TEXT_INPUTS = "input:not([type=checkbox], [type=radio], [type=range], [type=button])";
const TEXT_FIELDS = `${TEXT_INPUTS}, textarea, select, [contenteditable]`;
const BUTTONS = "button, a, summary, [role=menuitem], [role=tab]";

export class KinoRoot extends KinoElement {
  static sheets = [
    rootSheet(),
    css`
      :host {
        outline: none;
      }
      ${tooltipStyles}
    `,
  ];
  /** Whether the shortcuts for frames work here. */
  static frameKeys = true;
  /** ComfyUI undoes a change of the graph at Ctrl+Z, wherever the focus is, unless in a text area. */
  type = "textarea";
  #prepared = false;
  #holdsK = false;
  /** @type {Tooltip | null} */
  #tooltip = null;

  connectedCallback() {
    if (!this.#prepared) this.#prepare();
    super.connectedCallback();
    for (const type of CLIPBOARD)
      this.listen(document, type, (event) => this.#onClipboard(event), { capture: true });
    this.dispatchEvent(new CustomEvent("kino-connected"));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.dispatchEvent(new CustomEvent("kino-disconnected"));
  }

  /**
   * @param {import("../core/types.js").State} state
   * @param {import("../core/types.js").State | null} previous
   */
  update(state, previous) {
    if (state.dark !== previous?.dark) this.dataset.theme = state.dark ? "dark" : "light";
    this.#restoreFocus(this.#focused());
    this.#tooltip?.check();
  }

  /** Takes the focus after the focused element is gone. */
  takeFocus() {
    this.focus({ preventScroll: true });
  }

  /** Adds the listeners that last as long as the element itself. */
  #prepare() {
    this.#prepared = true;
    this.#tooltip = new Tooltip(this, (event) => ownTarget(event, this) !== null);
    this.tabIndex = 0;
    this.addEventListener("pointerdown", (event) => this.#focusOnPress(event));
    this.addEventListener("click", (event) => this.#focusAfterClick(event));
    this.addEventListener("keydown", (event) => this.#onKey(event));
    this.addEventListener("keyup", (event) => this.#release(event.key.toLowerCase()));
    // The keyup would go elsewhere.
    this.addEventListener("focusout", () => ["k", "z"].forEach((key) => this.#release(key)));
    this.addEventListener("keydown", (event) => event.repeat || keepKeyUp(event));
    this.addEventListener("focusout", (event) => this.#restoreFocus(ownTarget(event, this)));
    for (const type of /** @type {const} */ (["dragover", "drop"]))
      this.addEventListener(type, (event) => this.#onFiles(event));
    // Last, after our own handlers: keys pressed in here must not reach ComfyUI.
    for (const type of KEY_EVENTS) this.addEventListener(type, (event) => event.stopPropagation());
  }

  /**
   * Imports files that are dropped anywhere, at the end; the filmstrip takes those dropped on it. Without a
   * project they are ignored: the browser would open them, ComfyUI would load their graph. So are frames:
   * a text field would take their URL.
   * @param {DragEvent} event
   */
  #onFiles(event) {
    const target = event.composedPath()[0];
    const isFileInput = target instanceof Element && target.matches("input[type=file]");
    const isFrames = hasFrames(event);
    if (!event.dataTransfer || (!isFrames && (!event.dataTransfer.types.includes("Files") || isFileInput)))
      return;
    event.stopPropagation();
    event.preventDefault();
    const isTaken = !isFrames && this.state?.project && !this.state.dialogs.length;
    if (event.type === "dragover") event.dataTransfer.dropEffect = isTaken ? "copy" : "none";
    else if (isTaken) void importDropped(this, event.dataTransfer, { where: "append" });
  }

  /**
   * Unless text is selected, browsers dispatch clipboard events on the body, wherever the focus is. ComfyUI
   * must not get them.
   * @param {ClipboardEvent} event
   */
  #onClipboard(event) {
    const focused = this.#focused(); // else it is elsewhere, or in a nested root
    if (!focused) return;
    if (!event.composedPath().includes(this)) event.stopImmediatePropagation();
    const { frameKeys } = /** @type {typeof KinoRoot} */ (this.constructor);
    if (!frameKeys || focused.closest(TEXT_FIELDS) || !this.state || isPainting(this.state)) return;
    if (event.type === "paste" || !this.#hasSelectedText(focused)) useClipboard(this, event);
  }

  /** @param {PointerEvent} event */
  #focusOnPress(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!target.closest?.(`${TEXT_FIELDS}, ${BUTTONS}, [tabindex], input`)) this.takeFocus();
  }

  /**
   * After a click on a button that only acts, such as Loop, Space plays, as in an editor. A press of a key
   * leaves the focus where it is.
   * @param {MouseEvent} event
   */
  #focusAfterClick(event) {
    const { frameKeys } = /** @type {typeof KinoRoot} */ (this.constructor);
    const target = /** @type {Element} */ (event.composedPath()[0]);
    const button = target.closest?.("button");
    if (!frameKeys || !event.detail || !button?.matches(":focus")) return;
    if (!button.matches("[role], [aria-haspopup], [aria-expanded]")) this.takeFocus();
  }

  /** The focused element; null if it is not in here or in a nested root. @returns {Element | null} */
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

  /**
   * If the focused element is about to go away, the focus would move to the page and shortcuts would reach
   * ComfyUI.
   * @param {Element | null} focused
   */
  #restoreFocus(focused) {
    if (!focused) return;
    queueMicrotask(() => {
      if (isFocusable(focused) || !this.isConnected || !document.hasFocus()) return;
      const { activeElement: active, body } = document;
      if (!active || active === body || this.#focused() === focused) this.takeFocus();
    });
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (!this.state || event.defaultPrevented || event.isComposing || isForTarget(event)) return;
    const request = requestForKey({ ...pressOf(event), k: this.#holdsK }, this.state);
    this.#holdsK ||= event.key.toLowerCase() === "k";
    if (!request || !this.#handles(request.verb)) return;
    event.preventDefault();
    // a dialog covers what it would change
    const hidden = isHistory(request.verb) && this.state.dialogs.length > 0;
    if (!hidden && (!event.repeat || REPEATED.includes(request.verb))) this.send(request);
  }

  /** Ends what lasts while a key is held. @param {string} key */
  #release(key) {
    if (key === "k") this.#holdsK = false;
    if (key === "z" && this.state?.view.loupe === "held") this.request("set-view", { loupe: "off" });
  }

  /** @param {string} verb */
  #handles(verb) {
    if (CLIPBOARD.includes(verb)) return false; // the clipboard's own events follow
    const { frameKeys } = /** @type {typeof KinoRoot} */ (this.constructor);
    return frameKeys || verb.endsWith("studio") || isHistory(verb);
  }

  /** Whether text is selected where the focus is; the browser copies it. @param {Element} focused */
  #hasSelectedText(focused) {
    const selection = document.getSelection();
    if (!selection || !String(selection)) return false;
    const inner = focused === this ? this.root : focused.getRootNode();
    const shadowRoots = [this.root, inner].filter((one) => one instanceof ShadowRoot);
    const range = selection.getComposedRanges?.({ shadowRoots })[0];
    const at = range?.startContainer ?? selection.anchorNode;
    return inner.contains(at);
  }
}

/** @param {KeyboardEvent} event @returns {import("../core/keys.js").KeyPress} */
const pressOf = ({ key, code, ctrlKey, metaKey, shiftKey: shift, altKey: alt }) => ({
  ...{ key, code, ctrl: ctrlKey || metaKey, shift, alt },
});

/**
 * The event's target, if it belongs to this root and not to a nested one.
 * @param {Event} event
 * @param {KinoRoot} root
 */
function ownTarget(event, root) {
  const path = event.composedPath();
  return path.find((one) => one instanceof KinoRoot) === root ? /** @type {Element} */ (path[0]) : null;
}

/** @param {Element} element */
const isFocusable = (element) =>
  element.isConnected && !element.matches(":disabled") && element.checkVisibility();

/**
 * Keeps the keyup of a key pressed in here: Escape closes a dialog, and the focus is ComfyUI's by then.
 * @param {KeyboardEvent} down
 */
function keepKeyUp({ code }) {
  const onKeyUp = (/** @type {KeyboardEvent} */ event) => {
    if (event.code !== code) return;
    window.removeEventListener("keyup", onKeyUp, { capture: true });
    if (!event.composedPath().some((one) => one instanceof KinoRoot)) event.stopImmediatePropagation();
  };
  window.addEventListener("keyup", onKeyUp, { capture: true });
}

/**
 * Whether the focused element uses the key itself: a text field, a slider, a button.
 * @param {KeyboardEvent} event
 */
function isForTarget(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.closest(TEXT_FIELDS)) return true;
  if (target.matches("input[type=range]") && /^(Arrow|Home|End)/.test(event.key)) return true;
  return (event.key === " " || event.key === "Enter") && target.closest(BUTTONS) !== null;
}

/** @param {string} verb */
const isHistory = (verb) => verb === "undo" || verb === "redo";
