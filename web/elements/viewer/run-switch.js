/** The switch between the takes of several frames: a button for each run that made some. */
import { MOST_SWITCHED, runChoices } from "../../core/takes-runs.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { region, text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/takes-runs.js").RunChoice} RunChoice */

const DELAY = 200; // milliseconds that a selection stays before its runs are loaded

export class RunSwitch {
  /** @type {number[]} */
  #ids = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What the timer loads, or has loaded. */
  #asked = "";

  label = h("span", { class: "dim", id: "shown-takes" }, text("passes.shown"));
  buttons = h("div", { class: "runs", role: "group", "aria-labelledby": "shown-takes" });
  element = h("div", { class: "run-switch", hidden: true }, this.label, this.buttons);

  /** @param {(request: import("../../core/requests.js").PanelRequest) => void} send */
  constructor(send) {
    this.send = send;
  }

  /** @param {State} state @param {number[]} ids the selected frames, in order */
  update(state, ids) {
    this.#ids = ids;
    const isFew = ids.length > 1 && ids.length <= MOST_SWITCHED;
    if (isFew) this.#loadSoon(state);
    const choices = isFew ? runChoices(state, ids, dateText) : [];
    this.element.hidden = !choices.length;
    renderKeyed(
      this.buttons,
      choices,
      ({ run }) => run,
      ({ run }) => this.#button(run),
      updateButton,
    );
  }

  /** Loads nothing more. */
  stop() {
    clearTimeout(this.#timer);
    this.#asked = "";
  }

  /** @param {State} state */
  #loadSoon({ timeline }) {
    const asked = `${timeline?.revision} ${this.#ids}`;
    if (asked === this.#asked) return;
    this.#asked = asked;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.send({ verb: "load-runs", detail: { ids: this.#ids } }), DELAY);
  }

  /** @param {string} run */
  #button(run) {
    const choose = () => this.send({ verb: "choose-run", detail: { run, ids: this.#ids } });
    return h("button", { type: "button", onclick: choose });
  }
}

/** @param {HTMLElement} button @param {RunChoice} choice */
function updateButton(button, { label, pressed, hint }) {
  setText(button, label);
  setAttribute(button, "aria-pressed", pressed);
  setAttribute(button, "title", hint);
}

/** When a run was ordered. @param {string} date */
export const dateText = (date) =>
  new Date(date).toLocaleString(region, { dateStyle: "medium", timeStyle: "short" });
