/** The trash of the open project: what was deleted when; restores frames, or removes them for good. */
import { formatBytes, shortDate } from "../../core/words.js";
import { showCover } from "../../dom/cover.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";
import { cancel, primary } from "./pane.js";

/** @typedef {import("./pane.js").Context<"trash">} TrashContext */
/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Frame} Frame */

const MOST = 1000; // frames shown

class Trash {
  /** Ids of the selected frames. @type {Set<number>} */
  #selected = new Set();
  /** Revision of the timeline for which the trash was requested. @type {number | undefined} */
  #revision;

  /** @param {TrashContext} context */
  constructor(context) {
    this.context = context;
    this.facts = h("p", { class: "dim" });
    this.cards = h("div", { class: "cards small", role: "list" });
    this.more = primary(text("dialogs.show-more"), () => context.request("load-more-trash"), "");
    this.empty = primary(text("dialogs.empty-trash"), () => this.#confirm(), "danger");
    this.restore = primary("", () => this.#restore(), "primary first");
  }

  /** @param {State} state */
  update({ trash, timeline }) {
    if (timeline?.revision !== this.#revision) this.context.request("load-trash");
    this.#revision = timeline?.revision;
    const frames = trash?.frames ?? [];
    const left = new Set(frames.map(({ id }) => id));
    for (const id of this.#selected) if (!left.has(id)) this.#selected.delete(id);
    setText(this.facts, describe(trash));
    renderKeyed(
      this.cards,
      frames,
      ({ id }) => id,
      ({ id }) => createCard(() => this.#toggle(id)),
      (card, frame) => updateCard(card, frame, this.#selected.has(frame.id)),
    );
    this.more.hidden = !trash || frames.length >= Math.min(trash.total, MOST);
    this.empty.hidden = !trash?.total;
    this.restore.hidden = !this.#selected.size;
    setText(this.restore, text("dialogs.restore-frames", { count: this.#selected.size }));
  }

  /** @param {number} id */
  #toggle(id) {
    if (!this.#selected.delete(id)) this.#selected.add(id);
    this.update(this.context.state());
  }

  #restore() {
    this.context.request("restore-frames", { ids: [...this.#selected] });
  }

  #confirm() {
    const { trash } = this.context.state();
    if (!trash) return;
    this.context.request("open-dialog", {
      kind: "confirm",
      title: text("dialogs.empty-question"),
      message: text("dialogs.empty-message", sizeOf(trash)),
      label: text("dialogs.remove-for-good"),
      danger: true,
      request: { verb: "empty-trash" },
    });
  }
}

/** @param {State["trash"]} trash */
function describe(trash) {
  if (!trash) return text("words.loading");
  if (!trash.total) return text("dialogs.trash-is-empty");
  return text("dialogs.trash-holds", sizeOf(trash));
}

/** @param {{total: number, bytes: number}} trash */
const sizeOf = ({ total, bytes }) => ({ count: total, size: formatBytes(bytes) });

/** @typedef {ReturnType<typeof createCard>} Card */

/** @param {() => void} onclick */
function createCard(onclick) {
  const parts = {
    cover: h("span", { class: "cover" }),
    name: h("b", { class: "one-line" }),
    facts: h("span", { class: "dim one-line" }),
  };
  const words = h("span", { class: "text" }, parts.name, parts.facts);
  const button = h("button", { type: "button", class: "plain open", onclick }, parts.cover, words);
  return Object.assign(h("div", { class: "card", role: "listitem" }, button), { parts, button });
}

/** @param {Card} card @param {Frame} frame @param {boolean} selected */
function updateCard({ parts, button, classList }, frame, selected) {
  classList.toggle("selected", selected);
  setAttribute(button, "aria-pressed", String(selected));
  setText(parts.name, frame.path);
  setText(parts.facts, `${shortDate(new Date(frame.deleted_at ?? ""))} · ${formatBytes(frame.bytes)}`);
  showCover(parts.cover, frame.thumbnail_url);
}

/** @type {import("./pane.js").CreatePane<"trash">} */
export function trash(context) {
  const view = new Trash(context);
  return {
    title: text("dialogs.trash"),
    wide: true,
    body: [view.facts, view.cards, view.more],
    footer: [view.empty, h("span", { class: "grow" }), cancel(context, text("words.close")), view.restore],
    verb: "restore-frames",
    update: (state) => view.update(state),
  };
}
