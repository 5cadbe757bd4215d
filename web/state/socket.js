/** Kino's WebSocket: events while the panel is visible; a new attempt every 3 seconds while closed. */

const RETRY = 3000; // milliseconds
const HEARTBEAT = 10_000;

export class Socket {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #retryTimer;
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #heartbeat;
  #lastMessage = 0; // by Date.now()

  /**
   * @param {() => WebSocket} connect
   * @param {(kind: string, data: unknown) => void} onEvent
   * @param {(online: boolean) => void} onConnection
   */
  constructor(connect, onEvent, onConnection) {
    this.connect = connect;
    this.onEvent = onEvent;
    this.onConnection = onConnection;
  }

  open() {
    clearTimeout(this.#retryTimer);
    const socket = this.connect();
    this.#socket = socket;
    socket.onopen = () => this.#onOpen();
    socket.onmessage = (message) => this.#onMessage(message);
    socket.onclose = () => socket === this.#socket && this.#onClose();
  }

  close() {
    const socket = this.#socket;
    this.#socket = null;
    clearTimeout(this.#retryTimer);
    clearInterval(this.#heartbeat);
    socket?.close();
  }

  #onOpen() {
    this.#lastMessage = Date.now();
    this.#heartbeat = setInterval(() => this.#checkConnection(), HEARTBEAT);
    this.onConnection(true);
  }

  /** A connection may die unnoticed; then the answer to a ping is missing. */
  #checkConnection() {
    if (Date.now() - this.#lastMessage > 2.5 * HEARTBEAT) this.#socket?.close();
    else this.#socket?.send('{"type":"ping"}');
  }

  /** @param {MessageEvent} message */
  #onMessage(message) {
    this.#lastMessage = Date.now();
    const { type, data } = JSON.parse(message.data);
    if (type !== "pong") this.onEvent(type, data);
  }

  #onClose() {
    clearInterval(this.#heartbeat);
    this.#socket = null;
    this.onConnection(false);
    this.#retryTimer = setTimeout(() => this.open(), RETRY);
  }
}
