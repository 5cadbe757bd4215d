/** Creates and changes DOM nodes. Text is set as text; markup can't be passed. */

/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * Creates an element. `on*` props are listeners; `class`, `role`, `for` and names with a dash are attributes;
 * others are properties if the element has them, else attributes. null and false leave an attribute out.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {{[name: string]: any}} [props]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  element.append(...children.flat().filter(isShown).map(toNode));
  return element;
}

/** Sets one prop as `h` does. @param {Element} element @param {string} name @param {any} value */
export function setProp(element, name, value) {
  if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
  else if (name.includes("-") || name === "class" || name === "role" || name === "for" || !(name in element))
    setAttribute(element, name, value);
  // Also default values: alt="" and tabindex="-1" have a meaning.
  else /** @type {any} */ (element)[name] = value;
}

/** @param {Element} element @param {string} name @param {unknown} value  null or false: removes it */
export function setAttribute(element, name, value) {
  if (value === null || value === undefined || (value === false && !name.startsWith("aria-")))
    element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value))
    element.setAttribute(name, value === true && !name.startsWith("aria-") ? "" : String(value));
}

/**
 * Sets a text if it changed: an unchanged one keeps the user's selection and the layout.
 * @param {Node} node
 * @param {string | number} text
 */
export function setText(node, text) {
  if (node.textContent !== String(text)) node.textContent = String(text);
}

/** @param {Child} child @returns {child is Node | string | number} */
const isShown = (child) => child !== null && child !== undefined && child !== false;
/** @param {Node | string | number} child @returns {Node | string} */
const toNode = (child) => (child instanceof Node ? child : String(child));
