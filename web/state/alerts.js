/** Tells by a notification of the system when a long queue has ended while the page is hidden. */
import { IDLE, takesLong, watchQueue } from "../core/queue-watch.js";
import { text } from "../texts/text.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/queue-watch.js").Alerts} Choice */

export const ALERTS_KEY = "kino-alerts"; // in the browser's storage
const CAN_ASK = ["default", "granted"]; // permissions

export class Alerts {
  #watch = IDLE;
  /** The queue and project that were seen last. @type {unknown[]} */
  #seen = [];

  /** @param {Kino} kino */
  constructor(kino) {
    this.kino = kino;
  }

  /** Follows the queue. */
  note() {
    const { queue, project } = this.kino.state;
    if (this.#seen[0] === queue && this.#seen[1] === project?.id) return;
    if (this.#seen[1] !== project?.id) this.#watch = IDLE;
    this.#seen = [queue, project?.id];
    const now = this.kino.browser.now();
    const { watch, ended } = watchQueue(this.#watch, queue, now);
    this.#watch = watch;
    if (ended) this.#tell(ended);
    else if (this.kino.state.alerts === "new" && takesLong(watch, queue, now)) this.#offer();
  }

  /** Asks once whether to show notifications. */
  #offer() {
    const { kino } = this;
    if (!CAN_ASK.includes(kino.browser.alertPermission())) return;
    setAlerts(kino, "asked");
    kino.notify("info", text("many.notify-offer"), {
      label: text("many.tell-me"),
      request: { verb: "set-alerts", detail: { on: true } },
    });
  }

  /** @param {import("../core/queue-watch.js").Ended} ended */
  #tell({ failed }) {
    const { browser, state } = this.kino;
    if (state.alerts !== "on" || !browser.isHidden()) return;
    const facts = [state.project?.name, failed ? text("many.failed", { count: failed }) : ""];
    browser.alert(text("many.queue-done"), facts.filter(Boolean).join(" · "));
  }
}

/** Switches notifications on or off, also for later visits. @param {Kino} kino @param {Choice} alerts */
export function setAlerts(kino, alerts) {
  kino.browser.storage.set(ALERTS_KEY, alerts);
  kino.set({ alerts });
}
