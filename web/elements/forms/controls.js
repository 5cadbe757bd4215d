/** The control of a field, by the type of its parameter. */
import { isMultiline, nearestLegal, stepOf } from "../../core/form.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { text } from "../../texts/text.js";
import { showOptions } from "./choices.js";
import { CONTROL_ID, hasFocus, typedValue } from "./control.js";
import { frameControl, framesControl } from "./frame-control.js";
import { loraList } from "./loras.js";
import { maskControl } from "./mask-control.js";

/** @typedef {import("./control.js").CreateControl} CreateControl */
/** @typedef {import("./control.js").OnChange} OnChange */
/** @typedef {import("../../core/api-types.js").Parameter} Parameter */

const BUTTON = "\n"; // stands for the button in a message

/** @type {CreateControl} */
export function createControl(name, parameter, onChange, request) {
  const create = parameter.seed ? seed : (BY_TYPE[parameter.type] ?? textField);
  return create(name, parameter, onChange, request);
}

/**
 * Shows a value, unless the user is typing the same number.
 * @param {HTMLInputElement | HTMLTextAreaElement} input
 * @param {unknown} value
 */
function show(input, value) {
  const wanted = String(value ?? "");
  const isSame = wanted !== "" && Number(input.value) === Number(wanted);
  if (input.value !== wanted && !(hasFocus(input) && isSame)) input.value = wanted;
}

/** @type {CreateControl} */
function textField(name, parameter, onChange) {
  const oninput = (/** @type {Event} */ event) => onChange(typedValue(event));
  const props = { id: CONTROL_ID, placeholder: parameter.empty ?? parameter.example ?? "", oninput };
  const input = isMultiline(name, parameter)
    ? h("textarea", { ...props, rows: name.startsWith("negative") ? 2 : 3 })
    : h("input", { ...props, type: "text" });
  return { element: input, update: (value) => show(input, value) };
}

/** @type {CreateControl} */
function number(_name, parameter, onChange) {
  const isFloat = parameter.type === "float";
  const input = h("input", {
    id: CONTROL_ID,
    type: "number",
    readOnly: Boolean(parameter.from_project),
    placeholder: parameter.empty ?? parameter.example ?? "",
    oninput: (/** @type {Event} */ event) => onChange(typedValue(event)),
  });
  const [min, max] = parameter.multiple
    ? [parameter.min ?? 0, parameter.max].map((end) => end && nearestLegal(parameter, end)) // steps from min
    : [parameter.min, parameter.max];
  const limits = { min, max, step: isFloat ? "any" : stepOf(parameter) };
  for (const [name, value] of Object.entries(limits)) setAttribute(input, name, value);
  if (parameter.multiple) input.addEventListener("change", () => roundToLegal(input, parameter, onChange));
  if (isFloat) input.addEventListener("keydown", (event) => stepByKey(event, input, parameter, onChange));
  return { element: input, update: (value) => show(input, value) };
}

/**
 * Replaces a length that the model can't make by the nearest one.
 * @param {HTMLInputElement} input
 * @param {Parameter} parameter
 * @param {OnChange} onChange
 */
function roundToLegal(input, parameter, onChange) {
  if (input.value.trim() === "" || !Number.isFinite(Number(input.value))) return;
  const legal = String(nearestLegal(parameter, Number(input.value)));
  if (legal === input.value) return;
  input.value = legal;
  onChange(legal);
}

/**
 * Steps a float with the arrow keys: its `step` is "any", which accepts every number but steps by 1.
 * @param {KeyboardEvent} event
 * @param {HTMLInputElement} input
 * @param {Parameter} parameter
 * @param {OnChange} onChange
 */
function stepByKey(event, input, parameter, onChange) {
  const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!direction) return;
  event.preventDefault();
  const { min = -Infinity, max = Infinity } = parameter;
  const next = Math.min(max, Math.max(min, Number(input.value) + direction * stepOf(parameter)));
  input.value = String(Number(next.toFixed(4)));
  onChange(input.value);
}

/** A text field: seeds may be larger than a number field holds. @type {CreateControl} */
function seed(_name, parameter, onChange) {
  const input = h("input", {
    id: CONTROL_ID,
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    placeholder: parameter.empty ?? text("forms.random"),
    oninput: (/** @type {Event} */ event) => onChange(typedValue(event)),
  });
  const draw = () => {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    onChange(String((BigInt(high >>> 11) << 32n) | BigInt(low)));
  };
  const title = text("forms.random-seed-hint");
  const dice = h(
    "button",
    { class: "icon inside", "aria-label": text("forms.random-seed"), title, onclick: draw },
    icon("dice"),
  );
  return { element: h("div", { class: "with-button" }, input, dice), update: (value) => show(input, value) };
}

/** A text field if ComfyUI lists no options. @type {CreateControl} */
function selection(name, parameter, onChange, request) {
  const { options = [], required } = parameter;
  if (!options.length) return textField(name, { ...parameter, multiline: false }, onChange, request);
  const select = h("select", {
    id: CONTROL_ID,
    onchange: (/** @type {Event} */ event) => onChange(typedValue(event)),
  });
  return {
    element: select,
    update: (value) => showOptions(select, options, value, required, parameter.empty),
  };
}

/** @type {CreateControl} */
function model(_name, parameter, onChange, request) {
  const category = parameter.category ?? "checkpoints";
  const select = h("select", {
    id: CONTROL_ID,
    onchange: (/** @type {Event} */ event) => onChange(typedValue(event)),
  });
  const hint = missingModel(parameter, request);
  /** @type {import("./control.js").Control["update"]} */
  const update = (value, state) => {
    const models = state.models[category];
    if (models === undefined) request("load-models", { category });
    const names = models?.map(({ name }) => name) ?? [];
    const none = models ? (parameter.empty ?? text("forms.choose")) : text("words.loading");
    showOptions(select, names, value, false, none);
    hint.show(models && names, String(value ?? ""));
    const isOnlyChoice = parameter.required && value === "" && names.length === 1;
    if (isOnlyChoice) queueMicrotask(() => onChange(names[0]));
  };
  return { element: h("div", {}, select, hint.element), update, explanation: hint.element };
}

/**
 * Says which model file is missing, and where it belongs.
 * @param {Parameter} parameter
 * @param {import("../../core/requests.js").Send} request
 */
function missingModel({ category = "checkpoints", example = "" }, request) {
  const [before, after] = [h("span"), h("span")];
  const onRefresh = () => request("refresh-models");
  const refresh = h("button", { class: "link", onclick: onRefresh }, text("forms.refresh-models"));
  const onAdd = () => request("open-dialog", { kind: "model-files" });
  const add = h("button", { class: "link", onclick: onAdd }, text("models.add-file"));
  const id = "missing"; // describes the select
  const element = h("div", { class: "error", id, hidden: true }, before, refresh, after, " ", add);
  /** @param {string[] | undefined} names  undefined: not loaded yet @param {string} wanted */
  const show = (names, wanted) => {
    element.hidden = !names || (wanted ? names.includes(wanted) : names.length > 0);
    const values = { name: wanted, folder: `models/${category}`, example, refresh: BUTTON };
    const none = example ? "forms.no-model-such-as" : "forms.no-model";
    const message = text(wanted ? "forms.model-is-missing" : none, values);
    const [beginning, end = ""] = message.split(BUTTON);
    setText(before, beginning);
    setText(after, end);
  };
  return { element, show };
}

/** @type {{[T in Parameter["type"]]: CreateControl}} */
const BY_TYPE = {
  string: textField,
  integer: number,
  float: number,
  selection,
  model_selection: model,
  lora_list: loraList,
  image: frameControl,
  frame: frameControl,
  frames: framesControl,
  mask: maskControl,
};
