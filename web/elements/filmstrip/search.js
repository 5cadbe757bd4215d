/** The search field above the filmstrip: words, or a frame's number or timecode. */
import { isFrameNumber } from "../../core/frame-number.js";
import { withKeys } from "../../core/words.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { searchSheet } from "./search-sheet.js";

/** @typedef {import("../../core/types.js").State} State */

const DELAY = 150; // milliseconds without a key before the server is asked

export class KinoSearch extends KinoElement {
  static sheets = [searchSheet];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;

  input = h("input", {
    type: "search",
    class: "text",
    title: text("filmstrip.search-help"),
    placeholder: text("filmstrip.search-example"),
    "aria-label": text("filmstrip.find-frames"),
    oninput: () => this.#onInput(),
    onkeydown: (/** @type {KeyboardEvent} */ event) => this.#onKey(event),
  });
  result = h("span", { class: "result", role: "status" });
  buttons = [
    button(text("filmstrip.previous-match"), "Shift+Enter", "previous", () => this.#step(-1)),
    button(text("filmstrip.next-match"), "Enter", "next", () => this.#step(1)),
  ];
  select = h(
    "button",
    { type: "button", class: "plain", onclick: () => this.request("select-matches") },
    text("menus.select-all"),
  );
  close = button(text("filmstrip.close-search"), "Escape", "close", () => this.request("close-search"));

  build() {
    this.setAttribute("role", "search");
    this.root.append(icon("find"), this.input, this.result, ...this.buttons, this.select, this.close);
  }

  disconnected() {
    clearTimeout(this.#timer);
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, "search", "timeline")) return;
    const { search } = state;
    if (!search) return;
    if (search.text !== this.input.value && this.root.activeElement !== this.input)
      this.input.value = search.text;
    this.#updateResult(state, search);
    if (search.opened !== previous?.search?.opened && this.#isInFront(state)) this.#focus();
  }

  /** @param {State} state @param {import("../../core/types.js").Search} search */
  #updateResult({ timeline }, { text: words, ids, problem, unread }) {
    const total = timeline?.ids.length ?? 0;
    const count = ids?.size ?? 0;
    const found = text("filmstrip.found", { count, total });
    const result = unread ? text("filmstrip.found-so-far", { found, count: unread }) : found;
    const hint = isFrameNumber(words) ? text("filmstrip.press-enter") : "";
    setText(this.result, problem || (ids ? result : hint));
    this.result.classList.toggle("error", Boolean(problem));
    for (const one of [...this.buttons, this.select])
      setAttribute(one, "aria-disabled", count ? null : "true"); // `disabled` would lose the focus
  }

  /** While the studio is open, its timeline is in front of the other. @param {State} state */
  #isInFront({ studio }) {
    const root = /** @type {ShadowRoot} */ (this.getRootNode());
    const outer = root.host.getRootNode();
    const inStudio = outer instanceof ShadowRoot && outer.host.localName === "kino-studio";
    return inStudio === studio;
  }

  #focus() {
    queueMicrotask(() => {
      this.input.focus({ preventScroll: true });
      this.input.select();
    });
  }

  #onInput() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.request("search", { text: this.input.value }), DELAY);
  }

  /** @param {KeyboardEvent} event */
  #onKey(event) {
    if (event.isComposing || !["Enter", "Escape"].includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") return this.request("close-search");
    clearTimeout(this.#timer);
    if (this.state?.search?.text !== this.input.value) this.request("search", { text: this.input.value });
    this.#step(event.shiftKey ? -1 : 1);
  }

  /** @param {-1 | 1} by */
  #step(by) {
    this.request("step-match", { by });
  }
}

/** @param {string} name @param {string} keys @param {string} look @param {() => void} onclick */
function button(name, keys, look, onclick) {
  const label = withKeys(name, keys);
  const props = { type: "button", class: "plain icon", "aria-label": label, title: label, onclick };
  return h("button", props, icon(look));
}
