/** Every dialog's pane, by kind. */
import { about } from "./about.js";
import { addSound } from "./add-sound.js";
import { between, fillHolds } from "./between.js";
import { compareParams } from "./compare-params.js";
import { confirm } from "./confirm.js";
import { deleteFrames } from "./delete-frames.js";
import { editGenerator } from "./edit-generator.js";
import { exportFilm } from "./export.js";
import { findFrame } from "./find-frame.js";
import { generate } from "./generate.js";
import { importPictures, importResult } from "./import-pictures.js";
import { importVideos } from "./import-videos.js";
import { make } from "./make.js";
import { hold } from "./hold.js";
import { marker } from "./marker.js";
import { modelFiles } from "./model-files.js";
import { newProject, projectSettings } from "./project.js";
import { newSheet } from "./new-sheet.js";
import { pasteSchedule } from "./paste-schedule.js";
import { projects } from "./projects.js";
import { runOver } from "./run-over.js";
import { saveGenerator } from "./save-generator.js";
import { saveGraph } from "./save-graph.js";
import { selectGenerator } from "./select-generator.js";
import { sheetSettings } from "./sheet-settings.js";
import { shortcuts } from "./shortcuts.js";
import { token } from "./token.js";
import { trash } from "./trash.js";
import { variation } from "./variation.js";
import { varyFrames } from "./vary-frames.js";

/** @type {{[K in import("../../core/dialogs.js").DialogKind]: import("./pane.js").CreatePane<K>}} */
export const DIALOGS = {
  "new-project": newProject,
  "project-settings": projectSettings,
  projects,
  "find-frame": findFrame,
  make,
  "new-sheet": newSheet,
  "sheet-settings": sheetSettings,
  "paste-schedule": pasteSchedule,
  hold,
  marker,
  "model-files": modelFiles,
  "delete-frames": deleteFrames,
  trash,
  "add-sound": addSound,
  export: exportFilm,
  "import-pictures": importPictures,
  "import-result": importResult,
  "import-videos": importVideos,
  "select-generator": selectGenerator,
  generate,
  variation,
  "compare-params": compareParams,
  "vary-frames": varyFrames,
  "run-over": runOver,
  between,
  "fill-holds": fillHolds,
  "save-graph": saveGraph,
  "save-generator": saveGenerator,
  "edit-generator": editGenerator,
  about,
  shortcuts,
  token,
  confirm,
};
