/** The studio over ComfyUI's page: fixed, above everything but ComfyUI's own messages. */

export class Overlay {
  /** @type {HTMLElement | null} */
  #studio = null;
  /** @type {string | null} */
  #title = null;
  /** What the page was called, and what had the focus, before. @type {{title: string, focus: Element | null} | null} */
  #before = null;

  /** @param {() => HTMLElement} make makes the studio when it is first wanted */
  constructor(make) {
    this.make = make;
  }

  open() {
    if (this.#before) return;
    this.#before = { title: document.title, focus: document.activeElement };
    this.#studio ??= Object.assign(this.make(), { className: "kino-overlay" });
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

  /** The page's title while the studio is open. @param {string | null} title */
  setTitle(title) {
    this.#title = title;
    if (this.#before) document.title = title ?? "Kino";
  }
}
