/** Shows in other windows of this browser which frame is current: the clean viewer follows it. */

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {{project: number, frame: number | null, playing: boolean}} Position */

const NAME = "kino-cursor";

export class CursorChannel {
  #sent = "";
  #hasAsked = false;

  /** @param {Kino} kino @param {boolean} follows whether this page follows the others */
  constructor(kino, follows) {
    this.kino = kino;
    this.follows = follows;
    this.channel = kino.browser.openChannel(NAME, (message) => this.#onMessage(message));
  }

  /** Sends where the cursor is, if it moved. */
  note() {
    if (this.follows) return this.#ask();
    const { project, selection, playback } = this.kino.state;
    if (!project) return;
    /** @type {Position} */
    const position = { project: project.id, frame: selection.cursor, playing: playback.playing };
    const text = JSON.stringify(position);
    if (text === this.#sent) return;
    this.#sent = text;
    this.channel.post(position);
  }

  /** Asks where the others are, once a project is open here. */
  #ask() {
    if (this.#hasAsked || !this.kino.state.timeline) return;
    this.#hasAsked = true;
    this.channel.post("where");
  }

  /** @param {Position | "where"} message */
  #onMessage(message) {
    if (message !== "where") return this.follows ? this.kino.request("follow", message) : undefined;
    this.#sent = "";
    this.note();
  }
}
