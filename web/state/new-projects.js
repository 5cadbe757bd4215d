/** Projects that appear without the panel: a graph's run saves to a name that is new. */
import { isolated } from "../core/words.js";
import { text } from "../texts/text.js";

/** @typedef {import("./kino.js").Kino} Kino */

export class NewProjects {
  /** Ids of projects without frames so far. @type {Set<number>} */
  #empty = new Set();

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** @param {number} id */
  onCreated(id) {
    this.#empty.add(id);
  }

  /** @param {number} id */
  onOpened(id) {
    this.#empty.delete(id);
  }

  /**
   * Names a new project when it gets its first frames, and offers to open it.
   * @param {number} id of a project that is not open
   */
  async onFrames(id) {
    if (!this.#empty.delete(id)) return;
    const project = await this.kino.api.get(`/v1/projects/${id}`);
    if (!this.kino.state.project) return this.kino.request("open-project", { id });
    /** @type {import("../core/types.js").NoticeAction} */
    const action = { label: text("notices.open"), request: { verb: "open-project", detail: { id } } };
    this.kino.notify("success", text("notices.saved-to-new", { name: isolated(project.name) }), action);
  }
}
