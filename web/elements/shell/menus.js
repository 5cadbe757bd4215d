/** What the studio's menus hold. */

/** @typedef {import("../../core/types.js").State} State */
/**
 * @typedef {object} Item
 * @property {string | ((state: State) => string)} label
 * @property {string} [keys]
 * @property {(state: State) => [verb: string, detail?: any]} asks
 * @property {(state: State) => boolean} [works]
 * @property {(state: State) => boolean} [shown]
 */

const project = (/** @type {State} */ state) => state.project !== null;
const frames = (/** @type {State} */ state) => state.selection.ids.size > 0;
const dialog = (/** @type {string} */ kind) => () => /** @type {[string, any]} */ (["open-dialog", { kind }]);
const cursor = (/** @type {State} */ state) => state.selection.cursor;

/** @type {readonly (readonly [string, readonly (Item | null)[]])[]} */
export const MENUS = [
  [
    "File",
    [
      { label: "New project…", asks: dialog("new-project") },
      { label: "Projects…", asks: dialog("projects") },
      {
        label: "Project settings…",
        asks: (state) => ["open-dialog", { kind: "project", id: state.project?.id }],
        works: project,
      },
      null,
      { label: "Make frames…", keys: "G", asks: dialog("select-generator"), works: project },
      { label: "Import pictures…", asks: dialog("import"), works: project },
      {
        label: "Open frame in graph",
        asks: (state) => ["open-in-graph", { id: cursor(state) }],
        works: frames,
        shown: (state) => state.graph,
      },
      {
        label: "Close the studio",
        keys: "Alt+Shift+K",
        asks: () => ["close-studio"],
        shown: (state) => state.graph,
      },
    ],
  ],
  [
    "Edit",
    [
      {
        label: ({ undo }) => (undo ? `Undo: ${undo}` : "Undo"),
        keys: "Ctrl+Z",
        asks: () => ["undo"],
        works: ({ undo }) => undo !== null,
      },
      null,
      { label: "Cut", keys: "Ctrl+X", asks: () => ["cut"], works: frames },
      { label: "Copy", keys: "Ctrl+C", asks: () => ["copy"], works: frames },
      { label: "Paste", keys: "Ctrl+V", asks: () => ["paste"], works: ({ clipboard }) => clipboard !== null },
      { label: "Duplicate", keys: "Ctrl+D", asks: () => ["duplicate"], works: frames },
      {
        label: "Delete",
        keys: "Delete",
        asks: (state) => ["delete-frames", { ids: [...state.selection.ids] }],
        works: frames,
      },
      null,
      { label: "Select all", keys: "Ctrl+A", asks: () => ["select-all"], works: project },
      { label: "Find frame…", keys: "Ctrl+F", asks: dialog("find-frame"), works: project },
      {
        label: "Clear in and out",
        asks: () => ["clear-marks"],
        works: ({ playback }) => playback.in !== null || playback.out !== null,
      },
    ],
  ],
  [
    "System",
    [
      { label: "Emergency stop", asks: () => ["emergency-stop"] },
      {
        label: ({ settings }) =>
          settings.confirmDeletes ? "Delete frames without asking" : "Ask before frames are deleted",
        asks: ({ settings }) => ["set-settings", { confirmDeletes: !settings.confirmDeletes }],
      },
      { label: "Look for new models", asks: () => ["refresh-models"] },
      null,
      {
        label: "Restart ComfyUI…",
        asks: () => [
          "open-dialog",
          {
            kind: "confirm",
            title: "Restart ComfyUI?",
            message: "What it makes now is stopped; Kino's queue goes on afterwards.",
            label: "Restart",
            verb: "system",
            detail: { action: "restart" },
          },
        ],
      },
      {
        label: "Shut ComfyUI down…",
        asks: () => [
          "open-dialog",
          {
            kind: "confirm",
            title: "Shut ComfyUI down?",
            message: "Kino's queue goes on when it is started again.",
            label: "Shut down",
            verb: "system",
            detail: { action: "shutdown" },
          },
        ],
      },
    ],
  ],
  [
    "Help",
    [
      { label: "Shortcuts", keys: "?", asks: dialog("shortcuts") },
      { label: "About Kino", asks: dialog("about") },
    ],
  ],
];
