/** The field "project" of Kino's nodes: a list of projects. A wire and any saved name still work. */
import { text } from "../texts/text.js";

/** ComfyUI's nodes have no types here. @typedef {any} GraphNode @typedef {any} Widget */

export const NEW_PROJECT = text("menus.new-project"); // no project has this name: a person's has to be typed
/** Nodes that create the project that they name. */
const CREATES = ["KinoProject", "KinoSaveFrame"];

/**
 * Turns a node's text field into a list; a node without the field stays as it is.
 * @param {GraphNode} node
 * @param {() => string[]} names of the projects
 * @param {(name: string) => Promise<string | null>} ask  asks for the name of a new project; null: cancelled
 */
export function offerProjects(node, names, ask) {
  const index = node.widgets?.findIndex((/** @type {Widget} */ { name }) => name === "project") ?? -1;
  if (index < 0 || !String(node.comfyClass).startsWith("Kino")) return;
  const field = node.widgets[index];
  let chosen = field.value;
  /** @type {Widget | null} */
  let list = null; // while it is created, its values are read
  // Read whenever the list opens.
  const values = () => {
    if (list && list.value !== NEW_PROJECT) chosen = list.value;
    const known = [...new Set([chosen, ...names()])].filter(Boolean);
    return CREATES.includes(node.comfyClass) ? [...known, NEW_PROJECT] : known;
  };
  const onChoice = async (/** @type {string} */ value) => {
    if (value !== NEW_PROJECT || !list) return;
    list.value = chosen;
    const name = (await ask(chosen))?.trim();
    if (!name) return;
    chosen = list.value = name;
    node.setDirtyCanvas?.(true, true);
  };
  list = node.addWidget("combo", "project", field.value, onChoice, { values });
  Object.assign(list, { tooltip: field.tooltip, label: field.label });
  node.widgets.splice(index, 1, node.widgets.pop());
}
