/** The servers that draw from the queue: what each does, how fast, and what can be done about it. */
import { machinesSummary } from "../../core/machines.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { createRow, updateRow } from "./machine-row.js";
import { machinesSheet } from "./machines-sheet.js";
import { pictureSheet } from "./picture-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Machines} Machines */

const EVERY = 10_000; // milliseconds between two readings of the numbers

export class KinoMachines extends KinoElement {
  static sheets = [pictureSheet, machinesSheet];
  #askedAt = -Infinity;

  summary = h("span", { class: "dim summary" });
  rows = h("div", { class: "rows", role: "list", "aria-label": text("machines.list") });
  one = h("p", { class: "dim" }, text("machines.one"));

  build() {
    const head = h("div", { class: "head" }, h("h2", {}, text("machines.machines")), this.summary);
    this.root.append(head, this.rows, this.one);
  }

  connected() {
    const timer = setInterval(() => this.#ask(), 1000);
    this.signal.addEventListener("abort", () => clearInterval(timer));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    this.#ask();
    if (!changed(state, previous, "machines", "queue")) return;
    const { machines, queue } = state;
    setText(this.summary, machinesSummary(machines, queue?.paused ?? false, Date.now()));
    this.one.hidden = machines?.list.length !== 1;
    this.#updateRows(machines);
  }

  /** Asks for the numbers while somebody sees them. */
  #ask() {
    const now = performance.now();
    if (now - this.#askedAt < EVERY || !this.isConnected || !this.getClientRects().length) return;
    if (document.visibilityState === "hidden" || this.state?.connection !== "online") return;
    this.#askedAt = now;
    this.request("load-machines");
  }

  /** The focus goes to the next row if its own is gone. @param {Machines | null} machines */
  #updateRows(machines) {
    const list = machines?.list ?? [];
    const focused = /** @type {HTMLElement | null} */ (this.root.activeElement);
    const at = [...this.rows.children].findIndex((row) => row.contains(focused));
    const now = Date.now();
    renderKeyed(
      this.rows,
      list,
      ({ seat }) => seat,
      ({ seat }) => createRow(seat, (request) => this.send(request)),
      (row, machine) => updateRow(row, machine, machines, now),
    );
    if (at < 0 || (focused?.isConnected && !focused.hidden)) return;
    const row = focused?.isConnected
      ? focused.closest(".row")
      : this.rows.children[Math.min(at, list.length - 1)];
    /** @type {HTMLElement | null | undefined} */ (row?.querySelector("button:not([hidden])"))?.focus();
  }
}
