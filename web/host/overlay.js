/** The studio over ComfyUI's page: fixed, above everything but ComfyUI's own messages. */

export class Overlay {
  /** @type {HTMLElement | null} */
  #studio = null;
  /** @type {string | null} */
  #title = null;
  /**
   * Title and focus before it was opened; null while it is closed.
   * @type {{title: string, focus: Element | null} | null}
   */
  #before = null;

  /** @param {() => HTMLElement} create the studio, when it is first opened */
  constructor(create) {
    this.create = create;
  }

  open() {
    if (this.#before) return;
    this.#before = { title: document.title, focus: document.activeElement };
    this.#studio ??= Object.assign(this.create(), { className: "kino-overlay" });
    this.#studio.style.cssText = "position: fixed; inset: 0; z-index: 1090;";
    document.body.append(this.#studio);
    this.#studio.focus();
    if (this.#title) document.title = this.#title;
  }

  close() {
    if (!this.#before) return;
    this.#studio?.remove();
    document.title = this.#before.title;
    if (this.#before.focus instanceof HTMLElement) this.#before.focus.focus({ preventScroll: true });
    this.#before = null;
  }

  /** Sets the page's title while the studio is open. @param {string | null} title */
  setTitle(title) {
    this.#title = title;
    if (this.#before) document.title = title ?? "Kino";
  }
}
