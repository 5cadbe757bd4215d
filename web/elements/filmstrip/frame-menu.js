/** The filmstrip's context menu: what can be done with the frames that are chosen. */
import { h } from "../../dom/h.js";

/** @typedef {{label: string, keys?: string, asks: [verb: string, detail?: any], works?: boolean, danger?: boolean} | null} Item  null: a line between */

/** @param {import("../../core/types.js").State} state @param {number} id the frame that was pointed at @returns {Item[]} */
export function frameMenu({ graph, selection, clipboard }, id) {
  const ids = selection.ids.has(id) ? [...selection.ids] : [id];
  const many = ids.length > 1 ? ` ${ids.length.toLocaleString("en")} frames` : "";
  return [
    { label: "Make again", keys: "A", asks: ["make-again", { id }] },
    { label: "Variation…", keys: "V", asks: ["open-dialog", { kind: "variation", id }] },
    ...(graph ? [/** @type {Item} */ ({ label: "Open in graph", asks: ["open-in-graph", { id }] })] : []),
    null,
    { label: "Copy", keys: "Ctrl+C", asks: ["copy"] },
    { label: "Cut", keys: "Ctrl+X", asks: ["cut"] },
    { label: "Paste", keys: "Ctrl+V", asks: ["paste"], works: clipboard !== null },
    { label: "Duplicate", keys: "Ctrl+D", asks: ["duplicate"] },
    null,
    { label: "Set in", keys: "I", asks: ["mark", { side: "in", id }] },
    { label: "Set out", keys: "O", asks: ["mark", { side: "out", id }] },
    null,
    { label: `Delete${many}`, keys: "Del", asks: ["delete-frames", { ids }], danger: true },
  ];
}

/**
 * Shows a menu until something is chosen, Escape or Tab is pressed, or there is a click elsewhere. One at a time.
 * @param {import("../../dom/element.js").KinoElement} owner @param {{x: number, y: number}} at of the page @param {Item[]} items @param {() => void} back takes the focus again
 */
export function showMenu(owner, at, items, back) {
  owner.root.querySelector(".menu")?.remove();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": "Frame", popover: "auto" });
  const close = () => {
    menu.remove();
    back();
  };
  menu.append(
    ...items.map((item) =>
      item ? button(owner, item, close) : h("div", { class: "rule", role: "separator" }),
    ),
  );
  menu.addEventListener("keydown", (event) => press(event, menu, close));
  menu.addEventListener(
    "toggle",
    (event) => /** @type {ToggleEvent} */ (event).newState === "closed" && menu.remove(),
  );
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  owner.root.append(menu);
  menu.showPopover();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px`;
  buttons(menu)[0]?.focus();
}

/** @param {import("../../dom/element.js").KinoElement} owner @param {NonNullable<Item>} item @param {() => void} close */
function button(owner, { label, keys, asks, works = true, danger = false }, close) {
  const choose = () => {
    close();
    owner.ask(...asks);
  };
  const props = {
    type: "button",
    role: "menuitem",
    tabIndex: -1,
    class: danger ? "plain error" : "plain",
    disabled: !works,
    onclick: choose,
  };
  return h("button", props, h("span", {}, label), keys && h("span", { class: "dim" }, keys));
}

/** @param {HTMLElement} menu */
const buttons = (menu) => [
  .../** @type {NodeListOf<HTMLButtonElement>} */ (menu.querySelectorAll("button:not(:disabled)")),
];

/** Keys in here are the menu's; the film must not hear of them. @param {KeyboardEvent} event @param {HTMLElement} menu @param {() => void} close */
function press(event, menu, close) {
  event.stopPropagation();
  const all = buttons(menu);
  const focused = all.indexOf(/** @type {HTMLButtonElement} */ (event.target));
  /** @type {{[key: string]: () => void}} */
  const keys = {
    ArrowDown: () => all[(focused + 1) % all.length].focus(),
    ArrowUp: () => all[(focused - 1 + all.length) % all.length].focus(),
    Home: () => all[0].focus(),
    End: () => all[all.length - 1].focus(),
    Escape: close,
    Tab: close,
  };
  if (!Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
}
