/** The head of the drawer: which sheet, what is to be made of it, and what can be added. */
import { labelOf } from "../../core/form.js";
import { movable } from "../../core/sheet.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { renderKeyed } from "../../dom/keyed.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/api-sheets.js").SheetAnswer} Sheet */

export class DrawerHead {
  select = h("select", {
    "aria-label": text("sheets.sheet"),
    onchange: () => this.owner.request("open-sheet", { uid: this.select.value }),
  });
  create = this.#button(text("sheets.new"), () => this.owner.request("move-over-frames"));
  settings = this.#button(text("sheets.settings"), (uid) => this.#open("sheet-settings", uid));
  delete = this.#button("", (uid) => this.owner.request("delete-sheet", { uid }), {
    class: "plain icon",
    "aria-label": text("sheets.delete"),
    title: text("sheets.delete"),
  });
  status = h("span", { class: "status", role: "status" });
  make = this.#button(text("takes.make"), (uid) => this.#open("make", uid), {
    class: "primary",
    "aria-haspopup": "dialog",
  });
  add = h("select", {
    class: "add",
    "aria-label": text("sheets.add-track"),
    onchange: () => {
      const name = this.add.value;
      this.add.value = "";
      if (name) this.onAdd(name);
    },
  });
  paste = this.#button(text("sheets.paste"), (uid) => this.#open("paste-schedule", uid));
  close = this.#button("", () => this.owner.request("close-sheet"), {
    class: "plain icon",
    "aria-label": text("sheets.close"),
    title: text("sheets.close"),
  });
  element = h(
    "div",
    { class: "bar" },
    ...[h("h2", {}, text("sheets.keyframes")), this.select, this.create, this.settings, this.delete],
    ...[this.status, this.make, h("span", { class: "grow" }), this.add, this.paste, this.close],
  );

  /**
   * @param {import("../../dom/element.js").KinoElement} owner
   * @param {(name: string) => void} onAdd a track
   */
  constructor(owner, onAdd) {
    this.owner = owner;
    this.onAdd = onAdd;
    this.delete.append(icon("trash"));
    this.close.append(icon("close"));
  }

  /** @param {State} state @param {Sheet | undefined} sheet */
  update({ sheets, generators }, sheet) {
    renderKeyed(
      this.select,
      sheets,
      ({ uid }) => uid,
      ({ uid }) => h("option", { value: uid }),
      (option, { name }) => setText(option, name),
    );
    if (sheet && this.select.value !== sheet.uid) this.select.value = sheet.uid;
    for (const part of [this.select, this.settings, this.delete, this.add, this.paste]) part.hidden = !sheet;
    this.make.hidden = !sheet || Boolean(sheet.problem) || (!sheet.missing && !sheet.changed.length);
    setText(this.status, sheet ? statusText(sheet) : "");
    this.status.classList.toggle("error", Boolean(sheet?.problem));
    this.status.classList.toggle("warn", Boolean(sheet?.changed.length));
    if (sheet) this.#updateAdd(sheet, generators?.[sheet.generator]);
  }

  /** @param {Sheet} sheet @param {import("../../core/api-types.js").Generator | undefined} generator */
  #updateAdd(sheet, generator) {
    const names = generator ? movable(generator).filter((name) => !(name in sheet.tracks)) : [];
    renderKeyed(
      this.add,
      ["", ...names],
      (name) => `${sheet.generator} ${name}`,
      (name) => {
        const label =
          name && generator ? labelOf(name, generator.parameters[name]) : text("sheets.add-track");
        return h("option", { value: name }, label);
      },
    );
    setAttribute(this.add, "disabled", names.length ? null : true);
  }

  /** @param {"sheet-settings" | "make" | "paste-schedule"} kind @param {string} uid */
  #open(kind, uid) {
    this.owner.request("open-dialog", kind === "make" ? { kind, sheet: uid } : { kind, uid });
  }

  /** @param {string} label @param {(uid: string) => void} act on the sheet @param {object} [props] */
  #button(label, act, props = {}) {
    const onclick = () => act(this.owner.state?.sheet ?? "");
    return h("button", { type: "button", ...props, onclick }, label);
  }
}

/** @param {Sheet} sheet */
function statusText({ problem, missing, changed }) {
  if (problem) return problem;
  const parts = [
    missing ? text("sheets.missing", { count: missing }) : "",
    changed.length ? text("sheets.changed", { count: changed.length }) : "",
  ].filter(Boolean);
  return parts.join(text("words.list-joint")) || text("sheets.up-to-date");
}
