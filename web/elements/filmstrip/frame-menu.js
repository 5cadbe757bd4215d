/** The filmstrip's context menu. */
import { counted } from "../../core/words.js";
import { h } from "../../dom/h.js";

/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */
/**
 * @typedef {{label: string, keys?: string, request: PanelRequest, disabled?: boolean, danger?: boolean}}
 *   MenuItem
 */

/**
 * @param {import("../../core/types.js").State} state
 * @param {number} id the frame under the pointer
 * @returns {(MenuItem | null)[]} null: a separator
 */
function frameMenu({ graph, selection, clipboard }, id) {
  const ids = selection.ids.has(id) ? [...selection.ids] : [id];
  /** @type {MenuItem} */
  const openInGraph = { label: "Open in graph", request: { verb: "open-in-graph", detail: { id } } };
  const variation = /** @type {const} */ ({ kind: "variation", id });
  return [
    { label: "Regenerate", keys: "A", request: { verb: "regenerate", detail: { id } } },
    { label: "Create variation…", keys: "V", request: { verb: "open-dialog", detail: variation } },
    { label: "Image to image…", request: { verb: "use-as-image", detail: { id } } },
    ...(graph ? [openInGraph] : []),
    null,
    { label: "Use parameters in the form", request: { verb: "use-params", detail: { id, what: "all" } } },
    { label: "Use prompt in the form", request: { verb: "use-params", detail: { id, what: "prompt" } } },
    { label: "Use seed in the form", request: { verb: "use-params", detail: { id, what: "seed" } } },
    null,
    { label: "Copy picture", request: { verb: "copy-picture", detail: { id } } },
    { label: "Save picture…", request: { verb: "save-picture", detail: { id } } },
    null,
    { label: "Copy", keys: "Ctrl+C", request: { verb: "copy" } },
    { label: "Cut", keys: "Ctrl+X", request: { verb: "cut" } },
    { label: "Paste after", keys: "Ctrl+V", request: { verb: "paste" }, disabled: clipboard === null },
    { label: "Duplicate", keys: "Ctrl+D", request: { verb: "duplicate" } },
    null,
    { label: "Set in point", keys: "I", request: { verb: "set-mark", detail: { side: "in", id } } },
    { label: "Set out point", keys: "O", request: { verb: "set-mark", detail: { side: "out", id } } },
    null,
    {
      label: ids.length > 1 ? `Delete ${counted(ids.length)}` : "Delete",
      keys: "Del",
      request: { verb: "delete-frames", detail: { ids } },
      danger: true,
    },
  ];
}

/**
 * Opens the menu of the frame under the pointer or, opened by a key, of the current one.
 * @param {import("./filmstrip.js").KinoFilmstrip} strip
 * @param {MouseEvent} event
 */
export function openFrameMenu(strip, event) {
  const { state, frames, view } = strip;
  const pointed = strip.frameAt(event);
  const id = pointed ?? state?.selection.cursor ?? null;
  const target = /** @type {Element} */ (event.composedPath()[0]);
  if (!state || id === null || target.closest(".tasks, .menu")) return;
  event.preventDefault();
  event.stopPropagation();
  if (!state.selection.ids.has(id)) strip.request("select-frame", { id, how: "one" });
  const { left, top } = (frames.querySelector(".cursor") ?? view).getBoundingClientRect();
  const byPointer = pointed !== null && event.button === 2;
  const at = byPointer ? { x: event.clientX, y: event.clientY } : { x: left + 16, y: top + 16 };
  showMenu(strip, at, frameMenu(state, id), () => frames.focus({ preventScroll: true }));
}

/**
 * Shows a menu until an item is chosen, Escape or Tab is pressed, or the user clicks elsewhere. One at a
 * time.
 * @param {import("../../dom/element.js").KinoElement} owner
 * @param {{x: number, y: number}} at in the page
 * @param {(MenuItem | null)[]} items
 * @param {() => void} returnFocus
 */
function showMenu(owner, at, items, returnFocus) {
  owner.root.querySelector(".menu")?.remove();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": "Frame", popover: "auto" });
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
 * @param {import("../../dom/element.js").KinoElement} owner
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
 * Keys pressed in a menu must not reach the filmstrip.
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
