/** Kino's WebSocket: events while somebody looks, and a new try every 3 seconds when the server has gone. */

const AGAIN = 3000; // milliseconds
const HEARTBEAT = 10_000;

export class Socket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #again;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #beat;
  #heard = 0;

  /** @param {() => string} url @param {(kind: string, data: any) => void} onEvent @param {(online: boolean) => void} onChange */
  constructor(url, onEvent, onChange) {
    this.url = url;
    this.onEvent = onEvent;
    this.onChange = onChange;
  }

  open() {
    clearTimeout(this.#again);
    const socket = new WebSocket(this.url());
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (message) => this.#hear(message);
    socket.onclose = () => socket === this.#socket && this.#lost();
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#again);
    clearInterval(this.#beat);
    socket?.close();
  }

  #opened() {
    this.#heard = Date.now();
    this.#beat = setInterval(() => this.#check(), HEARTBEAT);
    this.onChange(true);
  }

  /** A connection that died without a word is noticed by the pong that does not come. */
  #check() {
    if (Date.now() - this.#heard > 2.5 * HEARTBEAT) this.#socket?.close();
    else this.#socket?.send('{"type":"ping"}');
  }

  /** @param {MessageEvent} message */
  #hear(message) {
    this.#heard = Date.now();
    const { type, data } = JSON.parse(message.data);
    if (type !== "pong") this.onEvent(type, data);
  }

  #lost() {
    clearInterval(this.#beat);
    this.#socket = null;
    this.onChange(false);
    this.#again = setTimeout(() => this.open(), AGAIN);
  }
}
