/** The items of the studio's menus. */
import { historyLabel } from "../../core/words.js";
import { VIEW_MENU } from "./view-menu.js";

/** @typedef {import("../../core/types.js").State} State */
/** @typedef {import("../../core/requests.js").PanelRequest} PanelRequest */
/**
 * @typedef {object} Item
 * @property {string | ((state: State) => string)} label
 * @property {string} [keys]
 * @property {(state: State) => PanelRequest | null} request
 * @property {(state: State) => boolean} [enabled]
 * @property {(state: State) => boolean} [shown]
 * @property {(state: State) => boolean} [checked]  for a switch
 * @property {boolean} [radio]  one of several
 */
/** @typedef {readonly (Item | null)[]} Items  null: a separator */

const OPEN = ["queued", "running"];

const hasProject = (/** @type {State} */ state) => state.project !== null;
const hasSelection = (/** @type {State} */ state) => state.selection.ids.size > 0;
const isRebuilding = (/** @type {State} */ { queue }) =>
  queue?.tasks.some(({ kind, status }) => kind === "thumbnails" && OPEN.includes(status)) ?? false;
const hasGraph = (/** @type {State} */ state) => state.graph;

/** @param {import("../../core/requests.js").PlainDialogKind} kind @returns {() => PanelRequest} */
const dialog = (kind) => () => ({ verb: "open-dialog", detail: { kind } });

/** @type {Items} */
const FILE = [
  { label: "New project…", request: dialog("new-project") },
  { label: "Projects…", request: dialog("projects") },
  {
    label: "Project settings…",
    request: ({ project }) =>
      project && { verb: "open-dialog", detail: { kind: "project-settings", id: project.id } },
    enabled: hasProject,
  },
  {
    label: "Save project as archive…",
    request: () => ({ verb: "save-archive" }),
    enabled: hasProject,
  },
  null,
  { label: "Generate frames…", keys: "G", request: dialog("select-generator"), enabled: hasProject },
  { label: "Import…", request: dialog("import-pictures"), enabled: hasProject },
  { label: "Add sound…", request: dialog("add-sound"), enabled: hasProject },
  { label: "Export…", keys: "Ctrl+E", request: dialog("export"), enabled: hasProject },
  { label: "Trash…", request: dialog("trash"), enabled: hasProject },
  {
    label: "Rebuild thumbnails",
    request: () => ({ verb: "rebuild-thumbnails" }),
    enabled: (state) => Boolean(state.timeline?.ids.length) && !isRebuilding(state),
  },
  {
    label: "Open frame in graph",
    request: ({ selection: { cursor: id } }) =>
      id === null ? null : { verb: "open-in-graph", detail: { id } },
    enabled: hasSelection,
    shown: hasGraph,
  },
  { label: "Close studio", keys: "Alt+Shift+K", request: () => ({ verb: "close-studio" }), shown: hasGraph },
];

/** @type {Items} */
const EDIT = [
  {
    label: ({ history }) => historyLabel("Undo", history.undo),
    keys: "Ctrl+Z",
    request: () => ({ verb: "undo" }),
    enabled: ({ history }) => history.undo !== null,
  },
  {
    label: ({ history }) => historyLabel("Redo", history.redo),
    keys: "Ctrl+Shift+Z",
    request: () => ({ verb: "redo" }),
    enabled: ({ history }) => history.redo !== null,
  },
  null,
  { label: "Cut", keys: "Ctrl+X", request: () => ({ verb: "cut" }), enabled: hasSelection },
  { label: "Copy", keys: "Ctrl+C", request: () => ({ verb: "copy" }), enabled: hasSelection },
  {
    label: "Paste after",
    keys: "Ctrl+V",
    request: () => ({ verb: "paste" }),
    enabled: ({ clipboard }) => clipboard !== null,
  },
  { label: "Duplicate", keys: "Ctrl+D", request: () => ({ verb: "duplicate" }), enabled: hasSelection },
  {
    label: "Delete",
    keys: "Delete",
    request: ({ selection }) => ({ verb: "delete-frames", detail: { ids: [...selection.ids] } }),
    enabled: hasSelection,
  },
  null,
  { label: "Select all", keys: "Ctrl+A", request: () => ({ verb: "select-all" }), enabled: hasProject },
  { label: "Find…", keys: "Ctrl+F", request: () => ({ verb: "open-search" }), enabled: hasProject },
  { label: "Go to frame…", request: dialog("find-frame"), enabled: hasProject },
  {
    label: "Clear in and out",
    request: () => ({ verb: "clear-marks" }),
    enabled: ({ playback }) => playback.in !== null || playback.out !== null,
  },
];

/** @type {PanelRequest} */
const RESTART = {
  verb: "open-dialog",
  detail: {
    kind: "confirm",
    title: "Restart ComfyUI?",
    message: "The running job is stopped; Kino's queue resumes afterwards.",
    label: "Restart",
    request: { verb: "restart-comfyui" },
  },
};
/** @type {PanelRequest} */
const SHUT_DOWN = {
  verb: "open-dialog",
  detail: {
    kind: "confirm",
    title: "Shut down ComfyUI?",
    message: "The running job is stopped; Kino's queue resumes when ComfyUI is started again.",
    label: "Shut down",
    request: { verb: "shut-down-comfyui" },
  },
};

/** @type {Items} */
const SYSTEM = [
  { label: "Stop all", request: () => ({ verb: "stop-all", detail: {} }) },
  {
    label: ({ settings }) =>
      settings.confirmDeletes ? "Delete frames without confirmation" : "Confirm before deleting frames",
    request: ({ settings }) => ({
      verb: "update-settings",
      detail: { confirmDeletes: !settings.confirmDeletes },
    }),
  },
  { label: "Refresh models", request: () => ({ verb: "refresh-models" }) },
  { label: "Model files…", request: dialog("model-files") },
  null,
  { label: "Restart ComfyUI…", request: () => RESTART },
  { label: "Shut down ComfyUI…", request: () => SHUT_DOWN },
];

/** @type {Items} */
const HELP = [
  { label: "Shortcuts", keys: "?", request: dialog("shortcuts") },
  { label: "About Kino", request: dialog("about") },
];

/** @type {readonly {label: string, items: Items}[]} */
export const MENUS = [
  { label: "File", items: FILE },
  { label: "Edit", items: EDIT },
  { label: "View", items: VIEW_MENU },
  { label: "System", items: SYSTEM },
  { label: "Help", items: HELP },
];
