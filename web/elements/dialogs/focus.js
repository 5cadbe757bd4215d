/** Where the focus is and goes, through shadow roots. */

const FOCUSABLE = "button, input, select, textarea, a[href], [tabindex]";

/** What has the focus, and what it stands in: the deepest first. @returns {HTMLElement[]} */
export function focusPath() {
  /** @type {HTMLElement[]} */
  const path = [];
  for (
    let at = document.activeElement;
    at instanceof HTMLElement && at !== document.body;
    at = at.shadowRoot?.activeElement ?? null
  )
    path.unshift(at);
  return path;
}

/** Gives the focus back to the first of them that takes it: the deepest may be gone or hidden by now. @param {HTMLElement[]} path */
export function giveBack(path) {
  for (const element of path) {
    element.focus({ preventScroll: true });
    if (element.isConnected && element.matches(":focus")) return;
  }
}

/** What the Tab key reaches in here, in order. @param {ParentNode} root @returns {HTMLElement[]} */
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

/** Keeps the Tab key inside. @param {KeyboardEvent} event @param {HTMLElement} inside */
export function keepInside(event, inside) {
  const all = reachable(inside);
  const at = all.indexOf(/** @type {HTMLElement} */ (event.composedPath()[0]));
  const next = event.shiftKey ? at - 1 : at + 1;
  if (at >= 0 && next >= 0 && next < all.length) return;
  event.preventDefault();
  (event.shiftKey ? all.at(-1) : all[0])?.focus();
}
