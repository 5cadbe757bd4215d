/** Context menus. */
import { text } from "../texts/text.js";
import { h } from "./h.js";

/** @typedef {import("../core/frame-menu.js").MenuItem} MenuItem */
/** @typedef {import("./element.js").KinoElement} KinoElement */

/**
 * Shows a menu until an item is chosen, Escape or Tab is pressed, or the user clicks elsewhere. One at a
 * time.
 * @param {KinoElement} owner
 * @param {{x: number, y: number}} at in the page
 * @param {(MenuItem | null)[]} items
 * @param {() => void} returnFocus
 */
export function showMenu(owner, at, items, returnFocus) {
  owner.root.querySelector(".menu")?.remove();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": text("shell.frame"), popover: "auto" });
  const close = () => {
    menu.remove();
    returnFocus();
  };
  const separator = () => h("div", { class: "separator", role: "separator" });
  menu.append(...items.map((item) => (item ? menuButton(owner, item, close) : separator())));
  menu.addEventListener("keydown", (event) => onKey(event, menu, close));
  menu.addEventListener("toggle", (event) => {
    if (/** @type {ToggleEvent} */ (event).newState === "closed") menu.remove();
  });
  menu.addEventListener("contextmenu", (event) => event.preventDefault());
  owner.root.append(menu);
  menu.showPopover();
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(at.x, innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(at.y, innerHeight - height - 4))}px`;
  enabledButtons(menu)[0]?.focus();
}

/**
 * @param {KinoElement} owner
 * @param {MenuItem} item
 * @param {() => void} close
 */
function menuButton(owner, { label, keys, request, disabled = false, danger = false }, close) {
  const onclick = () => {
    close();
    owner.send(request);
  };
  const props = { type: "button", role: "menuitem", tabIndex: -1, class: danger ? "plain error" : "plain" };
  const shortcut = keys && h("span", { class: "dim" }, keys);
  return h("button", { ...props, disabled, onclick }, h("span", {}, label), shortcut);
}

/** @param {HTMLElement} menu @returns {HTMLButtonElement[]} */
const enabledButtons = (menu) => [...menu.querySelectorAll("button")].filter((button) => !button.disabled);

/**
 * Keys pressed in a menu must not reach what is behind it.
 * @param {KeyboardEvent} event
 * @param {HTMLElement} menu
 * @param {() => void} close
 */
function onKey(event, menu, close) {
  event.stopPropagation();
  const all = enabledButtons(menu);
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
