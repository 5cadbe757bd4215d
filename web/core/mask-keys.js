/** Keys while a mask is painted, before the usual ones. */
import { nextSize } from "./mask.js";

/** @typedef {import("./types.js").State} State */
/** @typedef {import("./requests.js").PanelRequest} PanelRequest */
/** @typedef {import("./keys.js").KeyMap} KeyMap */

/** @param {-1 | 1} by @returns {(state: State) => PanelRequest | null} */
const resize =
  (by) =>
  ({ brush, project }) =>
    project && { verb: "set-brush", detail: { size: nextSize(brush.size, by, project) } };

/** By the modifiers that are held. @type {{[modifiers: string]: KeyMap}} */
const MAPS = {
  "": {
    "[": resize(-1),
    "]": resize(1),
    b: () => ({ verb: "set-brush", detail: { erases: false } }),
    e: () => ({ verb: "set-brush", detail: { erases: true } }),
    escape: ({ full }) => (full ? { verb: "set-full", detail: { full: false } } : { verb: "close-mask" }),
  },
  ctrl: { z: () => ({ verb: "undo-mask" }), y: () => ({ verb: "redo-mask" }) },
  "ctrl+shift": { z: () => ({ verb: "redo-mask" }) },
  shift: { m: () => ({ verb: "close-mask" }) },
};
/** Where brackets are on the keyboard: on many, other letters are there. @type {{[code: string]: string}} */
const BRACKETS = { BracketLeft: "[", BracketRight: "]" };
/** What the usual keys may do meanwhile: nothing that changes the film, or leaves the frame. */
const HARMLESS = ["set-view", "set-full", "zoom-timeline", "step-zoom", "close-studio"];

/**
 * @param {import("./keys.js").KeyPress} press
 * @param {string} held  modifiers, joined by +
 * @param {State} state
 * @param {PanelRequest | null} usual  what the key does else
 * @returns {PanelRequest | null}
 */
export function requestWhilePainting({ key, code = "" }, held, state, usual) {
  const map = MAPS[held] ?? {};
  const name = [key.toLowerCase(), BRACKETS[code]].find((one) => one && Object.hasOwn(map, one));
  if (name) return map[name](state);
  const isHelp = usual?.verb === "open-dialog" && usual.detail.kind === "shortcuts";
  return usual && (isHelp || HARMLESS.includes(usual.verb)) ? usual : null;
}
