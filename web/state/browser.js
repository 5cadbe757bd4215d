/** The parts of the browser that the state uses. Tests replace them. */

const HIGH = /** @type {RequestPriority} */ ("high");

export const browser = {
  /** Milliseconds since the page was opened. */
  now: () => performance.now(),

  /** Calls back before the next repaint. @param {(now: number) => void} step */
  nextFrame: (step) => void requestAnimationFrame(step),

  /** Calls back when the page is hidden. @param {() => void} handler @param {AbortSignal} signal */
  onHidden: (handler, signal) =>
    document.addEventListener("visibilitychange", () => document.hidden && handler(), { signal }),

  /**
   * Fetches and decodes a picture, off the main thread; null if it can't be had.
   * @param {string} url
   * @param {AbortSignal} signal
   */
  async loadPicture(url, signal) {
    const answer = await fetch(url, { signal, priority: HIGH });
    return answer.ok ? createImageBitmap(await answer.blob()) : null;
  },

  /** Saves a file of the server on the user's machine. @param {string} url */
  download(url) {
    const link = Object.assign(document.createElement("a"), { href: url, download: "" });
    link.click();
  },

  /** @param {string} url */
  openSocket: (url) => new WebSocket(url),

  /** Values that stay in this browser. */
  storage: {
    /** @param {string} key */
    get: (key) => localStorage.getItem(key),
    /** @param {string} key @param {string} value */
    set: (key, value) => localStorage.setItem(key, value),
  },
};

/** @typedef {typeof browser} Browser */
