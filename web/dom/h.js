/** Makes DOM nodes. Text goes in as text; there is no way to pass markup. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element. `on*` props listen, `class` and `aria-*`/`data-*`/`role`/`for` are attributes, all others are set as
 * properties where the element has them, else as attributes; null and false leave them out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{[name: string]: any}} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children.flat().filter(isShown).map(String_));
  return element;
}

/**
 * Sets one prop as `h` does; for elements that stay.
 * @param {Element} element @param {string} name @param {any} value
 */
export function setProp(element, name, value) {
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name.includes("-") || name === "class" || name === "role" || name === "for" || !(name in element))
    setAttribute(element, name, value);
  else /** @type {any} */ (element)[name] = value; // also where it seems to be so by default: alt="" and tabindex="-1" say something
}

/** @param {Element} element @param {string} name @param {any} value  null or false: without it */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || (value === false && !name.startsWith("aria-")))
    element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value))
    element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
}

/** Sets a text only when it changed, so that a reader's selection and the layout are left alone. @param {Node} node @param {string | number} text */
export function setText(node, text) {
  if (node.textContent !== String(text)) node.textContent = String(text);
}

/**
 * Makes the children of `parent` one per item, keeping those whose key is still there. What is gone goes first, and what stays is
 * moved only where the order changed: a node that is moved loses the focus, its animation starts anew, an alert is read again.
 * @template Item
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {(item: Item, index: number) => string | number} keyOf
 * @param {(item: Item) => HTMLElement} make
 * @param {(element: any, item: Item, index: number) => void} update
 */
export function each(parent, items, keyOf, make, update) {
  const keys = items.map(keyOf);
  const old = kept(parent, new Set(keys));
  /** @type {Element | null} */
  let place = parent.firstElementChild;
  items.forEach((item, index) => {
    const key = keys[index];
    const found = /** @type {any} */ (old.get(key)) ?? Object.assign(make(item), { kinoKey: key });
    old.delete(key);
    update(found, item, index);
    if (place && found === place.nextElementSibling)
      parent.append(place); // it is the one that moved
    else if (found !== place) return void parent.insertBefore(found, place);
    place = found.nextElementSibling;
  });
}

/** The children whose keys are wanted, one each; the others are removed. @param {Element} parent @param {Set<string | number>} wanted */
function kept(parent, wanted) {
  /** @type {Map<string | number, Element>} */
  const old = new Map();
  for (const child of [...parent.children]) {
    const { kinoKey } = /** @type {any} */ (child);
    if (wanted.has(kinoKey) && !old.has(kinoKey)) old.set(kinoKey, child);
    else child.remove();
  }
  return old;
}

/** @param {Child} child @returns {child is Node | string | number} */
const isShown = (child) => child !== null && child !== undefined && child !== false;
/** @param {any} child @returns {Node | string} */
const String_ = (child) => (child instanceof Node ? child : String(child));
