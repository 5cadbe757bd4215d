/** Loads what the panel shows, and keeps it true by the server's events. */
import { applied, makeTimeline } from "../core/timeline.js";
import { remembered, secondsOf } from "../core/eta.js";
import { kept, selectOne } from "../core/selection.js";
import { problem } from "./api.js";
import { loadQueue, patchTask, queueSoon, withSlots } from "./queue.js";
import { NO_PROJECT } from "./initial.js";

/** @typedef {import("./kino.js").Kino} Kino */
/** @typedef {import("../core/types.js").Project} Project */

const LAST = "kino-project"; // the project that this browser had open
const HISTORY = 30; // readings of 2 seconds: the last minute

/** Everything anew: at the start, and when the server is back. @param {Kino} kino */
export async function load(kino) {
  const before = kino.state.metrics;
  try {
    const [{ projects }, health] = await kino.during(
      "Loading projects",
      Promise.all([kino.api.get("/v1/projects"), kino.api.get("/health")]),
    );
    const anew = { models: {}, frames: new Map(), sidecars: new Map() }; // what happened while nobody listened is not known
    const metrics = kino.state.metrics === before ? { ...before, now: health.metrics } : kino.state.metrics; // what was heard since is newer
    kino.set({ projects, health, trouble: null, metrics, ...anew });
    await Promise.all([loadGenerators(kino), openFirst(kino, projects)]);
  } catch (error) {
    kino.set({ trouble: problem(error) });
  }
}

/** The project that was open, here or in this browser's last page. @param {Kino} kino @param {Project[]} projects */
async function openFirst(kino, projects) {
  const wanted = kino.state.project?.id ?? Number(localStorage.getItem(LAST));
  const project = projects.find(({ id }) => id === wanted) ?? projects[0];
  if (project) await openProject(kino, project);
  else closeProject(kino);
}

/** Shows a project; what is known of it stays when it was open already. @param {Kino} kino @param {Project} project */
export async function openProject(kino, project) {
  if (kino.state.project?.id !== project.id) closeProject(kino);
  localStorage.setItem(LAST, String(project.id));
  kino.set({ project });
  kino.host.setTitle(`Kino - ${project.name}`);
  await kino.during("Loading the timeline", Promise.all([loadTimeline(kino, true), loadQueue(kino)]));
}

/** @param {Kino} kino */
export function closeProject(kino) {
  kino.player.pause();
  kino.undo.forget();
  const { in: _in, out: _out, ...playback } = kino.state.playback;
  kino.set({
    ...NO_PROJECT,
    forms: withoutFrames(kino.state),
    playback: { ...playback, in: null, out: null, skipped: 0 },
  });
  kino.host.setTitle(null);
}

/** The forms without the frames that were chosen in them: they are another film's. @param {import("../core/types.js").State} state */
function withoutFrames({ forms, generators }) {
  const isFrame = (/** @type {string} */ generator, /** @type {string} */ name) =>
    generators?.[generator]?.parameters[name]?.type === "image";
  const kept = (/** @type {string} */ generator) =>
    Object.fromEntries(Object.entries(forms[generator]).filter(([name]) => !isFrame(generator, name)));
  return Object.fromEntries(Object.keys(forms).map((generator) => [generator, kept(generator)]));
}

/** @param {Kino} kino @param {boolean} [anew] whatever was known: the database may be another one */
export async function loadTimeline(kino, anew = false) {
  const id = kino.state.project?.id;
  if (id === undefined) return;
  const { frame_ids, revision } = await kino.api.get(`/v1/projects/${id}/timeline`);
  if (kino.state.project?.id !== id || (!anew && (kino.state.timeline?.revision ?? -1) > revision)) return; // too late
  show(kino, makeTimeline(frame_ids, revision));
}

/** @param {Kino} kino */
export async function loadGenerators(kino) {
  const { plugins } = await kino.api.get("/v1/generator/plugins");
  const names = Object.keys(plugins).filter((name) => plugins[name].visible);
  const wanted = kino.state.generator;
  kino.set({
    generators: plugins,
    generator:
      wanted && plugins[wanted] ? wanted : (names.find((name) => name === "sd15") ?? names[0] ?? null),
  });
}

/** @param {Kino} kino @param {string} kind @param {any} data */
export function hear(kino, kind, data) {
  LISTENERS[kind]?.(kino, data);
}

/** @type {{[kind: string]: (kino: Kino, data: any) => void}} */
const LISTENERS = {
  metrics(kino, now) {
    const history = [...kino.state.metrics.history, now].slice(-HISTORY);
    kino.set({ metrics: { now, history } });
  },
  project(kino, { project_id, change }) {
    projectChanged(kino, project_id, change).catch((error) => kino.fail(error, true));
  },
  frames(kino, event) {
    const { timeline, project } = kino.state;
    if (!timeline || project?.id !== event.project_id) return;
    const next = applied(timeline, event);
    forget(kino, event.change === "changed" ? (event.frame_ids ?? []) : []);
    follow(kino, event);
    if (next) show(kino, next);
    else loadTimeline(kino).catch((error) => kino.fail(error, true));
  },
  task(kino, task) {
    if (task.status === "completed") kino.durations = remembered(kino.durations, secondsOf(task));
    patchTask(kino, task);
  },
  tasks(kino) {
    queueSoon(kino);
  },
};

/** @param {Kino} kino @param {number} id @param {string} change */
async function projectChanged(kino, id, change) {
  const { projects } = await kino.api.get("/v1/projects");
  kino.set({ projects });
  const project = projects.find((/** @type {Project} */ one) => one.id === kino.state.project?.id);
  if (project) {
    kino.set({ project });
    kino.host.setTitle(`Kino - ${project.name}`);
  } else if (id === kino.state.project?.id && change === "deleted") await openFirst(kino, projects);
}

/** Draws a timeline; the cursor and the selection stay on their frames. @param {Kino} kino @param {import("../core/types.js").Timeline} timeline */
function show(kino, timeline) {
  const selection = kept(
    kino.state.selection,
    kino.state.timeline?.ids ?? [],
    timeline.ids,
    timeline.numbers,
  );
  const first = selection.cursor === null && timeline.ids.length ? timeline.ids[0] : null;
  kino.set({
    timeline,
    selection: first === null ? selection : { ids: new Set([first]), cursor: first, anchor: first },
  });
  kino.set(withSlots(kino.state));
  kino.player.changed();
}

/** The cursor goes to what took its frame's place. @param {Kino} kino @param {import("../core/timeline.js").FramesEvent} event */
function follow(kino, { replaced, frame_ids }) {
  const { selection } = kino.state;
  const next = frame_ids?.[0];
  if (selection.cursor !== null && next !== undefined && replaced?.includes(selection.cursor))
    kino.set({ selection: selectOne(next) });
}

/** Frames that are another picture now are fetched again when they are in view. @param {Kino} kino @param {number[]} ids */
function forget(kino, ids) {
  if (!ids.length) return;
  const frames = new Map(kino.state.frames);
  const sidecars = new Map(kino.state.sidecars);
  for (const id of ids) {
    frames.delete(id);
    sidecars.delete(id);
  }
  kino.set({ frames, sidecars });
}
