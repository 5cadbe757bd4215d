/** The tags of Kino's elements, given once. */
import { KinoDialogs } from "./dialogs.js";
import { KinoDiff } from "./diff.js";
import { KinoField } from "./field.js";
import { KinoFilmstrip } from "./filmstrip.js";
import { KinoGenerate } from "./generate.js";
import { KinoInspector } from "./inspector.js";
import { KinoMenubar } from "./menubar.js";
import { KinoMetrics } from "./metrics.js";
import { KinoQueue } from "./queue.js";
import { KinoRuler } from "./ruler.js";
import { KinoSidebar } from "./sidebar.js";
import { KinoStudio } from "./studio.js";
import { KinoTimeline } from "./timeline.js";
import { KinoTransport } from "./transport.js";
import { KinoViewer } from "./viewer.js";

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
