/** The items of a frame's context menu. */
import { text } from "../texts/text.js";
import { counted } from "./words.js";

/** @typedef {import("./requests.js").PanelRequest} PanelRequest */
/**
 * @typedef {{label: string, keys?: string, request: PanelRequest, disabled?: boolean, danger?: boolean}}
 *   MenuItem
 */

/**
 * @param {import("./types.js").State} state
 * @param {number} id the frame under the pointer
 * @returns {(MenuItem | null)[]} null: a separator
 */
export function frameMenu({ graph, selection, clipboard }, id) {
  const ids = selection.ids.has(id) ? [...selection.ids] : [id];
  /** @type {MenuItem} */
  const openInGraph = { label: "Open in graph", request: { verb: "open-in-graph", detail: { id } } };
  const variation = /** @type {const} */ ({ kind: "variation", id });
  return [
    { label: "Regenerate", keys: "A", request: { verb: "regenerate", detail: { id } } },
    { label: "Create variation…", keys: "V", request: { verb: "open-dialog", detail: variation } },
    { label: text("takes.takes"), keys: "T", request: { verb: "open-takes", detail: { id } } },
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
