/** The base of what stands by itself in a page (sidebar, timeline, studio, dialogs): colours, focus, and keys that stay inside. */
import { askOf } from "../core/keys.js";
import { KinoElement, css } from "./element.js";
import { rootSheet } from "./theme.js";

const CLIPBOARD = ["copy", "cut", "paste"];
const KEPT_INSIDE = ["keydown", "keyup", "keypress", ...CLIPBOARD];
const TYPED_INTO = "input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select, [contenteditable]";
const PRESSED = "button, a, summary, [role=menuitem], [role=tab]";

export class KinoRoot extends KinoElement {
  static sheets = [rootSheet(), css`:host { outline: none; }`];
  /** Whether the keys for frames work here. */
  static frameKeys = true;
  #prepared = false;

  connectedCallback() {
    if (!this.#prepared) this.#prepare();
    super.connectedCallback();
    for (const type of CLIPBOARD) this.listen(document, type, (event) => this.#keepClipboard(event), { capture: true });
    this.dispatchEvent(new CustomEvent("kino-here"));
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.dispatchEvent(new CustomEvent("kino-gone"));
  }

  /** @param {import("../core/types.js").State} state @param {import("../core/types.js").State | null} previous */
  update(state, previous) {
    if (state.dark !== previous?.dark) this.dataset.theme = state.dark ? "dark" : "light";
  }

  /** Once for the element's whole life: these listeners are its own and go with it. */
  #prepare() {
    this.#prepared = true;
    this.tabIndex = 0;
    this.addEventListener("pointerdown", (event) => this.#takeFocus(event));
    this.addEventListener("keydown", (event) => this.#press(event));
    // After our own handling: with the focus in here, ComfyUI must not hear of it.
    for (const type of KEPT_INSIDE) this.addEventListener(type, (event) => event.stopPropagation());
  }

  /** Without selected text, browsers tell of these keys at the page's body, wherever the focus is. @param {ClipboardEvent} event */
  #keepClipboard(event) {
    if (this.matches(":focus-within") && !event.composedPath().includes(this)) event.stopImmediatePropagation();
  }

  /** @param {PointerEvent} event */
  #takeFocus(event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!target.closest?.(`${TYPED_INTO}, ${PRESSED}, [tabindex], input`)) this.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event */
  #press(event) {
    if (!this.state || event.defaultPrevented || event.isComposing || isForTarget(event)) return;
    const ask = askOf({ key: event.key, ctrl: event.ctrlKey || event.metaKey, shift: event.shiftKey, alt: event.altKey }, this.state);
    const { frameKeys } = /** @type {typeof KinoRoot} */ (this.constructor);
    if (!ask || !(frameKeys || ask.verb.endsWith("studio") || ask.verb === "undo")) return;
    event.preventDefault();
    this.ask(ask.verb, ask.detail);
  }
}

/** Whether the key means something to what has the focus: text, a slider, a button. @param {KeyboardEvent} event */
function isForTarget(event) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.closest(TYPED_INTO)) return true;
  if (target.matches("input[type=range]") && /^(Arrow|Home|End)/.test(event.key)) return true;
  return (event.key === " " || event.key === "Enter") && target.closest(PRESSED) !== null;
}
