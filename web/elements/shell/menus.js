/** The items of the studio's menus. */
import { openMarker } from "../../core/marks.js";
import { historyLabel } from "../../core/words.js";
import { text } from "../../texts/text.js";
import { MANY_MENU } from "./many-menu.js";
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

/** @type {Item["request"]} */
const markerAtCursor = ({ selection: { cursor: id }, markers }) =>
  id === null ? null : openMarker(markers, id);

/** @param {import("../../core/dialogs.js").PlainDialogKind} kind @returns {() => PanelRequest} */
const dialog = (kind) => () => ({ verb: "open-dialog", detail: { kind } });

/** @type {Items} */
const FILE = [
  { label: text("menus.new-project"), request: dialog("new-project") },
  { label: text("menus.projects"), request: dialog("projects") },
  {
    label: text("menus.project-settings"),
    request: ({ project }) =>
      project && { verb: "open-dialog", detail: { kind: "project-settings", id: project.id } },
    enabled: hasProject,
  },
  {
    label: text("menus.save-archive"),
    request: () => ({ verb: "save-archive" }),
    enabled: hasProject,
  },
  null,
  { label: text("menus.generate"), keys: "G", request: dialog("select-generator"), enabled: hasProject },
  { label: text("takes.make-stale"), keys: "Shift+R", request: dialog("make"), enabled: hasProject },
  null,
  { label: text("menus.import"), request: dialog("import-pictures"), enabled: hasProject },
  { label: text("menus.add-sound"), request: dialog("add-sound"), enabled: hasProject },
  { label: text("menus.export"), keys: "Ctrl+E", request: dialog("export"), enabled: hasProject },
  null,
  { label: text("menus.trash"), request: dialog("trash"), enabled: hasProject },
  {
    label: text("menus.rebuild-thumbnails"),
    request: () => ({ verb: "rebuild-thumbnails" }),
    enabled: (state) => Boolean(state.timeline?.ids.length) && !isRebuilding(state),
  },
  null,
  {
    label: text("menus.open-in-graph"),
    request: ({ selection: { cursor: id } }) =>
      id === null ? null : { verb: "open-in-graph", detail: { id } },
    enabled: hasSelection,
    shown: hasGraph,
  },
  {
    label: text("menus.close-studio"),
    keys: "Alt+Shift+K",
    request: () => ({ verb: "close-studio" }),
    shown: hasGraph,
  },
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
  { label: text("menus.cut"), keys: "Ctrl+X", request: () => ({ verb: "cut" }), enabled: hasSelection },
  { label: text("menus.copy"), keys: "Ctrl+C", request: () => ({ verb: "copy" }), enabled: hasSelection },
  {
    label: text("menus.paste"),
    keys: "Ctrl+V",
    request: () => ({ verb: "paste" }),
    enabled: ({ clipboard }) => clipboard !== null,
  },
  {
    label: text("menus.duplicate"),
    keys: "Ctrl+D",
    request: () => ({ verb: "duplicate" }),
    enabled: hasSelection,
  },
  {
    label: text("words.delete"),
    keys: "Del",
    request: ({ selection }) => ({ verb: "delete-frames", detail: { ids: [...selection.ids] } }),
    enabled: hasSelection,
  },
  null,
  ...MANY_MENU,
  null,
  {
    label: text("menus.select-all"),
    keys: "Ctrl+A",
    request: () => ({ verb: "select-all" }),
    enabled: hasProject,
  },
  {
    label: text("menus.find"),
    keys: "Ctrl+F",
    request: () => ({ verb: "open-search" }),
    enabled: hasProject,
  },
  { label: text("menus.go-to-frame"), request: dialog("find-frame"), enabled: hasProject },
  { label: text("menus.marker"), keys: "M", request: markerAtCursor, enabled: hasSelection },
  {
    label: text("menus.clear-in-out"),
    request: () => ({ verb: "clear-marks" }),
    enabled: ({ playback }) => playback.in !== null || playback.out !== null,
  },
];

/** @type {PanelRequest} */
const RESTART = {
  verb: "open-dialog",
  detail: {
    kind: "confirm",
    title: text("menus.restart-question"),
    message: text("menus.restart-message"),
    label: text("menus.restart"),
    request: { verb: "restart-comfyui" },
  },
};
/** @type {PanelRequest} */
const SHUT_DOWN = {
  verb: "open-dialog",
  detail: {
    kind: "confirm",
    title: text("menus.shut-down-question"),
    message: text("menus.shut-down-message"),
    label: text("menus.shut-down"),
    request: { verb: "shut-down-comfyui" },
  },
};

/** @type {Items} */
const SYSTEM = [
  { label: text("words.stop-all"), request: () => ({ verb: "stop-all", detail: {} }) },
  {
    label: text("menus.confirm"),
    request: ({ settings }) => ({
      verb: "update-settings",
      detail: { confirmDeletes: !settings.confirmDeletes },
    }),
    checked: ({ settings }) => settings.confirmDeletes,
  },
  {
    label: text("many.notify"),
    request: ({ alerts }) => ({ verb: "set-alerts", detail: { on: alerts !== "on" } }),
    checked: ({ alerts }) => alerts === "on",
  },
  {
    label: text("machines.machines"),
    request: () => ({ verb: "set-tab", detail: { tab: "machines" } }),
  },
  { label: text("menus.refresh-models"), request: () => ({ verb: "refresh-models" }) },
  { label: text("menus.model-files"), request: dialog("model-files") },
  null,
  { label: text("menus.restart-comfyui"), request: () => RESTART },
  { label: text("menus.shut-down-comfyui"), request: () => SHUT_DOWN },
];

/** @type {Items} */
const HELP = [
  { label: text("menus.shortcuts"), keys: "?", request: dialog("shortcuts") },
  { label: text("menus.about"), request: dialog("about") },
];

/** @type {readonly {label: string, items: Items}[]} */
export const MENUS = [
  { label: text("menus.file"), items: FILE },
  { label: text("menus.edit"), items: EDIT },
  { label: text("menus.view"), items: VIEW_MENU },
  { label: text("menus.system"), items: SYSTEM },
  { label: text("menus.help"), items: HELP },
];
