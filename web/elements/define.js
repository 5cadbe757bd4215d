/** Defines the tags of Kino's elements. */
import { KinoDialogs } from "./dialogs/dialogs.js";
import { KinoFilmstrip } from "./filmstrip/filmstrip.js";
import { KinoOverview } from "./filmstrip/overview.js";
import { KinoRuler } from "./filmstrip/ruler.js";
import { KinoSearch } from "./filmstrip/search.js";
import { KinoSound } from "./filmstrip/sound-lane.js";
import { KinoTakes } from "./filmstrip/takes.js";
import { KinoTimeline } from "./filmstrip/timeline.js";
import { KinoTransport } from "./filmstrip/transport.js";
import { KinoField } from "./forms/field.js";
import { KinoGenerate } from "./forms/generate.js";
import { KinoMachines } from "./queue/machines.js";
import { KinoQueue } from "./queue/queue.js";
import { KinoSheet } from "./sheet/drawer.js";
import { KinoMenubar } from "./shell/menubar.js";
import { KinoMetrics } from "./shell/metrics.js";
import { KinoSidebar } from "./shell/sidebar.js";
import { KinoStudio } from "./shell/studio.js";
import { KinoCleanViewer } from "./viewer/clean-viewer.js";
import { KinoDiff } from "./viewer/diff.js";
import { KinoFrameNotes } from "./viewer/frame-notes.js";
import { KinoInspector } from "./viewer/inspector.js";
import { KinoMarks } from "./viewer/marks.js";
import { KinoViewer } from "./viewer/viewer.js";

/** Parts before the elements that contain them: a part must be defined when it gets its first state. */
const TAGS = /** @type {[string, CustomElementConstructor][]} */ ([
  ["kino-field", KinoField],
  ["kino-generate", KinoGenerate],
  ["kino-queue", KinoQueue],
  ["kino-machines", KinoMachines],
  ["kino-marks", KinoMarks],
  ["kino-frame-notes", KinoFrameNotes],
  ["kino-inspector", KinoInspector],
  ["kino-metrics", KinoMetrics],
  ["kino-diff", KinoDiff],
  ["kino-transport", KinoTransport],
  ["kino-viewer", KinoViewer],
  ["kino-clean-viewer", KinoCleanViewer],
  ["kino-menubar", KinoMenubar],
  ["kino-search", KinoSearch],
  ["kino-ruler", KinoRuler],
  ["kino-takes", KinoTakes],
  ["kino-filmstrip", KinoFilmstrip],
  ["kino-sound", KinoSound],
  ["kino-sheet", KinoSheet],
  ["kino-overview", KinoOverview],
  ["kino-timeline", KinoTimeline],
  ["kino-studio", KinoStudio],
  ["kino-sidebar", KinoSidebar],
  ["kino-dialogs", KinoDialogs],
]);

/** Defines the tags that are not defined yet. */
export function define() {
  for (const [tag, element] of TAGS) if (!customElements.get(tag)) customElements.define(tag, element);
}
