/** A WebSocket that a test opens, feeds and closes. */

export class FakeSocket {
  closed = false;
  /** @type {string[]} */
  sent = [];
  /** @type {(() => void) | null} */
  onopen = null;
  /** @type {((message: {data: string}) => void) | null} */
  onmessage = null;
  /** @type {(() => void) | null} */
  onclose = null;

  /** @param {string} text */
  send(text) {
    this.sent.push(text);
  }

  close() {
    this.closed = true;
    this.onclose?.();
  }

  /** Delivers an event of the server. @param {string} type @param {unknown} data */
  deliver(type, data) {
    this.onmessage?.({ data: JSON.stringify({ type, data }) });
  }
}
