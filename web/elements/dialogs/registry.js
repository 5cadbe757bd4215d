/** Which dialog is made by whom. */
import { about } from "./about.js";
import { deleteFrames, findFrame, importPictures } from "./frames.js";
import { keepGenerator, saveGraph } from "./graph.js";
import { generate, selectGenerator, variation } from "./generate.js";
import { newProject, projectSettings } from "./project.js";
import { projects } from "./projects.js";
import { confirm, shortcuts, token } from "./small.js";

/** @type {{[kind: string]: import("./pane.js").Maker}} */
export const DIALOGS = {
  "new-project": newProject,
  project: projectSettings,
  projects,
  "find-frame": findFrame,
  "delete-frames": deleteFrames,
  import: importPictures,
  "select-generator": selectGenerator,
  generate,
  variation,
  "save-graph": saveGraph,
  "keep-generator": keepGenerator,
  about,
  shortcuts,
  token,
  confirm,
};
