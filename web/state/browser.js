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

  isHidden: () => document.hidden,

  /** Whether notifications of the system may be shown; "missing": the browser has none for this page. */
  alertPermission: () => (window.Notification && isSecureContext ? Notification.permission : "missing"),

  /** Asks for that; returns whether they may. */
  askToAlert: async () => (await Notification.requestPermission()) === "granted",

  /** Shows a notification, in place of the last one. @param {string} title @param {string} body */
  alert(title, body) {
    try {
      const shown = new Notification(title, { body, tag: "kino" });
      shown.onclick = () => {
        window.focus();
        shown.close();
      };
    } catch (error) {
      console.warn("Kino:", error); // phones have no notifications of pages
    }
  },

  /**
   * Fetches and decodes a picture, off the main thread; null if it can't be had.
   * @param {string} url
   * @param {AbortSignal} signal
   */
  async loadPicture(url, signal) {
    const answer = await fetch(url, { signal, priority: HIGH });
    return answer.ok ? createImageBitmap(await answer.blob()) : null;
  },

  /** Saves a file of the server on the user's machine. @param {string} url @param {string} [name] */
  download(url, name = "") {
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
  },

  /**
   * Puts text on the system's clipboard; over plain HTTP from another machine, by a copy event.
   * @param {string} text
   */
  async copyText(text) {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const onCopy = (/** @type {ClipboardEvent} */ event) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    document.addEventListener("copy", onCopy, { capture: true, once: true });
    document.execCommand("copy");
  },

  /**
   * Puts a picture on the system's clipboard. Returns whether browsers allow it on this page.
   * @param {string} url of a PNG
   */
  async copyPicture(url) {
    if (!navigator.clipboard || !window.ClipboardItem) return false;
    const picture = fetch(url).then((answer) => answer.blob());
    await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
    return true;
  },

  /**
   * Sends a file as a request's body; fetch can't say how far it is.
   * @param {string} url
   * @param {File} body
   * @param {{[name: string]: string}} headers
   * @param {(sent: number) => void} onProgress  gets 0 to 1
   * @param {"POST" | "PUT"} [method]
   * @returns {Promise<{ok: boolean, status: number, statusText: string, text: () => Promise<string>}>}
   */
  upload(url, body, headers, onProgress, method = "POST") {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
    request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
    return new Promise((resolve, reject) => {
      request.onload = () => {
        const { status, statusText, responseText } = request;
        resolve({ ok: status < 400, status, statusText, text: async () => responseText });
      };
      request.onerror = () => reject(new TypeError("no connection"));
      request.send(body);
    });
  },

  /** A sound card's output, at the rate of the files; null: there is none. */
  openAudio: () => (window.AudioContext ? new AudioContext({ sampleRate: 48_000 }) : null),

  /**
   * Fetches a part of a file; null if it can't be had.
   * @param {string} url
   * @param {number} from byte
   * @param {number | null} to byte past the end; null: all of the file
   * @param {AbortSignal} signal
   */
  async loadBytes(url, from, to, signal) {
    /** @type {{[name: string]: string}} */
    const headers = to === null ? {} : { Range: `bytes=${from}-${to - 1}` };
    const answer = await fetch(url, { signal, headers });
    return answer.ok ? answer.arrayBuffer() : null;
  },

  /** @param {string} url */
  openWindow: (url) => void window.open(url, "_blank", "popup,width=1280,height=720"),

  /**
   * Messages between the windows of this browser.
   * @param {string} name
   * @param {(message: any) => void} onMessage
   */
  openChannel(name, onMessage) {
    const channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => onMessage(data);
    return { post: (/** @type {unknown} */ message) => channel.postMessage(message) };
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
