/** Every request's handler, by verb. */
import { ALERTS } from "./alerts.js";
import { EXPORTS } from "./exports.js";
import { FRAMES } from "./frames.js";
import { GENERATION } from "./generation.js";
import { GENERATORS } from "./generators.js";
import { IMPORTS } from "./imports.js";
import { MACHINES } from "./machines.js";
import { MANY_FRAMES } from "./many.js";
import { HOLDS } from "./holds.js";
import { MARKS } from "./marks.js";
import { MASKS } from "./masks.js";
import { MODELS } from "./models.js";
import { PASSES } from "./passes.js";
import { PROJECTS } from "./projects.js";
import { REUSE } from "./reuse.js";
import { SELECTION } from "./selection.js";
import { SHEETS } from "./sheets.js";
import { SOUND } from "./sound.js";
import { STALE } from "./stale.js";
import { TAKES } from "./takes.js";
import { TASKS } from "./tasks.js";
import { TRASH } from "./trash.js";
import { VIDEOS } from "./videos.js";
import { VIEW } from "./view.js";

/** @typedef {import("../../core/requests.js").Requests} Requests */
/**
 * @typedef {{[V in keyof Requests]: (kino: import("../kino.js").Kino, detail: Requests[V]) => unknown}}
 *   Handlers
 */

/** @type {Handlers} */
export const VERBS = {
  ...ALERTS,
  ...PASSES,
  ...PROJECTS,
  ...REUSE,
  ...SELECTION,
  ...FRAMES,
  ...EXPORTS,
  ...GENERATION,
  ...GENERATORS,
  ...IMPORTS,
  ...MACHINES,
  ...MANY_FRAMES,
  ...HOLDS,
  ...MARKS,
  ...MASKS,
  ...MODELS,
  ...SHEETS,
  ...SOUND,
  ...STALE,
  ...TAKES,
  ...TASKS,
  ...TRASH,
  ...VIDEOS,
  ...VIEW,
};
