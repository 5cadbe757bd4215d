/** The viewer's second bar: the onion skin, or the frame or the run to compare with. */
import { compares } from "../../core/compare.js";
import { MOST_NEIGHBOURS } from "../../core/look.js";
import { choicesOf } from "../../core/takes-runs.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { dateText } from "./run-switch.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./viewer.js").KinoViewer} Viewer */

export class CompareBar {
  /** @param {Viewer} viewer */
  constructor(viewer) {
    this.viewer = viewer;
    this.opacity = h("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.05",
      "aria-label": text("viewer.opacity-label"),
      oninput: () => viewer.request("set-view", { opacity: Number(this.opacity.value) }),
    });
    this.before = this.#count("before");
    this.after = this.#count("after");
    this.tint = button(text("viewer.tint"), text("viewer.tint-hint"), () =>
      viewer.request("set-look", { tint: !viewer.state?.look.tint }),
    );
    this.pin = button("", "", () => this.#togglePin());
    this.a = h("span");
    this.b = h("span");
    this.other = h("input", {
      type: "number",
      min: "1",
      "aria-label": text("viewer.compare-with-number"),
      onchange: () => this.#compareWith(Number(this.other.value)),
    });
    this.run = this.#runSelect();
    this.withFrame = h("label", {}, text("viewer.with-frame"), this.other);
    const onion = [
      h("label", {}, text("viewer.before"), this.before),
      h("label", {}, text("viewer.after"), this.after),
      h("label", {}, text("viewer.opacity"), this.opacity),
      ...[this.tint, this.pin],
    ];
    this.onion = h("div", { class: "row", role: "group", "aria-label": text("viewer.onion-skin") }, ...onion);
    this.compare = h(
      "div",
      { class: "row", role: "group", "aria-label": text("viewer.comparison") },
      ...[this.a, this.b, this.run, this.withFrame],
    );
    this.element = h("div", { class: "options" }, this.onion, this.compare);
  }

  /** @param {State} state @param {Element | null} focused */
  update(state, focused) {
    const { view, look, timeline, selection } = state;
    const { mode, opacity, other, pinned } = view;
    const isEmpty = !timeline?.ids.length;
    const numberOf = (/** @type {number | null} */ id) => (timeline?.numbers.get(id ?? -1) ?? -1) + 1;
    const number = numberOf(other);
    this.element.hidden = isEmpty || mode === "frame";
    this.onion.hidden = mode !== "onion";
    this.compare.hidden = !compares(mode);
    const values = { opacity, before: look.before, after: look.after };
    for (const name of /** @type {const} */ (["opacity", "before", "after"]))
      if (focused !== this[name] && this[name].value !== String(values[name]))
        this[name].value = String(values[name]);
    setAttribute(this.tint, "aria-pressed", String(look.tint));
    setAttribute(this.pin, "aria-pressed", String(numberOf(pinned) > 0));
    const isPinned = numberOf(pinned) > 0;
    setText(this.pin, text(isPinned ? "viewer.pinned" : "viewer.pin", { number: numberOf(pinned) }));
    setText(this.a, text("viewer.frame-a", { number: numberOf(selection.cursor) }));
    const title = this.#updateRuns(state);
    this.withFrame.hidden = title !== "";
    const frame = number ? text("viewer.frame-b", { number }) : "";
    setText(this.b, title ? text("passes.b", { title }) : frame);
    if (focused !== this.other) this.other.value = number ? String(number) : "";
  }

  /** @param {"before" | "after"} side @returns {HTMLInputElement} */
  #count(side) {
    const input = h("input", {
      type: "number",
      min: "0",
      max: String(MOST_NEIGHBOURS),
      "aria-label": side === "before" ? text("viewer.frames-before") : text("viewer.frames-after"),
      oninput: () => {
        const count = Math.round(Number(input.value));
        if (count >= 0 && count <= MOST_NEIGHBOURS) this.viewer.request("set-look", { [side]: count });
      },
    });
    return input;
  }

  /** @returns {HTMLSelectElement} */
  #runSelect() {
    const select = h("select", {
      "aria-label": text("passes.compare-with"),
      onfocus: () => this.viewer.request("load-passes"),
      onchange: () => this.viewer.request("set-view", { run: select.value || null }),
    });
    return select;
  }

  /** Offers the runs; returns the title of the chosen one, or nothing. @param {State} state */
  #updateRuns({ view, passes, generators }) {
    const choices = choicesOf(passes, generators, dateText);
    const key = choices.map(({ run, label }) => `${run} ${label}`).join();
    if (this.run.dataset.key !== key) {
      this.run.dataset.key = key;
      const runs = choices.map(({ run, label, hint }) => h("option", { value: run, title: hint }, label));
      this.run.replaceChildren(h("option", { value: "" }, text("passes.one-frame")), ...runs);
    }
    const chosen = choices.find(({ run }) => run === view.run);
    this.run.hidden = choices.length < 2 || view.mode === "diff";
    const value = chosen?.run ?? "";
    if (this.run.value !== value) this.run.value = value;
    return this.run.hidden ? "" : (chosen?.label ?? "");
  }

  #togglePin() {
    const { state } = this.viewer;
    if (!state) return;
    const isPinned = state.timeline?.numbers.has(state.view.pinned ?? -1);
    this.viewer.request("set-view", { pinned: isPinned ? null : state.selection.cursor });
  }

  /** @param {number} number from 1 */
  #compareWith(number) {
    const { timeline } = this.viewer.state ?? {};
    const id = timeline?.ids[Math.min(Math.max(1, Math.round(number)), timeline.ids.length) - 1];
    if (id !== undefined) this.viewer.request("set-view", { other: id });
  }
}

/** @param {string} label @param {string} title @param {() => void} onclick */
const button = (label, title, onclick) =>
  h("button", { type: "button", title, "aria-pressed": "false", onclick }, label);
