/** The items of a frame's context menu. */
import { text } from "../texts/text.js";
import { gapItems } from "./gaps.js";
import { holdItems } from "./holds.js";
import { manyItems } from "./many-menu.js";
import { openMarker } from "./marks.js";
import { isWithoutGraph } from "./params.js";

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
export function frameMenu(state, id) {
  const { graph, selection, clipboard, timeline, markers } = state;
  const disabled = isWithoutGraph(state, id);
  const ids = selection.ids.has(id) ? [...selection.ids] : [id];
  const openInGraph = /** @type {const} */ ({ verb: "open-in-graph", detail: { id } });
  const graphItem = { label: text("frames.open-in-graph"), request: openInGraph, disabled };
  return [
    ...(ids.length > 1 ? manyItems({ timeline }, ids) : againItems(id, disabled)),
    { label: text("takes.takes"), keys: "T", request: { verb: "open-takes", detail: { id } } },
    { label: text("frames.image-to-image"), request: { verb: "use-as-image", detail: { id } } },
    { label: text("masks.paint"), keys: "Shift+M", request: { verb: "start-mask", detail: { id } } },
    ...(graph ? [graphItem] : []),
    null,
    { label: text("frames.use-parameters"), request: { verb: "use-params", detail: { id, what: "all" } } },
    { label: text("frames.use-prompt"), request: { verb: "use-params", detail: { id, what: "prompt" } } },
    { label: text("frames.use-seed"), request: { verb: "use-params", detail: { id, what: "seed" } } },
    null,
    { label: text("frames.copy-picture"), request: { verb: "copy-picture", detail: { id } } },
    { label: text("frames.save-picture"), request: { verb: "save-picture", detail: { id } } },
    null,
    ...clipboardItems(clipboard !== null),
    null,
    ...holdItems(ids),
    ...gapItems({ timeline }, ids),
    null,
    { label: text("frames.set-in"), keys: "I", request: { verb: "set-mark", detail: { side: "in", id } } },
    { label: text("frames.set-out"), keys: "O", request: { verb: "set-mark", detail: { side: "out", id } } },
    { label: text("menus.marker"), keys: "M", request: openMarker(markers, id) },
    null,
    {
      label: ids.length > 1 ? text("frames.delete", { count: ids.length }) : text("words.delete"),
      keys: "Del",
      request: { verb: "delete-frames", detail: { ids } },
      danger: true,
    },
  ];
}

/** @param {boolean} hasFrames whether there is something to paste @returns {MenuItem[]} */
function clipboardItems(hasFrames) {
  return [
    { label: text("menus.copy"), keys: "Ctrl+C", request: { verb: "copy" } },
    { label: text("menus.cut"), keys: "Ctrl+X", request: { verb: "cut" } },
    { label: text("menus.paste"), keys: "Ctrl+V", request: { verb: "paste" }, disabled: !hasFrames },
    { label: text("menus.duplicate"), keys: "Ctrl+D", request: { verb: "duplicate" } },
  ];
}

/** What makes one frame again. @param {number} id @param {boolean} disabled @returns {MenuItem[]} */
function againItems(id, disabled) {
  const regenerate = /** @type {const} */ ({ verb: "regenerate", detail: { id } });
  const vary = /** @type {const} */ ({ verb: "open-variation", detail: { id } });
  return [
    { label: text("frames.regenerate"), keys: "A", request: regenerate, disabled },
    { label: text("frames.create-variation"), keys: "V", request: vary, disabled },
  ];
}
