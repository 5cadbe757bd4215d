/** What one types into or chooses from, by the type of a generator's parameter. */
import { isPrompt, stepOf } from "../../core/form.js";
import { h, setAttribute, setText } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { showOptions } from "./choices.js";
import { loraList } from "./loras.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/types.js").Parameter} Parameter */
/** @typedef {(value: any) => void} Tell */
/** @typedef {(verb: string, detail?: any) => void} Ask */
/** @typedef {{element: HTMLElement, show: (value: any, state: State) => void}} Control */
/** @typedef {(name: string, parameter: Parameter, tell: Tell, ask: Ask) => Control} Maker */

/** @param {string} name @param {Parameter} parameter @param {Tell} tell @param {Ask} ask @returns {Control} */
export function controlFor(name, parameter, tell, ask) {
  if (parameter.seed) return seed(name, parameter, tell, ask);
  return MAKERS[parameter.type](name, parameter, tell, ask);
}

/** @param {Event} event */
const typed = (event) => /** @type {HTMLInputElement} */ (event.target).value;

/** Leaves alone what is being typed. @param {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} input @param {any} value */
function put(input, value) {
  const text = String(value ?? "");
  const busy = /** @type {ShadowRoot} */ (input.getRootNode()).activeElement === input;
  if (input.value !== text && !(busy && Number(input.value) === Number(text) && text !== ""))
    input.value = text;
}

/** @type {Maker} */
function text(name, parameter, tell) {
  const props = {
    id: "control",
    placeholder: parameter.example ?? "",
    oninput: (/** @type {Event} */ event) => tell(typed(event)),
  };
  const input = isPrompt(name, parameter)
    ? h("textarea", { ...props, rows: name.startsWith("negative") ? 2 : 3 })
    : h("input", { ...props, type: "text" });
  return { element: input, show: (value) => put(input, value) };
}

/** @type {Maker} */
function number(_name, parameter, tell) {
  const attributes = {
    min: parameter.min,
    max: parameter.max,
    step: parameter.type === "float" ? "any" : stepOf(parameter),
  };
  const input = h("input", {
    id: "control",
    type: "number",
    readOnly: Boolean(parameter.from_project),
    placeholder: parameter.example ?? "",
    oninput: (/** @type {Event} */ event) => tell(typed(event)),
  });
  for (const [attribute, value] of Object.entries(attributes)) setAttribute(input, attribute, value);
  if (parameter.type === "float")
    input.addEventListener("keydown", (event) => nudge(event, input, parameter, tell));
  return { element: input, show: (value) => put(input, value) };
}

/** With "any" as the step, every number is taken; the arrows then go by ours. @param {KeyboardEvent} event @param {HTMLInputElement} input @param {Parameter} parameter @param {Tell} tell */
function nudge(event, input, parameter, tell) {
  const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!by) return;
  event.preventDefault();
  const next = Math.min(
    parameter.max ?? Infinity,
    Math.max(parameter.min ?? -Infinity, Number(input.value) + by * stepOf(parameter)),
  );
  input.value = String(Number(next.toFixed(4)));
  tell(input.value);
}

/** Text, as seeds go beyond what a number field holds. @type {Maker} */
function seed(_name, _parameter, tell) {
  const input = h("input", {
    id: "control",
    type: "text",
    inputMode: "numeric",
    autocomplete: "off",
    placeholder: "random",
    oninput: (/** @type {Event} */ event) => tell(typed(event)),
  });
  const roll = () => {
    const [high, low] = crypto.getRandomValues(new Uint32Array(2));
    tell(String((BigInt(high >>> 11) << 32n) | BigInt(low)));
  };
  const dice = h(
    "button",
    {
      class: "icon inside",
      "aria-label": "Draw a seed",
      title: "Draw a seed; empty the field for a new one each time",
      onclick: roll,
    },
    icon("dice"),
  );
  return { element: h("div", { class: "with" }, input, dice), show: (value) => put(input, value) };
}

/** @type {Maker} */
function selection(name, parameter, tell, ask) {
  if (!parameter.options?.length) return text(name, { ...parameter, multiline: false }, tell, ask); // ComfyUI has no list for it
  const select = h("select", { id: "control", onchange: (/** @type {Event} */ event) => tell(typed(event)) });
  const names = parameter.options;
  return { element: select, show: (value) => showOptions(select, names, value, parameter.required) };
}

/** @type {Maker} */
function model(_name, parameter, tell, ask) {
  const category = parameter.category ?? "checkpoints";
  const select = h("select", { id: "control", onchange: (/** @type {Event} */ event) => tell(typed(event)) });
  const none = h(
    "div",
    { class: "error", hidden: true },
    `There is no model in ComfyUI's folder "${category}". Put one there, then `,
  );
  none.append(h("button", { class: "link", onclick: () => ask("refresh-models") }, "look again"));
  const show = (/** @type {any} */ value, /** @type {State} */ state) => {
    const models = state.models[category];
    if (models === undefined) ask("need-models", { category });
    showOptions(select, models?.map((one) => one.name) ?? [], value, false, models ? "Choose…" : "Loading…");
    none.hidden = !models || models.length > 0;
    if (parameter.required && value === "" && models?.length === 1)
      queueMicrotask(() => tell(models[0].name)); // there is nothing to choose
  };
  return { element: h("div", {}, select, none), show };
}

/** A frame, by its number in the timeline. @type {Maker} */
function image(_name, _parameter, tell, ask) {
  /** @type {State | undefined} */
  let known;
  /** @type {any} */
  let shown;
  const picture = h("img", { alt: "" });
  const input = h("input", { id: "control", type: "number", min: "1", placeholder: "number" });
  input.addEventListener("input", () => tell(known?.timeline?.ids[Number(input.value) - 1] ?? ""));
  const here = h("button", { onclick: () => tell(known?.selection.cursor ?? "") }, "Frame shown");
  const show = (/** @type {any} */ value, /** @type {State} */ state) => {
    [shown, known] = [value, state];
    const index = state.timeline?.numbers.get(value);
    // A number that is being typed has no frame yet, or another one.
    if (/** @type {ShadowRoot} */ (input.getRootNode()).activeElement !== input)
      put(input, index === undefined ? "" : index + 1);
    if (index !== undefined && !state.frames.has(value)) ask("need-frames", { from: index, to: index + 1 });
    const frame = state.frames.get(value);
    setAttribute(picture, "src", frame ? `${frame.thumbnail_url}&height=64` : null);
    setText(here, "Frame shown");
  };
  input.addEventListener("blur", () => known && show(shown, known));
  return { element: h("div", { class: "image" }, picture, input, here), show };
}

/** @type {{[type: string]: Maker}} */
const MAKERS = {
  string: text,
  integer: number,
  float: number,
  selection,
  model_selection: model,
  lora_list: loraList,
  image,
};
