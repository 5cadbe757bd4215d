/** The state before anything is loaded. */
import { LOOK } from "../core/look.js";
import { BRUSH } from "../core/mask.js";
import { ORDER } from "../core/order.js";
import { NO_SELECTION } from "../core/selection.js";

/** @type {import("../core/types.js").Settings} */
export const SETTINGS = {
  thumbnailHeight: 320,
  loop: false,
  confirmDeletes: true,
  metricsInterval: 2,
  timecode: true,
};

/** @type {import("../core/types.js").View} */
export const VIEW = {
  mode: "frame",
  zoom: "fit",
  panX: 0,
  panY: 0,
  other: null,
  run: null,
  opacity: 0.4,
  wipe: 0.5,
  ...{ pinned: null, loupe: "off", proxies: false },
};

/** The parts of the state that belong to the open project. */
export const NO_PROJECT = {
  project: null,
  timeline: null,
  frames: new Map(),
  slots: null,
  selection: NO_SELECTION,
  history: { undo: null, redo: null },
  markers: [],
  search: null,
  trash: null,
  takes: null,
  mask: null,
  stale: new Set(),
  changed: new Set(),
  sheets: [],
  sheet: null,
  columns: new Map(),
  sheetProblem: null,
  sources: new Map(),
  plan: null,
  peaks: new Map(),
  exports: { presets: null, files: null, speeds: {} },
  videos: new Map(),
  queue: null,
  sidecars: new Map(),
  params: new Map(),
  runs: null,
  passes: [],
  passTakes: new Map(),
  view: VIEW,
  zoom: /** @type {import("../core/zoom.js").Zoom} */ ("auto"),
};

/** @param {import("./host.js").Host} host @returns {import("../core/types.js").State} */
export function initial(host) {
  const settings = { ...SETTINGS, ...host.settings() };
  return {
    ...NO_PROJECT,
    clipboard: null,
    connection: "connecting",
    dark: true,
    graph: host.graph,
    ...{ api: host.url("/api/kino"), docs: host.url("/api/kino/docs") },
    trouble: null,
    projects: null,
    ...{ covers: {}, deletedProjects: [], machines: null },
    pending: new Set(),
    upload: null,
    busy: [],
    generators: null,
    ...{ generatorPictures: {}, graphPictures: [] },
    models: {},
    modelFiles: null,
    generator: null,
    forms: {},
    brush: BRUSH,
    count: 1,
    order: ORDER,
    formErrors: {},
    look: LOOK,
    full: false,
    playback: { ...STOPPED, loop: settings.loop },
    metrics: { now: null, history: [] },
    health: null,
    dialogs: [],
    notices: [],
    settings,
    alerts: /** @type {const} */ ("new"),
    tab: "frame",
    split: 68,
    strip: null,
    studio: false,
  };
}

const STOPPED = {
  ...{ playing: false, speed: 1, pingPong: false, in: null, out: null },
  ...{ skipped: 0, rate: 0, picture: null, other: null, pictures: null },
};
