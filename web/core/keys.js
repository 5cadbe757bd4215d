/** Which key asks for what, while a timeline or the studio has the focus. */

/** @typedef {{key: string, ctrl: boolean, shift: boolean, alt: boolean}} Press  ctrl: Control, or Command on a Mac */
/** @typedef {import("./types.js").State} State */
/** @typedef {{verb: string, detail?: any}} Ask */

/** What the Shortcuts dialog shows: [keys, what they do]. */
export const SHORTCUTS = /** @type {const} */ ([
  ["Space", "Play or pause"],
  ["← →", "Previous or next frame; with Shift the selection grows"],
  ["Home, End", "First or last frame"],
  ["I, O", "Set the in point or the out point here"],
  ["L", "Loop"],
  ["Delete", "Delete the selected frames"],
  ["Ctrl+Z", "Undo"],
  ["Ctrl+A", "Select all frames"],
  ["Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste behind the frame shown"],
  ["Ctrl+D", "Duplicate"],
  ["Alt+←, Alt+→", "Move the selected frames one place"],
  ["Ctrl+F", "Find a frame by its number"],
  ["G", "Make frames"],
  ["A", "Make this frame again"],
  ["V", "Make a variation of this frame"],
  ["1, 2", "Fit the picture; 100 %"],
  ["S", "Onion skin"],
  ["B", "Compare with another frame"],
  ["?", "This list"],
  ["Alt+Shift+K", "Open or close the studio"],
  ["Escape", "Close what is on top"],
]);

/** @type {{[key: string]: (state: State) => Ask | null}} */
const PLAIN = {
  " ": () => ({ verb: "toggle-play" }),
  arrowleft: () => ({ verb: "step", detail: { by: -1 } }),
  arrowright: () => ({ verb: "step", detail: { by: 1 } }),
  home: () => ({ verb: "go", detail: { to: "first" } }),
  end: () => ({ verb: "go", detail: { to: "last" } }),
  i: (state) => ({ verb: "mark", detail: { side: "in", id: state.selection.cursor } }),
  o: (state) => ({ verb: "mark", detail: { side: "out", id: state.selection.cursor } }),
  l: (state) => ({ verb: "set-loop", detail: { loop: !state.playback.loop } }),
  delete: deletion,
  backspace: deletion,
  g: () => ({ verb: "open-dialog", detail: { kind: "select-generator" } }),
  a: (state) => atCursor(state, "make-again"),
  v: (state) =>
    state.selection.cursor === null
      ? null
      : { verb: "open-dialog", detail: { kind: "variation", id: state.selection.cursor } },
  1: () => ({ verb: "set-view", detail: { zoom: "fit" } }),
  2: () => ({ verb: "set-view", detail: { zoom: 1 } }),
  s: (state) => ({ verb: "set-view", detail: { mode: state.view.mode === "onion" ? "frame" : "onion" } }),
  b: (state) => ({ verb: "set-view", detail: { mode: state.view.mode === "wipe" ? "frame" : "wipe" } }),
  "?": () => ({ verb: "open-dialog", detail: { kind: "shortcuts" } }),
};
/** @type {{[key: string]: (state: State) => Ask | null}} */
const WITH_CTRL = {
  z: () => ({ verb: "undo" }),
  a: () => ({ verb: "select-all" }),
  c: () => ({ verb: "copy" }),
  x: () => ({ verb: "cut" }),
  v: () => ({ verb: "paste" }),
  d: () => ({ verb: "duplicate" }),
  f: () => ({ verb: "open-dialog", detail: { kind: "find-frame" } }),
};
/** @type {{[key: string]: (state: State) => Ask | null}} */
const WITH_SHIFT = {
  arrowleft: () => ({ verb: "step", detail: { by: -1, extend: true } }),
  arrowright: () => ({ verb: "step", detail: { by: 1, extend: true } }),
  "?": PLAIN["?"],
};
/** @type {{[key: string]: (state: State) => Ask | null}} */
const WITH_ALT = {
  arrowleft: () => ({ verb: "nudge", detail: { by: -1 } }),
  arrowright: () => ({ verb: "nudge", detail: { by: 1 } }),
};

/**
 * What a key asks for; null when it is none of ours.
 * @param {Press} press @param {State} state @returns {Ask | null}
 */
export function askOf(press, state) {
  const key = press.key.toLowerCase();
  if (press.alt && press.shift && key === "k") return { verb: state.studio ? "close-studio" : "open-studio" };
  const held = [press.ctrl, press.shift, press.alt].filter(Boolean).length;
  if (held > 1) return null;
  const map = press.ctrl ? WITH_CTRL : press.alt ? WITH_ALT : press.shift ? WITH_SHIFT : PLAIN;
  return Object.hasOwn(map, key) ? map[key](state) : null;
}

/** @param {State} state @returns {Ask | null} */
function deletion(state) {
  return state.selection.ids.size
    ? { verb: "delete-frames", detail: { ids: [...state.selection.ids] } }
    : null;
}

/** @param {State} state @param {string} verb @returns {Ask | null} */
function atCursor(state, verb) {
  return state.selection.cursor === null ? null : { verb, detail: { id: state.selection.cursor } };
}
