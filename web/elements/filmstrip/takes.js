/** The takes of the current frame, over the filmstrip: to look at, choose, rate and delete. */
import { starsText } from "../../core/marks.js";
import { hasTakesOpen, mayBeClip, takesToCome } from "../../core/takes.js";
import { KinoElement, changed } from "../../dom/element.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { thumbnail } from "./frame-cells.js";
import { takesSheet } from "./takes-sheet.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */
/** @typedef {import("../../core/types.js").Task} Task */
/** @typedef {{take: Frame, number: number, inView: boolean}} Item  `number` from 1 */
/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */

const HEIGHT = 384; // pixels of the thumbnails
const MORE = 3;
const PARTS = /** @type {const} */ ([...["takes", "queue", "selection", "timeline", "playback", "frames"]]);

export class KinoTakes extends KinoElement {
  static sheets = [takesSheet];

  heading = h("h2", { id: "heading" });
  position = h("span", { class: "dim position", role: "status" });
  keys = h("span", { class: "dim keys", "aria-hidden": "true" }, text("takes.keys"));
  choose = this.#button(text("takes.choose"), `${text("takes.choose-hint")} (Enter)`, {
    verb: "choose-take",
    detail: {},
  });
  more = this.#button(text("takes.make-more"), `${text("takes.make-more-hint")} (N)`, {
    verb: "make-takes",
    detail: { count: MORE },
  });
  clip = this.#button(text("passes.clip"), text("passes.clip-hint"), {
    verb: "make-takes",
    detail: { count: 1, clip: true },
  });
  delete = this.#button(text("takes.delete"), `${text("takes.delete-hint")} (X)`, { verb: "delete-take" });
  close = this.#button(text("takes.close"), `${text("takes.close-hint")} (Escape)`, { verb: "close-takes" });
  list = h("div", {
    class: "list",
    role: "listbox",
    tabIndex: 0,
    "aria-labelledby": "heading",
    "aria-orientation": "vertical", // the keys are Up and Down
  });
  coming = h("div", { class: "coming", role: "group", "aria-label": text("takes.waiting") });

  build() {
    const buttons = [this.choose, this.more, this.clip, this.delete, this.close];
    this.choose.className = "primary";
    const bar = h("div", { class: "bar" }, this.heading, this.position, this.keys, ...buttons);
    this.root.append(bar, h("div", { class: "pictures" }, this.list, this.coming));
  }

  connected() {
    this.listen(this.list, "click", (event) => this.#withFile(event, "show-take"));
    this.listen(this.list, "dblclick", (event) => this.#withFile(event, "choose-take"));
  }

  /** @param {State} state @param {State | null} previous */
  update(state, previous) {
    if (!changed(state, previous, ...PARTS)) return;
    const { takes } = state;
    if (!takes) return;
    if (!hasTakesOpen(state)) return this.#follow(state);
    const shown = takes.list ?? [];
    const number = (state.timeline?.numbers.get(takes.frame) ?? -1) + 1;
    const at = shown.findIndex(({ path }) => path === takes.file);
    setText(this.heading, text("takes.of-frame", { number }));
    setText(this.position, at < 0 ? "" : this.#positionText(shown, at));
    setAttribute(this.choose, "aria-disabled", at < 0 || shown[at].shown ? "true" : null);
    setAttribute(this.delete, "aria-disabled", shown.length < 2 ? "true" : null);
    this.clip.hidden = !mayBeClip(state, takes.frame);
    this.#updateList(shown, takes.file);
    renderKeyed(this.coming, takesToCome(state, takes.frame), ({ id }) => id, createComing, updateComing);
    this.coming.hidden = !this.coming.children.length;
  }

  /** The cursor is on another frame, or moves. @param {State} state */
  #follow({ selection: { cursor }, playback }) {
    if (cursor === null || playback.playing) this.request("close-takes");
    else this.request("load-takes", { id: cursor });
  }

  /** @param {readonly Frame[]} shown @param {number} at */
  #positionText(shown, at) {
    const position = text("takes.in-view", { number: at + 1, total: shown.length });
    const rating = starsText(shown[at].rating);
    return [position, shown[at].shown ? text("takes.shown") : "", rating].filter(Boolean).join(" · ");
  }

  /** @param {readonly Frame[]} shown @param {string} file */
  #updateList(shown, file) {
    const items = shown.map((take, at) => ({ take, number: at + 1, inView: take.path === file }));
    renderKeyed(this.list, items, ({ take }) => take.path, createTake, updateTake);
    const current = this.list.querySelector("[aria-selected=true]");
    const before = this.list.getAttribute("aria-activedescendant");
    setAttribute(this.list, "aria-activedescendant", current?.id ?? null);
    if (current && current.id !== before) current.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** @param {MouseEvent} event @param {"show-take" | "choose-take"} verb */
  #withFile(event, verb) {
    const target = /** @type {Element} */ (event.target).closest("[role=option]");
    const file = target instanceof HTMLElement ? target.dataset.file : undefined;
    if (file) this.request(verb, { file });
  }

  /** @param {string} label @param {string} title @param {PanelRequest} request */
  #button(label, title, request) {
    const onclick = () => button.getAttribute("aria-disabled") || this.send(request);
    /** @type {HTMLButtonElement} */
    const button = h("button", { type: "button", title, onclick }, label);
    return button;
  }
}

/** @param {Item} item */
function createTake({ take }) {
  const parts = {
    image: thumbnail(),
    number: h("b"),
    stars: h("span", { class: "stars" }),
    shown: h("span", { class: "shown" }, text("takes.shown")),
  };
  const element = h(
    "div",
    { class: "take", role: "option", id: `take-${take.path}`, "data-file": take.path },
    h("div", { class: "picture" }, parts.image, parts.stars),
    h("div", { class: "foot" }, parts.number, parts.shown),
  );
  return Object.assign(element, { parts });
}

/** @param {ReturnType<typeof createTake>} element @param {Item} item */
function updateTake(element, { take, number, inView }) {
  const { parts } = element;
  const { rating, seed, shown } = take;
  const source = `${take.thumbnail_url}&height=${HEIGHT}`;
  if (parts.image.getAttribute("src") !== source) parts.image.src = source;
  element.style.setProperty("--aspect", `${take.width} / ${take.height}`);
  setAttribute(element, "aria-selected", String(inView));
  setText(parts.number, String(number));
  setAttribute(element, "title", seed === null ? null : text("takes.seed", { seed: String(seed) }));
  setText(parts.stars, "★".repeat(rating));
  parts.stars.hidden = !rating;
  parts.shown.hidden = !shown;
  const name = text("takes.take", { number });
  const label = [name, shown ? text("takes.is-shown") : "", starsText(rating)].filter(Boolean).join(", ");
  setAttribute(element, "aria-label", label);
}

function createComing() {
  const parts = { image: thumbnail(), status: h("span", { class: "status" }) };
  return Object.assign(h("div", { class: "take", role: "group" }, parts.image, parts.status), { parts });
}

/** @param {ReturnType<typeof createComing>} element @param {Task} task */
function updateComing({ parts }, { status, progress, preview_url: preview }) {
  const percent = Math.round(progress);
  setText(parts.status, status === "running" ? text("takes.making", { percent }) : text("takes.waiting"));
  if (preview && parts.image.getAttribute("src") !== preview) parts.image.src = preview;
}
