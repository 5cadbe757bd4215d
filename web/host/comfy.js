/** ComfyUI's page: the only module that knows its `app` and `api`. */
import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { saveGraphTo } from "./graph.js";

/** @typedef {import("../core/types.js").Settings} Settings */

/** Kino's settings in ComfyUI's dialog: id -> the name that the panel has for it. */
const IDS = /** @type {const} */ ({
  "Kino.Timeline.ThumbnailHeight": "thumbnailHeight",
  "Kino.Playback.Loop": "loop",
  "Kino.Frames.ConfirmDeletes": "confirmDeletes",
  "Kino.Machine.MetricsInterval": "metricsInterval",
});
const NAMES = /** @type {{[name: string]: string}} */ (
  Object.fromEntries(Object.entries(IDS).map(([id, name]) => [name, id]))
);

/** The settings to register; `changed` hears of every change. @param {(settings: Partial<Settings>) => void} changed @param {Settings} standard */
export function settings(changed, standard) {
  const one = (
    /** @type {keyof typeof IDS} */ id,
    /** @type {string} */ group,
    /** @type {object} */ more,
  ) => ({
    id,
    category: ["Kino", group, id],
    defaultValue: standard[IDS[id]],
    onChange: (/** @type {any} */ value) => changed({ [IDS[id]]: value }),
    ...more,
  });
  return [
    one("Kino.Timeline.ThumbnailHeight", "Timeline", {
      name: "Height of thumbnails (pixels)",
      type: "slider",
      attrs: { min: 48, max: 320, step: 8 },
    }),
    one("Kino.Playback.Loop", "Playback", { name: "Play in a loop", type: "boolean" }),
    one("Kino.Frames.ConfirmDeletes", "Frames", {
      name: "Ask before frames are deleted",
      type: "boolean",
      tooltip: "A delete can be undone either way.",
    }),
    one("Kino.Machine.MetricsInterval", "Machine", {
      name: "Seconds between readings of the machine",
      type: "slider",
      attrs: { min: 2, max: 30, step: 2 },
    }),
  ];
}

/** @param {import("./overlay.js").Overlay} overlay @returns {import("../state/host.js").Host} */
export function comfyHost(overlay) {
  const inside = (/** @type {string} */ path) => `/kino${path}`;
  return {
    graph: true,
    fetch: (path, init) => api.fetchApi(inside(path), init),
    address: (url) => api.apiURL(url.replace(/^\/api/, "")),
    socket: () => new URL(api.apiURL(inside("/ws")), location.href).href.replace(/^http/, "ws"),
    settings: () =>
      Object.fromEntries(
        Object.entries(IDS)
          .map(([id, name]) => [name, app.extensionManager.setting.get(id)])
          .filter(([, value]) => value !== undefined),
      ),
    keep: (changes) =>
      Object.entries(changes).forEach(
        ([name, value]) => NAMES[name] && app.extensionManager.setting.set(NAMES[name], value),
      ),
    setTitle: (title) => overlay.setTitle(title),
    openInGraph,
    graphPrompt: async () => (await app.graphToPrompt()).output,
    saveGraphTo: async (project) => saveGraphTo(app, project),
    openStudio: () => overlay.open(),
    closeStudio: () => overlay.close(),
  };
}

/**
 * Opens what made a frame: the picture carries its workflow, unless it was saved without; then the sidecar's prompt is laid out.
 * @param {File} picture @param {object | null} prompt @param {string} name
 */
async function openInGraph(picture, prompt, name) {
  const bytes = new Uint8Array(await picture.slice(0, 1 << 20).arrayBuffer());
  const text = new TextDecoder("latin1").decode(bytes);
  if (text.includes("tEXtworkflow\0") || text.includes("iTXtworkflow\0")) await app.handleFile(picture);
  else if (prompt) app.loadApiJson(prompt, name);
  else throw new Error(`${name} has neither a workflow nor a prompt`);
}

/** Kino's events also come over ComfyUI's own socket, for other packs; ours reads them from Kino's, but a type that nobody listens to is a warning in the console. */
export function acceptEvents() {
  for (const kind of ["metrics", "project", "frames", "task", "tasks"])
    api.addEventListener(`kino.${kind}`, () => {});
}

/** Whether ComfyUI's colours are dark ones now. */
export function isDark() {
  const colour = getComputedStyle(document.body).getPropertyValue("--comfy-menu-bg").trim();
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe || !colour) return true;
  probe.fillStyle = colour;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128;
}

/** Calls back when the page's colours may have changed. @param {() => void} changed */
export function onColours(changed) {
  const observer = new MutationObserver(changed);
  for (const element of [document.documentElement, document.body])
    observer.observe(element, { attributes: true, attributeFilter: ["class", "style"] });
}

/** Kino's own, of the server. @returns {Promise<string>} */
export const version = async () => (await (await api.fetchApi("/kino/v1/info")).json()).version;

/** @param {any} extension */
export const register = (extension) => app.registerExtension(extension);
/** @param {any} tab */
export const registerSidebarTab = (tab) => app.extensionManager.registerSidebarTab(tab);
