/** Keyboard shortcuts while a timeline or the studio has the focus. */

/**
 * @typedef {{key: string, ctrl: boolean, shift: boolean, alt: boolean}} KeyPress  ctrl: Control, or Command
 *   on a Mac
 */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./requests.js").PanelRequest} PanelRequest */
/** @typedef {{[key: string]: (state: State) => PanelRequest | null}} KeyMap */

/** Rows of the Shortcuts dialog: keys, action. Keep them in step with the maps below. */
export const SHORTCUTS = /** @type {const} */ ([
  ["Space", "Play or pause"],
  ["← →", "Previous or next frame; with Shift, extend the selection"],
  ["Home, End", "First or last frame"],
  ["I, O", "Set the in or out point"],
  ["L", "Loop"],
  ["Delete", "Delete the selected frames"],
  ["Ctrl+Z", "Undo"],
  ["Ctrl+Shift+Z, Ctrl+Y", "Redo"],
  ["Ctrl+A", "Select all frames"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste after the current frame"],
  ["Ctrl+D", "Duplicate"],
  ["Alt+←, Alt+→", "Move the selected frames by one place"],
  ["Ctrl+F", "Go to a frame by number or timecode"],
  ["+, −, Ctrl+wheel", "Zoom the timeline in or out"],
  ["Shift+Z", "Show the whole film, or thumbnails again"],
  ["G", "Generate frames"],
  ["Ctrl+E", "Export the film"],
  ["A", "Regenerate this frame"],
  ["V", "Create a variation of this frame"],
  ["1, 2", "Fit to window; 100%"],
  ["S", "Onion skin"],
  ["B", "Compare with another frame"],
  ["?", "Show this list"],
  ["Alt+Shift+K", "Open or close the studio"],
  ["Escape", "Close the topmost dialog, menu or studio"],
]);

/** @type {KeyMap} */
const PLAIN = {
  " ": () => ({ verb: "toggle-play" }),
  arrowleft: () => ({ verb: "step", detail: { by: -1 } }),
  arrowright: () => ({ verb: "step", detail: { by: 1 } }),
  home: () => ({ verb: "go-to", detail: { to: "first" } }),
  end: () => ({ verb: "go-to", detail: { to: "last" } }),
  i: (state) => ({ verb: "set-mark", detail: { side: "in", id: state.selection.cursor } }),
  o: (state) => ({ verb: "set-mark", detail: { side: "out", id: state.selection.cursor } }),
  l: (state) => ({ verb: "set-loop", detail: { loop: !state.playback.loop } }),
  delete: deleteSelection,
  backspace: deleteSelection,
  g: () => ({ verb: "open-dialog", detail: { kind: "select-generator" } }),
  a: ({ selection: { cursor: id } }) => (id === null ? null : { verb: "regenerate", detail: { id } }),
  v: ({ selection: { cursor: id } }) =>
    id === null ? null : { verb: "open-dialog", detail: { kind: "variation", id } },
  1: () => ({ verb: "set-view", detail: { zoom: "fit" } }),
  2: () => ({ verb: "set-view", detail: { zoom: 1 } }),
  s: (state) => ({ verb: "set-view", detail: { mode: state.view.mode === "onion" ? "frame" : "onion" } }),
  b: (state) => ({ verb: "set-view", detail: { mode: state.view.mode === "wipe" ? "frame" : "wipe" } }),
  "+": () => ({ verb: "step-zoom", detail: { by: 1 } }),
  "=": () => ({ verb: "step-zoom", detail: { by: 1 } }),
  "-": () => ({ verb: "step-zoom", detail: { by: -1 } }),
  "?": () => ({ verb: "open-dialog", detail: { kind: "shortcuts" } }),
};
/** @type {KeyMap} */
const WITH_CTRL = {
  z: () => ({ verb: "undo" }),
  y: () => ({ verb: "redo" }),
  a: () => ({ verb: "select-all" }),
  c: () => ({ verb: "copy" }),
  x: () => ({ verb: "cut" }),
  v: () => ({ verb: "paste" }),
  d: () => ({ verb: "duplicate" }),
  e: ({ project }) => project && { verb: "open-dialog", detail: { kind: "export" } },
  f: () => ({ verb: "open-dialog", detail: { kind: "find-frame" } }),
};
/** @type {KeyMap} */
const WITH_SHIFT = {
  arrowleft: () => ({ verb: "step", detail: { by: -1, extend: true } }),
  arrowright: () => ({ verb: "step", detail: { by: 1, extend: true } }),
  z: ({ zoom }) => ({ verb: "zoom-timeline", detail: { zoom: zoom === "fit" ? "auto" : "fit" } }),
  "+": PLAIN["+"],
  "?": PLAIN["?"],
};
/** @type {KeyMap} */
const WITH_ALT = {
  arrowleft: () => ({ verb: "nudge-frames", detail: { by: -1 } }),
  arrowright: () => ({ verb: "nudge-frames", detail: { by: 1 } }),
};

/** By the modifiers that are held. @type {{[modifiers: string]: KeyMap}} */
const MAPS = {
  "": PLAIN,
  ctrl: WITH_CTRL,
  shift: WITH_SHIFT,
  alt: WITH_ALT,
  "ctrl+shift": { z: () => ({ verb: "redo" }) },
  "shift+alt": { k: ({ studio }) => ({ verb: studio ? "close-studio" : "open-studio" }) },
};

/**
 * The request of a key; null if the key is not one of Kino's.
 * @param {KeyPress} press
 * @param {State} state
 * @returns {PanelRequest | null}
 */
export function requestForKey(press, state) {
  const key = press.key.toLowerCase();
  const held = /** @type {const} */ (["ctrl", "shift", "alt"]).filter((modifier) => press[modifier]);
  const map = MAPS[held.join("+")] ?? {};
  return Object.hasOwn(map, key) ? map[key](state) : null;
}

/** @param {State} state @returns {PanelRequest | null} */
function deleteSelection({ selection: { ids } }) {
  return ids.size ? { verb: "delete-frames", detail: { ids: [...ids] } } : null;
}
