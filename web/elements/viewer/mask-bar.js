/** The tools of the mask: brush and eraser, their size, feather, history, and what is done with it. */
import { MOST_FEATHER, hasPaint, placeOfSize, sizeAt } from "../../core/mask.js";
import { withKeys } from "../../core/words.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("./viewer.js").KinoViewer} Viewer */

const FINE = 1000; // steps of the slider

export class MaskBar {
  /** @param {Viewer} viewer @param {() => void} onSend */
  constructor(viewer, onSend) {
    this.viewer = viewer;
    this.size = h("input", {
      ...{
        type: "range",
        min: "0",
        max: String(FINE),
        step: "1",
        title: withKeys(text("masks.size"), "[ ]"),
      },
      ...{ "aria-label": text("masks.brush-size"), oninput: () => this.#resize() },
    });
    this.pixels = h("span", { class: "pixels-of mono dim" });
    this.feather = h("input", {
      ...{ type: "number", min: "0", max: String(MOST_FEATHER), title: text("masks.feather-hint") },
      ...{ "aria-label": text("masks.feather"), oninput: () => this.#soften() },
    });
    const act = (/** @type {"undo-mask" | "redo-mask" | "close-mask"} */ verb) => () => viewer.request(verb);
    const add = (/** @type {"invert" | "clear"} */ kind) => () =>
      viewer.request("add-to-mask", { step: { kind } });
    const use = (/** @type {boolean} */ erases) => () => viewer.request("set-brush", { erases });
    this.brush = button(text("masks.brush"), withKeys(text("masks.brush"), "B"), use(false));
    this.eraser = button(text("masks.eraser"), withKeys(text("masks.eraser"), "E"), use(true));
    this.invert = button(text("masks.invert"), "", add("invert"));
    this.clear = button(text("masks.clear"), "", add("clear"));
    this.undo = iconButton("undo", text("masks.undo"), "Ctrl+Z", act("undo-mask"));
    this.redo = iconButton("redo", text("masks.redo"), "Ctrl+Shift+Z", act("redo-mask"));
    const cancelHint = withKeys(text("masks.cancel-hint"), "Esc");
    this.cancel = button(text("words.cancel"), cancelHint, act("close-mask"));
    this.send = button(text("masks.inpaint"), "", onSend);
    this.send.classList.add("primary");
    this.element = this.#build();
  }

  #build() {
    const props = { role: "group", class: "row" };
    return h(
      "div",
      { class: "options masking", role: "toolbar", "aria-label": text("masks.tools"), hidden: true },
      h("div", { ...props, "aria-label": text("masks.mask") }, this.brush, this.eraser),
      h("label", {}, text("masks.size"), this.size, this.pixels),
      h("label", {}, text("masks.feather"), this.feather, h("span", { class: "dim" }, "px")),
      h(
        "div",
        { ...props, "aria-label": text("shortcuts.edit") },
        ...[this.invert, this.clear, this.undo, this.redo],
      ),
      h("div", { ...props, class: "row end" }, this.cancel, this.send),
    );
  }

  connect() {
    // Also while a number is typed, Escape ends the painting and not the studio.
    this.viewer.listen(this.element, "keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || event.isComposing) return;
      event.preventDefault();
      this.viewer.request("close-mask");
    });
  }

  /** @param {State} state @param {boolean} shown @param {Element | null} focused */
  update({ mask, brush, project, pending }, shown, focused) {
    this.element.hidden = !shown;
    if (!shown || !mask || !project) return;
    setAttribute(this.brush, "aria-pressed", String(!brush.erases));
    setAttribute(this.eraser, "aria-pressed", String(brush.erases));
    if (sizeAt(Number(this.size.value) / FINE, project) !== brush.size)
      this.size.value = String(placeOfSize(brush.size, project) * FINE);
    const pixels = text("masks.pixels", { count: brush.size });
    setText(this.pixels, pixels);
    setAttribute(this.size, "aria-valuetext", pixels);
    if (focused !== this.feather) this.feather.value = String(brush.feather);
    this.undo.disabled = !mask.done.length;
    this.redo.disabled = !mask.undone.length;
    const isEmpty = !hasPaint(mask.done);
    this.clear.disabled = isEmpty;
    this.send.disabled = isEmpty;
    this.send.title = text(isEmpty ? "masks.paint-first" : "masks.inpaint-hint");
    setAttribute(this.send, "aria-disabled", pending.has("send-mask") ? "true" : null);
  }

  #resize() {
    const { project } = this.viewer.state ?? {};
    const size = project && sizeAt(Number(this.size.value) / FINE, project);
    if (size) this.viewer.request("set-brush", { size });
  }

  #soften() {
    const feather = Math.min(MOST_FEATHER, Math.max(0, Number(this.feather.value) || 0));
    this.viewer.request("set-brush", { feather });
  }
}

/** @param {string} label @param {string} title @param {() => void} onclick */
const button = (label, title, onclick) => h("button", { type: "button", title, onclick }, label);

/** @param {string} name @param {string} label @param {string} keys @param {() => void} onclick */
const iconButton = (name, label, keys, onclick) =>
  h(
    "button",
    { type: "button", class: "icon", "aria-label": label, title: withKeys(label, keys), onclick },
    icon(name),
  );
