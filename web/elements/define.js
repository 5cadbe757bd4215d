/** The tags of Kino's elements, given once. */
import { KinoDialogs } from "./dialogs/dialogs.js";
import { KinoDiff } from "./viewer/diff.js";
import { KinoField } from "./forms/field.js";
import { KinoFilmstrip } from "./filmstrip/filmstrip.js";
import { KinoGenerate } from "./forms/generate.js";
import { KinoInspector } from "./viewer/inspector.js";
import { KinoMenubar } from "./shell/menubar.js";
import { KinoMetrics } from "./shell/metrics.js";
import { KinoQueue } from "./queue/queue.js";
import { KinoRuler } from "./filmstrip/ruler.js";
import { KinoSidebar } from "./shell/sidebar.js";
import { KinoStudio } from "./shell/studio.js";
import { KinoTimeline } from "./filmstrip/timeline.js";
import { KinoTransport } from "./filmstrip/transport.js";
import { KinoViewer } from "./viewer/viewer.js";

/** Parts before what holds them, so that a part is what it is when it is first given a state. @type {[string, CustomElementConstructor][]} */
const TAGS = [
  ["kino-field", KinoField],
  ["kino-generate", KinoGenerate],
  ["kino-queue", KinoQueue],
  ["kino-inspector", KinoInspector],
  ["kino-metrics", KinoMetrics],
  ["kino-diff", KinoDiff],
  ["kino-viewer", KinoViewer],
  ["kino-menubar", KinoMenubar],
  ["kino-ruler", KinoRuler],
  ["kino-filmstrip", KinoFilmstrip],
  ["kino-transport", KinoTransport],
  ["kino-timeline", KinoTimeline],
  ["kino-studio", KinoStudio],
  ["kino-sidebar", KinoSidebar],
  ["kino-dialogs", KinoDialogs],
];

/** Defines what is not defined yet. */
export function define() {
  for (const [tag, element] of TAGS) if (!customElements.get(tag)) customElements.define(tag, element);
}
