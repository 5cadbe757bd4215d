/** Loads what the panel shows, and keeps it up to date by the server's events. */
import { frameSeconds, withDuration } from "../core/eta.js";
import { isLocal } from "../core/queue-order.js";
import { onTimeline, selectOne } from "../core/selection.js";
import { holdsOf } from "../core/ticks.js";
import { applyEvent, buildTimeline } from "../core/timeline.js";
import { text } from "../texts/text.js";
import { followReplacement, selectFrames } from "./follow.js";
import { applyMachineTask, loadMachines, noteReturned } from "./machines.js";
import { problemOf } from "./problems.js";
import { inOrder } from "./frame-events.js";
import { reloadFrames } from "./frames.js";
import { NO_PROJECT } from "./initial.js";
import { applyTask, loadQueue, loadQueueSoon, noteFailure, setPaused, withSlots } from "./queue.js";
import { showExported } from "./verbs/exports.js";
import { loadMarkers, loadMarksSoon } from "./verbs/marks.js";
import { loadSheetsSoon } from "./verbs/sheets.js";
import { loadStaleSoon } from "./verbs/stale.js";
import { reloadTakes } from "./verbs/takes.js";
import { showImported } from "./verbs/videos.js";
import { findNamed, namedFrames } from "./rebuilt.js";
import { onThumbnailsTask } from "./thumbnails.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").State} State */
/** @typedef {import("../core/types.js").Project} Project */
/** @typedef {import("../core/timeline.js").FramesEvent} FramesEvent */
/**
 * The server's events, kind -> data.
 * @typedef {object} ServerEvents
 * @property {import("../core/types.js").Metrics} metrics
 * @property {{project_id: number, change: string}} project
 * @property {FramesEvent} frames
 * @property {import("./queue.js").TaskEvent} task
 * @property {{change?: string}} tasks  several tasks changed, or the queue
 * @property {{change: string, seat: string, machine?: string, count?: number}} machines
 */

const LAST_PROJECT = "kino-project"; // storage key
const FRAMES = ["image", "frame"]; // types of parameters
const HISTORY = 30; // readings, 2 seconds apart: one minute

/** Loads everything: at the start, and when the server is back. @param {Kino} kino */
export async function loadAll(kino) {
  const before = kino.state.metrics;
  const frames = namedFrames(kino.state);
  try {
    const [{ projects }, health] = await kino.withBusy(
      text("busy.loading-projects"),
      Promise.all([kino.api.get("/v1/projects"), kino.api.get("/health")]),
    );
    // Events may have been missed, so whatever was loaded earlier is dropped.
    const dropped = { models: {}, frames: new Map(), sidecars: new Map(), params: new Map() };
    const newer = kino.state.metrics !== before; // an event arrived meanwhile
    const metrics = newer ? kino.state.metrics : { ...before, now: health.metrics };
    kino.set({ projects, health, trouble: null, metrics, ...dropped });
    handleEvent(kino, "machines", null);
    await Promise.all([loadGenerators(kino), openLastProject(kino, projects, frames)]);
  } catch (error) {
    kino.set({ trouble: problemOf(error) });
  }
}

/**
 * Opens the project that was open here, or the last time in this browser.
 * @param {Kino} kino
 * @param {Project[]} projects
 * @param {ReturnType<typeof namedFrames>} before
 */
async function openLastProject(kino, projects, before = namedFrames(kino.state)) {
  const open = kino.state.project;
  const wanted = open?.uid ?? kino.browser.storage.get(LAST_PROJECT);
  const project = projects.find(({ uid }) => uid === wanted) ?? projects[0];
  if (!project) return closeProject(kino);
  const rebuilt = open?.uid === project.uid && open.id !== project.id;
  await openProject(kino, project);
  if (rebuilt) await findNamed(kino, before);
}

/** Opens a project; one that is open already keeps its state. @param {Kino} kino @param {Project} project */
export async function openProject(kino, project) {
  const isNew = kino.state.project?.id !== project.id;
  if (isNew) closeProject(kino);
  kino.newProjects.onOpened(project.id);
  kino.browser.storage.set(LAST_PROJECT, project.uid);
  const recalled = isNew ? kino.memory.recall(kino.state, project.uid) : {};
  kino.set({ project, ...recalled });
  const { tab } = kino.state;
  kino.host.setTitle(`Kino - ${project.name}`);
  await kino.withBusy(
    text("busy.loading-timeline"),
    Promise.all([loadTimeline(kino, true), loadQueue(kino), kino.history.load(), loadMarkers(kino)]),
  );
  if (isNew) dropLostMarks(kino);
  const isFresh = isNew && !recalled.tab && tab === "frame" && kino.state.tab === tab;
  if (isFresh && !kino.state.timeline?.ids.length) kino.set({ tab: "generate" }); // nothing else to see
}

/** In and out points whose frames are gone since. @param {Kino} kino */
function dropLostMarks(kino) {
  const { playback, timeline } = kino.state;
  const present = (/** @type {number | null} */ id) => (timeline?.numbers.has(id ?? NaN) ? id : null);
  const marks = { in: present(playback.in), out: present(playback.out) };
  if (marks.in !== playback.in || marks.out !== playback.out)
    kino.set({ playback: { ...playback, ...marks } });
}

/** @param {Kino} kino */
export function closeProject(kino) {
  kino.player.pause();
  kino.set({
    ...NO_PROJECT,
    forms: withoutFrames(kino.state),
    playback: { ...kino.state.playback, in: null, out: null, skipped: 0 },
  });
  kino.host.setTitle(null);
}

/**
 * The forms without their frames, which belong to the closed project.
 * @param {State} state
 * @returns {State["forms"]}
 */
function withoutFrames({ forms, generators }) {
  const isFrame = (/** @type {string} */ generator, /** @type {string} */ name) =>
    FRAMES.includes(generators?.[generator]?.parameters[name]?.type ?? "");
  const others = (/** @type {string} */ generator) =>
    Object.fromEntries(Object.entries(forms[generator]).filter(([name]) => !isFrame(generator, name)));
  return Object.fromEntries(Object.keys(forms).map((generator) => [generator, others(generator)]));
}

/**
 * @param {Kino} kino
 * @param {boolean} [force] also replaces a newer timeline: the database may be another one
 */
export async function loadTimeline(kino, force = false) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const { frame_ids, revision, holds } = await kino.api.get(`/v1/projects/${id}/timeline`);
  const known = kino.state.timeline?.revision ?? -1;
  if (kino.state.project?.id !== id || (!force && known > revision)) return; // too late
  setTimeline(kino, buildTimeline(frame_ids, revision, holdsOf(frame_ids, holds)));
}

/** @param {Kino} kino */
export async function loadGenerators(kino) {
  const { plugins, pictures } = await kino.api.get("/v1/generator/plugins");
  const names = Object.keys(plugins).filter((name) => plugins[name].visible);
  const current = kino.state.generator;
  const standard = names.find((name) => name === "sd15") ?? names[0] ?? null;
  const generator = current && plugins[current] ? current : standard;
  kino.set({ generators: plugins, generatorPictures: pictures, generator });
}

/**
 * Handles an event of the server; unknown kinds are ignored.
 * @param {Kino} kino
 * @param {string} kind
 * @param {unknown} data
 */
export function handleEvent(kino, kind, data) {
  if (!Object.hasOwn(HANDLERS, kind)) return;
  const handlers = /** @type {{[kind: string]: (kino: Kino, data: unknown) => void}} */ (HANDLERS);
  handlers[kind](kino, data);
}
/** @type {{[K in keyof ServerEvents]: (kino: Kino, data: ServerEvents[K]) => void}} */
const HANDLERS = {
  metrics(kino, now) {
    const history = [...kino.state.metrics.history, now].slice(-HISTORY);
    kino.set({ metrics: { now, history } });
  },
  project(kino, { project_id, change }) {
    if (change === "created") kino.newProjects.onCreated(project_id);
    onProjectChange(kino, project_id, change).catch((error) => kino.showError(error, true));
  },
  frames(kino, event) {
    const { timeline, project } = kino.state;
    if (project?.id !== event.project_id)
      return void kino.newProjects.onFrames(event.project_id).catch((error) => kino.showError(error, true));
    if (timeline) inOrder(kino, event, (one) => onFrames(kino, one));
  },
  task(kino, task) {
    if (task.status === "completed" && !isLocal(task))
      kino.durations = withDuration(kino.durations, frameSeconds(task));
    const { project } = kino.state;
    const show = { export: showExported, import: showImported }[task.kind];
    if (show && task.status === "completed" && task.project_id === project?.id) show(kino, task);
    if (task.status !== "running" && task.project_id === project?.id) kino.history.loadSoon();
    onThumbnailsTask(kino, task);
    noteFailure(kino, task);
    applyMachineTask(kino, task);
    applyTask(kino, task);
  },
  tasks(kino, { change }) {
    if (change === "paused" || change === "resumed") setPaused(kino, change === "paused");
    if (change !== "moved") kino.history.loadSoon(); // an undo may stop others now
    loadQueueSoon(kino);
  },
  machines(kino, change) {
    if (change?.change === "returned") noteReturned(kino, change);
    loadMachines(kino).catch((error) => kino.showError(error, true));
  },
};

/** @param {Kino} kino @param {FramesEvent} event of the open project, which is the next of its timeline */
function onFrames(kino, event) {
  const { timeline, project } = kino.state;
  if (!timeline || !project) return;
  kino.history.loadSoon();
  const restored = kino.history.isAwaited(project.id) && event.change === "restored" && event.frame_ids;
  const next = applyEvent(timeline, event);
  followReplacement(kino, event);
  if (next) setTimeline(kino, next);
  else
    loadTimeline(kino)
      .then(() => restored && selectFrames(kino, restored))
      .catch((error) => kino.showError(error, true));
  if (event.change === "changed") reloadFrames(kino, event.frame_ids);
  loadMarksSoon(kino);
}

/** @param {Kino} kino @param {number} id @param {string} change */
async function onProjectChange(kino, id, change) {
  const { projects } = await kino.api.get("/v1/projects");
  kino.set({ projects });
  const project = projects.find((one) => one.id === kino.state.project?.id);
  if (project) {
    kino.set({ project });
    kino.host.setTitle(`Kino - ${project.name}`);
    if (project.id !== id) return;
    for (const load of [loadMarksSoon, loadSheetsSoon, () => kino.history.loadSoon()]) load(kino);
  } else if (id === kino.state.project?.id && change === "deleted") await openLastProject(kino, projects);
}

/**
 * Shows a timeline; cursor and selection stay on their frames.
 * @param {Kino} kino
 * @param {import("../core/types.js").Timeline} timeline
 */
export function setTimeline(kino, timeline) {
  const before = kino.state.timeline?.ids ?? [];
  const selection = onTimeline(kino.state.selection, before, timeline.ids, timeline.numbers);
  const lost = selection.cursor === null && timeline.ids.length > 0;
  kino.set({ timeline, selection: lost ? selectOne(timeline.ids[0]) : selection });
  kino.set(withSlots(kino.state));
  kino.player.refresh();
  for (const load of [loadStaleSoon, loadSheetsSoon]) load(kino);
  reloadTakes(kino);
}
