/** Keeps an element's children in step with a list, by key. */

/** @typedef {string | number} Key */

/** @type {WeakMap<Element, Key>} */
const keys = new WeakMap();

/** The key of a child that `renderKeyed` created. @param {Element} element */
export const keyOf = (element) => keys.get(element);

/**
 * Renders one child per item. Children whose key is still wanted are reused, and moved only where the order
 * changed: a moved node loses the focus, restarts its animations and is announced again.
 * @template Item
 * @template {HTMLElement} E
 * @param {Element} parent
 * @param {readonly Item[]} items
 * @param {(item: Item, index: number) => Key} keyFor
 * @param {(item: Item) => E} create
 * @param {(element: E, item: Item, index: number) => void} [update]
 */
export function renderKeyed(parent, items, keyFor, create, update = () => {}) {
  const wanted = items.map(keyFor);
  const reusable = removeOthers(parent, new Set(wanted));
  /** @type {Element | null} */
  let place = parent.firstElementChild;
  items.forEach((item, index) => {
    const key = wanted[index];
    const child = /** @type {E | undefined} */ (reusable.get(key)) ?? create(item);
    keys.set(child, key);
    reusable.delete(key);
    update(child, item, index);
    if (place && child === place.nextElementSibling)
      parent.append(place); // `place` is the one that moved
    else if (child !== place) return void parent.insertBefore(child, place);
    place = child.nextElementSibling;
  });
}

/**
 * Removes the children whose keys are not wanted, and returns the others.
 * @param {Element} parent
 * @param {Set<Key>} wanted
 */
function removeOthers(parent, wanted) {
  /** @type {Map<Key, Element>} */
  const left = new Map();
  for (const child of [...parent.children]) {
    const key = keys.get(child);
    if (key !== undefined && wanted.has(key) && !left.has(key)) left.set(key, child);
    else child.remove();
  }
  return left;
}
