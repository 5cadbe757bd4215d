/** All that elements can ask for, by verb. */
import { FRAMES } from "./frames.js";
import { GENERATING } from "./generation.js";
import { PROJECTS } from "./projects.js";
import { SELECTING } from "./selection.js";
import { TASKS } from "./tasks.js";
import { VIEWING } from "./view.js";

/** @typedef {(kino: import("../kino.js").Kino, detail: any) => unknown} Verb */

/** @type {{[verb: string]: Verb}} */
export const VERBS = { ...PROJECTS, ...SELECTING, ...FRAMES, ...GENERATING, ...TASKS, ...VIEWING };
