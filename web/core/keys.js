/** Keyboard shortcuts while a timeline or the studio has the focus. */
import { changeHold } from "./holds.js";
import { compares, nextMode } from "./compare.js";
import { requestWhilePainting } from "./mask-keys.js";
import { openMarker } from "./marks.js";
import { isPainting } from "./mask.js";
import { selectedInOrder } from "./order.js";
import { TAKE_KEYS, hasTakesOpen } from "./takes.js";

/**
 * @typedef {{key: string, code?: string, ctrl: boolean, shift: boolean, alt: boolean,
 *   k?: boolean}} KeyPress  `code`: the
 *   key's place on the keyboard. `ctrl`: Control, or Command on a Mac. `k`: the K key is held
 */
/** @typedef {import("./types.js").State} State */
/** @typedef {import("./requests.js").PanelRequest} PanelRequest */
/** @typedef {{[key: string]: (state: State) => PanelRequest | null}} KeyMap */

const JUMP = 10; // frames

/** @type {KeyMap} */
const PLAIN = {
  " ": () => ({ verb: "toggle-play" }),
  arrowleft: () => ({ verb: "step", detail: { by: -1 } }),
  arrowright: () => ({ verb: "step", detail: { by: 1 } }),
  arrowup: () => ({ verb: "go-to-stop", detail: { by: -1 } }),
  arrowdown: () => ({ verb: "go-to-stop", detail: { by: 1 } }),
  pageup: () => ({ verb: "step", detail: { by: -JUMP } }),
  pagedown: () => ({ verb: "step", detail: { by: JUMP } }),
  home: () => ({ verb: "go-to", detail: { to: "first" } }),
  end: () => ({ verb: "go-to", detail: { to: "last" } }),
  i: (state) => ({ verb: "set-mark", detail: { side: "in", id: state.selection.cursor } }),
  o: (state) => ({ verb: "set-mark", detail: { side: "out", id: state.selection.cursor } }),
  j: () => ({ verb: "shuttle", detail: { direction: -1 } }),
  k: () => ({ verb: "pause" }),
  l: () => ({ verb: "shuttle", detail: { direction: 1 } }),
  escape: endFirst,
  delete: deleteSelection,
  backspace: deleteSelection,
  g: () => ({ verb: "open-dialog", detail: { kind: "select-generator" } }),
  a: ({ selection: { cursor: id } }) => (id === null ? null : { verb: "regenerate", detail: { id } }),
  v: vary,
  t: ({ selection: { cursor: id } }) => (id === null ? null : { verb: "open-takes", detail: { id } }),
  ...Object.fromEntries([0, 1, 2, 3, 4, 5].map((rating) => [rating, rate(rating)])),
  m: marker,
  s: (state) => ({ verb: "set-view", detail: { mode: state.view.mode === "onion" ? "frame" : "onion" } }),
  b: ({ view }) => ({ verb: "set-view", detail: { mode: compares(view.mode) ? "frame" : "wipe" } }),
  f: ({ full }) => ({ verb: "set-full", detail: { full: !full } }),
  z: ({ view }) => ({ verb: "set-view", detail: { loupe: view.loupe === "on" ? "off" : "held" } }),
  "+": () => ({ verb: "step-zoom", detail: { by: 1 } }),
  "=": () => ({ verb: "step-zoom", detail: { by: 1 } }),
  "-": () => ({ verb: "step-zoom", detail: { by: -1 } }),
  "?": () => ({ verb: "open-dialog", detail: { kind: "shortcuts" } }),
};
/** @type {KeyMap} */
const WITH_CTRL = {
  arrowleft: (state) => ({ verb: "step", detail: { by: -second(state) } }),
  arrowright: (state) => ({ verb: "step", detail: { by: second(state) } }),
  l: (state) => ({ verb: "set-loop", detail: { loop: !state.playback.loop } }),
  z: () => ({ verb: "undo" }),
  y: () => ({ verb: "redo" }),
  a: () => ({ verb: "select-all" }),
  c: () => ({ verb: "copy" }),
  x: () => ({ verb: "cut" }),
  v: () => ({ verb: "paste" }),
  d: () => ({ verb: "duplicate" }),
  e: ({ project }) => project && { verb: "open-dialog", detail: { kind: "export" } },
  f: ({ project }) => project && { verb: "open-search" },
};
/** @type {KeyMap} */
const WITH_SHIFT = {
  " ": () => ({ verb: "play-range" }),
  b: ({ view }) => ({ verb: "set-view", detail: { mode: nextMode(view.mode) } }),
  j: () => ({ verb: "shuttle", detail: { direction: -1, slow: true } }),
  l: () => ({ verb: "shuttle", detail: { direction: 1, slow: true } }),
  arrowleft: () => ({ verb: "step", detail: { by: -1, extend: true } }),
  arrowright: () => ({ verb: "step", detail: { by: 1, extend: true } }),
  z: ({ zoom }) => ({ verb: "zoom-timeline", detail: { zoom: zoom === "fit" ? "auto" : "fit" } }),
  m: ({ selection: { cursor: id } }) => (id === null ? null : { verb: "start-mask", detail: { id } }),
  r: ({ project }) => project && { verb: "open-dialog", detail: { kind: "make" } },
  k: ({ sheet }) => (sheet === null ? { verb: "open-sheet", detail: {} } : { verb: "close-sheet" }),
  "+": PLAIN["+"],
  "?": PLAIN["?"],
  1: () => ({ verb: "set-view", detail: { zoom: "fit" } }),
  2: () => ({ verb: "set-view", detail: { zoom: 1 } }),
};
/** @type {KeyMap} */
const WITH_ALT = {
  arrowleft: () => ({ verb: "nudge-frames", detail: { by: -1 } }),
  arrowright: () => ({ verb: "nudge-frames", detail: { by: 1 } }),
  arrowup: ({ selection: { ids } }) => (ids.size > 1 ? { verb: "step-run", detail: { by: -1 } } : null),
  arrowdown: ({ selection: { ids } }) => (ids.size > 1 ? { verb: "step-run", detail: { by: 1 } } : null),
};

/** While K is held. @type {KeyMap} */
const WITH_K = { j: PLAIN.arrowleft, l: PLAIN.arrowright };
/** @type {KeyMap} */
const WITH_CTRL_SHIFT = {
  z: () => ({ verb: "redo" }),
  l: ({ playback }) => ({ verb: "set-ping-pong", detail: { pingPong: !playback.pingPong } }),
};

/** By the modifiers that are held. @type {{[modifiers: string]: KeyMap}} */
const MAPS = {
  ctrl: WITH_CTRL,
  shift: WITH_SHIFT,
  alt: WITH_ALT,
  "ctrl+shift": WITH_CTRL_SHIFT,
  "shift+alt": {
    arrowleft: changeHold(-1),
    arrowright: changeHold(1),
    k: ({ studio }) => ({ verb: studio ? "close-studio" : "open-studio" }),
  },
};

/**
 * The request of a key; null if the key is not one of Kino's.
 * @param {KeyPress} press
 * @param {State} state
 * @returns {PanelRequest | null}
 */
export function requestForKey(press, state) {
  const typed = press.key.toLowerCase();
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(press.code ?? "")?.[1];
  const held = /** @type {const} */ (["ctrl", "shift", "alt"]).filter((modifier) => press[modifier]);
  const open = hasTakesOpen(state) ? { ...PLAIN, ...TAKE_KEYS } : PLAIN;
  const plain = press.k ? { ...open, ...WITH_K } : open;
  const map = held.length ? (MAPS[held.join("+")] ?? {}) : plain;
  // Digits are where they are on the keyboard: with Shift, or on a French one, they type other characters.
  const key = [typed, digit].find((one) => one !== undefined && Object.hasOwn(map, one));
  const request = key === undefined ? null : map[key](state);
  return isPainting(state) ? requestWhilePainting(press, held.join("+"), state, request) : request;
}

/** Frames of a second. @param {State} state */
const second = ({ project }) => (project ? Math.max(1, Math.round(project.fps)) : 1);

/**
 * Opens the dialog of a variation, or of variations of all selected frames.
 * @param {State} state
 * @returns {PanelRequest | null}
 */
function vary(state) {
  const { cursor: id, ids } = state.selection;
  if (ids.size > 1)
    return { verb: "open-dialog", detail: { kind: "vary-frames", ids: selectedInOrder(state) } };
  return id === null ? null : { verb: "open-variation", detail: { id } };
}

/** @param {number} rating @returns {(state: State) => PanelRequest | null} */
function rate(rating) {
  return ({ selection: { ids } }) => (ids.size ? { verb: "rate", detail: { rating } } : null);
}

/** @param {State} state @returns {PanelRequest | null} */
function marker({ selection: { cursor: id }, markers }) {
  return id === null ? null : openMarker(markers, id);
}

/**
 * What Escape ends before it closes the studio: full screen, playback, a selection of several frames.
 * @param {State} state
 * @returns {PanelRequest | null}
 */
function endFirst({ full, playback, selection: { ids, cursor } }) {
  if (full) return { verb: "set-full", detail: { full: false } };
  if (playback.playing) return { verb: "toggle-play" };
  return ids.size > 1 && cursor !== null
    ? { verb: "select-frame", detail: { id: cursor, how: "one" } }
    : null;
}

/** @param {State} state @returns {PanelRequest | null} */
function deleteSelection({ selection: { ids } }) {
  return ids.size ? { verb: "delete-frames", detail: { ids: [...ids] } } : null;
}
