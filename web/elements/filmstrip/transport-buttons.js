/** The buttons of the transport. */
import { historyLabel } from "../../core/words.js";
import { text } from "../../texts/text.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */
/**
 * @typedef {object} TransportButton
 * @property {string} icon
 * @property {string} label
 * @property {string} [keys]
 * @property {(state: State) => PanelRequest} request
 * @property {(state: State) => boolean} enabled
 * @property {(state: State) => string} [title]  in place of the label
 * @property {(state: State) => boolean} [pressed]  for a toggle
 * @property {string} [look]  CSS classes
 */

/** @param {State} state */
const hasSelection = ({ selection }) => selection.ids.size > 0;
/** @param {State} state */
const hasFrames = ({ timeline }) => Boolean(timeline?.ids.length);
/** @param {State} state */
const canGoBack = ({ timeline, selection }) =>
  Boolean(timeline?.ids.length) && timeline?.ids[0] !== selection.cursor;
/** @param {State} state */
const canGoOn = ({ timeline, selection }) =>
  Boolean(timeline?.ids.length) && timeline?.ids.at(-1) !== selection.cursor;
/** Whether a task is running or waiting. @param {State} state */
export const isGenerating = ({ queue }) =>
  Boolean(queue?.waiting || queue?.tasks.some(({ status }) => status === "running"));

const CLIPBOARD = "plain icon clipboard";

const NAVIGATION = /** @satisfies {{[name: string]: TransportButton}} */ ({
  first: {
    icon: "first",
    label: text("filmstrip.first"),
    keys: "Home",
    request: () => ({ verb: "go-to", detail: { to: "first" } }),
    enabled: canGoBack,
  },
  previous: {
    icon: "previous",
    label: text("filmstrip.previous"),
    keys: "←",
    request: () => ({ verb: "step", detail: { by: -1 } }),
    enabled: canGoBack,
  },
  play: {
    icon: "play",
    label: text("filmstrip.play"),
    keys: "Space",
    request: () => ({ verb: "toggle-play" }),
    enabled: hasFrames,
    look: "primary play",
  },
  next: {
    icon: "next",
    label: text("filmstrip.next"),
    keys: "→",
    request: () => ({ verb: "step", detail: { by: 1 } }),
    enabled: canGoOn,
  },
  last: {
    icon: "last",
    label: text("filmstrip.last"),
    keys: "End",
    request: () => ({ verb: "go-to", detail: { to: "last" } }),
    enabled: canGoOn,
  },
});

const EDITING = /** @satisfies {{[name: string]: TransportButton}} */ ({
  copy: {
    icon: "copy",
    label: text("menus.copy"),
    keys: "Ctrl+C",
    request: () => ({ verb: "copy" }),
    enabled: hasSelection,
    look: CLIPBOARD,
  },
  cut: {
    icon: "scissors",
    label: text("menus.cut"),
    keys: "Ctrl+X",
    request: () => ({ verb: "cut" }),
    enabled: hasSelection,
    look: CLIPBOARD,
  },
  paste: {
    icon: "paste",
    label: text("filmstrip.paste"),
    keys: "Ctrl+V",
    request: () => ({ verb: "paste" }),
    enabled: ({ clipboard }) => clipboard !== null,
    look: CLIPBOARD,
  },
  delete: {
    icon: "trash",
    label: text("filmstrip.delete"),
    keys: "Delete",
    request: ({ selection }) => ({ verb: "delete-frames", detail: { ids: [...selection.ids] } }),
    enabled: hasSelection,
  },
  undo: {
    icon: "undo",
    label: text("words.undo"),
    keys: "Ctrl+Z",
    request: () => ({ verb: "undo" }),
    enabled: ({ history }) => history.undo !== null,
    title: ({ history: { undo } }) => (undo ? historyLabel("Undo", undo) : text("filmstrip.nothing-to-undo")),
  },
  redo: {
    icon: "redo",
    label: text("words.redo"),
    keys: "Ctrl+Shift+Z",
    request: () => ({ verb: "redo" }),
    enabled: ({ history }) => history.redo !== null,
    title: ({ history: { redo } }) => (redo ? historyLabel("Redo", redo) : text("filmstrip.nothing-to-redo")),
  },
});

const RANGE = /** @satisfies {{[name: string]: TransportButton}} */ ({
  in: {
    icon: "in",
    label: text("frames.set-in"),
    keys: "I",
    request: ({ selection }) => ({ verb: "set-mark", detail: { side: "in", id: selection.cursor } }),
    enabled: hasFrames,
  },
  out: {
    icon: "out",
    label: text("frames.set-out"),
    keys: "O",
    request: ({ selection }) => ({ verb: "set-mark", detail: { side: "out", id: selection.cursor } }),
    enabled: hasFrames,
  },
  clear: {
    icon: "close",
    label: text("menus.clear-in-out"),
    request: () => ({ verb: "clear-marks" }),
    enabled: ({ playback }) => playback.in !== null || playback.out !== null,
  },
  loop: {
    icon: "loop",
    label: text("filmstrip.loop"),
    keys: "Ctrl+L",
    request: ({ playback }) => ({ verb: "set-loop", detail: { loop: !playback.loop } }),
    enabled: () => true,
    pressed: ({ playback }) => playback.loop,
  },
  pingPong: {
    icon: "ping-pong",
    label: text("filmstrip.ping-pong"),
    keys: "Ctrl+Shift+L",
    request: ({ playback }) => ({ verb: "set-ping-pong", detail: { pingPong: !playback.pingPong } }),
    enabled: () => true,
    pressed: ({ playback }) => playback.pingPong,
    look: "plain icon ping-pong",
  },
});

const STOP = /** @satisfies {{[name: string]: TransportButton}} */ ({
  stop: {
    icon: "stop",
    label: text("words.stop-all"),
    request: () => ({ verb: "stop-all", detail: {} }),
    enabled: isGenerating,
    look: "danger icon",
  },
});

const ALL = { ...NAVIGATION, ...EDITING, ...RANGE, ...STOP };
/** @typedef {keyof typeof ALL} ButtonName */
/** @type {{[N in ButtonName]: TransportButton}} */
export const BUTTONS = ALL;
