/** The base of Kino's elements: a shadow root, state that flows down, requests that flow up. */
import { base } from "./theme.js";

/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/requests.js").Verb} Verb */
/** @typedef {HTMLElement & {state: State | null}} StateElement */

/** A constructable style sheet. @param {TemplateStringsArray} strings @param {...(string | number)} values */
export function css(strings, ...values) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(String.raw(strings, ...values));
  return sheet;
}

/**
 * Subclasses implement `build()`, which creates the shadow DOM once, and `update(state, previous)`, which
 * draws what changed; `previous` is null the first time. `connected()` may add listeners and timers by
 * `this.listen` and `this.signal`, which end when the element leaves the page. An element that is not on the
 * page is not updated.
 */
export class KinoElement extends HTMLElement {
  /** @type {CSSStyleSheet[]} */
  static sheets = [];
  /** @type {State | null} */
  #state = null;
  /** @type {State | null} */
  #drawn = null;
  #built = false;
  #connection = new AbortController();

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open", delegatesFocus: false });
    root.adoptedStyleSheets = [base(), .../** @type {typeof KinoElement} */ (this.constructor).sheets];
  }

  /** @returns {ShadowRoot} */
  get root() {
    return /** @type {ShadowRoot} */ (this.shadowRoot);
  }

  /** Aborted when the element leaves the page. */
  get signal() {
    return this.#connection.signal;
  }

  get state() {
    return this.#state;
  }

  set state(/** @type {State | null} */ state) {
    this.#state = state;
    this.#draw();
  }

  connectedCallback() {
    if (this.#connection.signal.aborted) this.#connection = new AbortController();
    if (!this.#built) {
      this.#built = true;
      this.build();
    }
    this.connected();
    this.#draw();
  }

  disconnectedCallback() {
    this.#connection.abort();
    this.disconnected();
  }

  build() {}
  connected() {}
  disconnected() {}
  /** @param {State} _state @param {State | null} _previous */
  update(_state, _previous) {}

  /**
   * Listens until the element leaves the page.
   * @param {EventTarget} target
   * @param {string} type
   * @param {(event: any) => void} handler
   * @param {AddEventListenerOptions} [options]
   */
  listen(target, type, handler, options = {}) {
    target.addEventListener(type, handler, { ...options, signal: this.signal });
  }

  /**
   * Sends a request to the holder of the state.
   * @template {Verb} V
   * @param {V} verb
   * @param {import("../core/requests.js").Details<V>} details
   */
  request(verb, ...details) {
    const [detail = {}] = details;
    this.dispatchEvent(
      new CustomEvent("kino-request", { bubbles: true, composed: true, detail: { verb, detail } }),
    );
  }

  /** @param {import("../core/requests.js").PanelRequest} request */
  send({ verb, detail }) {
    const request = /** @type {(verb: Verb, detail: unknown) => void} */ (this.request);
    request.call(this, verb, detail);
  }

  #draw() {
    const state = this.#state;
    if (!state || !this.isConnected || !this.#built || state === this.#drawn) return;
    const previous = this.#drawn;
    this.#drawn = state;
    this.update(state, previous);
  }
}

/**
 * Whether any of these parts of the state changed.
 * @param {State} state
 * @param {State | null} previous
 * @param {...(keyof State)} parts
 */
export function changed(state, previous, ...parts) {
  return !previous || parts.some((part) => state[part] !== previous[part]);
}

/**
 * An element that takes a state, before or after its tag is defined.
 * @param {string} tag
 * @returns {StateElement}
 */
export const stateElement = (tag) => /** @type {StateElement} */ (document.createElement(tag));
