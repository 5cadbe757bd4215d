/** The focus through shadow roots: where it is, what it can reach, and how it returns. */

const FOCUSABLE = "button, input, select, textarea, a[href], [tabindex]";

/** The focused element and the hosts around it, innermost first. @returns {HTMLElement[]} */
export function focusPath() {
  /** @type {HTMLElement[]} */
  const path = [];
  let at = document.activeElement;
  while (at instanceof HTMLElement && at !== document.body) {
    path.unshift(at);
    at = at.shadowRoot?.activeElement ?? null;
  }
  return path;
}

/**
 * Focuses the first element of a path that accepts it: the innermost may be gone or hidden.
 * @param {HTMLElement[]} path
 */
export function returnFocus(path) {
  for (const element of path) {
    element.focus({ preventScroll: true });
    if (element.isConnected && element.matches(":focus")) return;
  }
}

/** The elements that the Tab key reaches, in order. @param {ParentNode} root @returns {HTMLElement[]} */
export function reachable(root) {
  /** @type {HTMLElement[]} */
  const found = [];
  for (const element of root.querySelectorAll("*")) {
    if (!(element instanceof HTMLElement) || !element.checkVisibility()) continue;
    if (element.matches(FOCUSABLE) && element.tabIndex >= 0 && !element.matches(":disabled"))
      found.push(element);
    if (element.shadowRoot) found.push(...reachable(element.shadowRoot));
  }
  return found;
}

/** Keeps the Tab key inside an element. @param {KeyboardEvent} event @param {HTMLElement} inside */
export function keepInside(event, inside) {
  const all = reachable(inside);
  const at = all.indexOf(/** @type {HTMLElement} */ (event.composedPath()[0]));
  const next = event.shiftKey ? at - 1 : at + 1;
  if (at >= 0 && next >= 0 && next < all.length) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}
