/** A list of LoRAs with their strengths, in the order in which they are applied. */
import { each, h } from "../../dom/h.js";
import { icon } from "../../dom/icons.js";
import { showOptions } from "./choices.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {{lora_name: string, strength_model: any, strength_clip: any}} Lora */

const STRENGTHS = /** @type {const} */ ([
  ["strength_model", "Strength of the model's part"],
  ["strength_clip", "Strength of the text encoder's part"],
]);

/** @type {import("./controls.js").Maker} */
export function loraList(_name, _parameter, tell, ask) {
  /** @type {Lora[]} */
  let list = [];
  const rows = h("div", { class: "loras" });
  const add = h(
    "button",
    {
      class: "link",
      id: "control",
      "aria-label": "Add LoRA",
      onclick: () => tell([...list, { lora_name: "", strength_model: 1, strength_clip: 1 }]),
    },
    "+ Add LoRA",
  );
  const change = (/** @type {number} */ at, /** @type {Partial<Lora> | null} */ news) =>
    tell(
      news
        ? list.map((one, index) => (index === at ? { ...one, ...news } : one))
        : list.filter((_, index) => index !== at),
    );
  const show = (/** @type {any} */ value, /** @type {State} */ state) => {
    list = Array.isArray(value) ? value : [];
    if (list.length && !state.models.loras) ask("need-models", { category: "loras" });
    const names = state.models.loras?.map(({ name }) => name) ?? [];
    each(
      rows,
      list,
      (_, index) => index,
      (item) => row(rows, item, change),
      (element, item) => draw(element, item, names),
    );
  };
  return { element: h("div", {}, rows, add), show };
}

/** @param {Element} rows @param {Lora} _item @param {(at: number, news: Partial<Lora> | null) => void} change */
function row(rows, _item, change) {
  const element = h("div", { class: "lora" });
  const at = () => [...rows.children].indexOf(element);
  const value = (/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).value;
  element.append(
    h("select", {
      "aria-label": "LoRA",
      onchange: (/** @type {Event} */ event) => change(at(), { lora_name: value(event) }),
    }),
    ...STRENGTHS.map(([name, label]) =>
      h("input", {
        type: "number",
        step: "0.05",
        "aria-label": label,
        title: label,
        oninput: (/** @type {Event} */ event) => change(at(), { [name]: value(event) }),
      }),
    ),
    h(
      "button",
      { class: "plain icon", "aria-label": "Remove this LoRA", onclick: () => change(at(), null) },
      icon("close"),
    ),
  );
  return element;
}

/** @param {HTMLElement} element @param {Lora} item @param {string[]} names */
function draw(element, item, names) {
  const [select, ...inputs] = /** @type {[HTMLSelectElement, ...HTMLInputElement[]]} */ ([
    ...element.children,
  ]);
  showOptions(select, names, item.lora_name, false, "Choose…");
  STRENGTHS.forEach(([name], index) => {
    const busy = /** @type {ShadowRoot} */ (inputs[index].getRootNode()).activeElement === inputs[index];
    if (!busy && inputs[index].value !== String(item[name])) inputs[index].value = String(item[name]);
  });
}
