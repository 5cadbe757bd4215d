/** Edits a key: time, value, and how the curve goes on from it. Escape changes nothing. */
import { amountOf, frameOf, timeAt, timeOf, unitOf } from "../../core/sheet-keys.js";
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { BezierSquare, EASE } from "./bezier.js";
import { KINDS } from "./lane.js";

/** @typedef {import("../../core/sheet.js").Key} Key */
/** @typedef {import("../../core/sheet-keys.js").Unit} Unit */
/** @typedef {import("./lane.js").LaneView} LaneView */

/** @type {[Unit, string][]} */
const UNITS = [
  ["frame", text("sheets.frames-unit")],
  ["second", text("sheets.seconds-unit")],
  ["beat", text("sheets.beats-unit")],
];

/**
 * @typedef {object} Opened
 * @property {import("../../dom/element.js").KinoElement} owner
 * @property {DOMRect} at  of the key
 * @property {LaneView} view
 * @property {number} index
 * @property {readonly string[]} choices  of a text; empty: any
 * @property {(key: Key) => void} onChange
 * @property {() => void} onDelete
 * @property {() => void} onClosed
 */

/** @param {Opened} opened */
export function editKey({ owner, at, view, index, choices, onChange, onDelete, onClosed }) {
  const key = /** @type {Key} */ (view.track.keys?.[index]);
  const isWords = typeof key[1] === "string";
  const fields = isWords ? textFields(key, choices) : numberFields(key);
  const time = timeFields(key, view);
  const done = h("button", { type: "submit", class: "primary" }, text("sheets.done"));
  const remove = h("button", { type: "button", class: "danger" }, text("sheets.delete-key"));
  const title = text("sheets.edit-key", { name: view.label });
  const form = h(
    "form",
    { class: "key-editor", popover: "auto", role: "dialog", "aria-label": title },
    h("h2", {}, title),
    ...[time.element, ...fields.elements],
    h("div", { class: "buttons" }, remove, done),
  );
  const read = () => /** @type {Key} */ ([time.read(), ...fields.read()]);
  const before = JSON.stringify(read());
  listen(form, isWords && !choices.length, (isSaved) => {
    if (isSaved && form.checkValidity() && JSON.stringify(read()) !== before) onChange(read());
    form.remove();
    onClosed();
  });
  remove.addEventListener("click", () => {
    form.dataset.left = "";
    form.hidePopover();
    onDelete();
  });
  owner.root.append(form);
  form.showPopover();
  new ResizeObserver(() => place(form, at)).observe(form); // it grows with the square of a Bezier curve
  fields.first.focus();
  if (!(fields.first instanceof HTMLSelectElement)) fields.first.select();
}

/**
 * Closes it by its keys; a press outside saves it, too.
 * @param {HTMLFormElement} form
 * @param {boolean} isText Enter begins a new line
 * @param {(isSaved: boolean) => void} onClosed
 */
function listen(form, isText, onClosed) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    form.hidePopover();
  });
  form.addEventListener("keydown", (event) => {
    event.stopPropagation(); // keys of the row behind it
    const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey || !isText);
    const isButton = event.target instanceof HTMLButtonElement;
    if (event.key !== "Escape" && (!isSent || isButton)) return;
    event.preventDefault();
    if (event.key === "Escape") form.dataset.left = "";
    if (event.key === "Escape" || form.reportValidity()) form.hidePopover();
  });
  form.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "closed") onClosed(!("left" in form.dataset));
  });
}

/** Above the key, or below it. @param {HTMLElement} form @param {DOMRect} at */
function place(form, at) {
  const { width, height } = form.getBoundingClientRect();
  const top = at.top - height - 8;
  form.style.left = `${Math.max(4, Math.min(at.left, innerWidth - width - 4))}px`;
  form.style.top = `${top > 4 ? top : Math.min(at.bottom + 8, Math.max(4, innerHeight - height - 4))}px`;
}

/** Frames are counted from 1, as everywhere in the panel. @param {Key} key @param {LaneView} view */
function timeFields([time], { clock }) {
  const shift = (/** @type {string} */ unit) => (unit === "frame" ? 1 : 0);
  const unit = h(
    "select",
    { "aria-label": text("sheets.unit") },
    ...UNITS.map(([value, label]) => h("option", { value }, label)),
  );
  unit.value = unitOf(time);
  const amount = h("input", {
    type: "number",
    step: "any",
    required: true,
    "aria-label": text("sheets.time"),
  });
  amount.value = String(amountOf(time) + shift(unit.value));
  let shown = time;
  const read = () => timeOf(amount.valueAsNumber - shift(unit.value), /** @type {Unit} */ (unit.value));
  amount.addEventListener("input", () => (shown = read()));
  unit.addEventListener("change", () => {
    shown = timeAt(frameOf(shown, clock), /** @type {Unit} */ (unit.value), clock);
    amount.value = String(amountOf(shown) + shift(unit.value));
  });
  const element = h("div", { class: "time" }, h("span", {}, text("sheets.time")), amount, unit);
  return { element, read };
}

/** @param {Key} key @param {readonly string[]} choices */
function textFields([, value], choices) {
  if (choices.length) return choiceFields(String(value), choices);
  const first = h("textarea", { rows: 4, "aria-label": text("sheets.key-value") });
  first.value = String(value);
  return { elements: [first], first, read: () => [first.value] };
}

/** @param {string} value @param {readonly string[]} choices */
function choiceFields(value, choices) {
  const options = choices.map((name) => h("option", { value: name }, name));
  if (!choices.includes(value))
    options.unshift(h("option", { value }, value && text("forms.not-found", { name: value })));
  const first = h("select", {}, ...options);
  first.value = value;
  const element = h("label", {}, h("span", {}, text("sheets.key-value")), first);
  return { elements: [element], first, read: () => [first.value] };
}

/** @param {Key} key */
function numberFields([, value, kind = "linear", handles = EASE]) {
  const isFormula = typeof value === "object";
  const first = h("input", {
    type: "text",
    class: "mono",
    required: true,
    title: text("sheets.formula-hint"),
  });
  first.value = isFormula ? `=${value.expr}` : String(value);
  first.pattern = "=.+|\\s*[+\\-]?(\\d+\\.?\\d*|\\.\\d+)(e[+\\-]?\\d+)?\\s*";
  const options = Object.entries(KINDS).map(([name, label]) => h("option", { value: name }, label));
  const select = h("select", {}, ...options);
  select.value = kind;
  const square = new BezierSquare();
  square.show(handles);
  const update = () => (square.element.hidden = select.value !== "bezier");
  select.addEventListener("change", update);
  update();
  const label = (/** @type {string} */ words, /** @type {HTMLElement} */ control) =>
    h("label", {}, h("span", {}, words), control);
  return {
    elements: [label(text("sheets.key-value"), first), label(text("sheets.to-next"), select), square.element],
    first,
    read: () => {
      const typed = first.value.trim();
      if (typed.startsWith("=")) return [{ expr: typed.slice(1).trim() }];
      const shape = select.value === "linear" ? [] : [select.value];
      return [Number(typed), ...shape, ...(select.value === "bezier" ? [square.value] : [])];
    },
  };
}
