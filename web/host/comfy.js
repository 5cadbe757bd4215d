/** ComfyUI's page: the only module that imports ComfyUI's `app` and `api`. */
import { api } from "../../../scripts/api.js";
import { app } from "../../../scripts/app.js";
import { text } from "../texts/text.js";
import { acceptFrames } from "./frame-drop.js";
import { nameMissing, saveGraphToProject } from "./graph.js";
import { SETTING_IDS } from "./settings.js";

const WORKFLOW_CHUNKS = ["tEXtworkflow\0", "iTXtworkflow\0"]; // in a PNG
const TIMELINE_TAB = "Workspace.ToggleBottomPanelTab.kino-timeline";
const HEADER = 1 << 20; // bytes in which these chunks are found
const MOST_FRAMES = 120; // of the screen, until a graph that was opened has its nodes

/** @param {import("./overlay.js").Overlay} overlay @returns {import("../state/host.js").Host} */
export function comfyHost(overlay) {
  const route = (/** @type {string} */ path) => `/kino${path}`;
  const { setting } = app.extensionManager;
  return {
    graph: true,
    fetch: (path, init) => api.fetchApi(route(path), init),
    url: (path) => api.apiURL(path.replace(/^\/api/, "")),
    socketUrl: () => new URL(api.apiURL(route("/ws")), location.href).href.replace(/^http/, "ws"),
    settings: () => {
      const saved = Object.entries(SETTING_IDS).map(([id, name]) => [name, setting.get(id)]);
      return Object.fromEntries(saved.filter(([, value]) => value !== undefined));
    },
    saveSettings: (changes) => {
      for (const [id, name] of Object.entries(SETTING_IDS))
        if (name in changes) setting.set(id, changes[name]);
    },
    setTitle: (title) => overlay.setTitle(title),
    openInGraph,
    graphPrompt: async () => nameMissing(app, (await app.graphToPrompt()).output),
    saveGraphToProject: async (project) => saveGraphToProject(app, project),
    showTimeline: () => {
      if (!document.querySelector("kino-timeline")) app.extensionManager.command.execute(TIMELINE_TAB);
    },
    openStudio: () => overlay.open(),
    closeStudio: () => overlay.close(),
  };
}

/**
 * Opens the workflow in a picture or a video; without one, the sidecar's prompt graph.
 * @param {File} file
 * @param {object | null} prompt
 * @param {string} name
 */
async function openInGraph(file, prompt, name) {
  const bytes = new Uint8Array(await file.slice(0, HEADER).arrayBuffer());
  const header = new TextDecoder("latin1").decode(bytes);
  const isVideo = file.type.startsWith("video/"); // ComfyUI says it if there is no workflow in it
  if (isVideo || WORKFLOW_CHUNKS.some((chunk) => header.includes(chunk))) await app.handleFile(file);
  else if (prompt) await app.loadApiJson(prompt, name);
  else throw new Error(text("notices.no-workflow", { name }));
  await laidOut(prompt ? Object.keys(prompt).length : 1);
  app.extensionManager.command.execute("Comfy.Canvas.FitView"); // all of it in sight
}

/** Waits for nodes: ComfyUI goes on after it said that a graph is open. @param {number} count */
async function laidOut(count) {
  const frame = () => new Promise(requestAnimationFrame);
  for (let frames = 0; frames < MOST_FRAMES && (app.graph?.nodes?.length ?? 0) < count; frames++)
    await frame();
  await frame(); // their sizes
}

/** Whether ComfyUI's palette is a dark one. */
export function isDark() {
  const color = getComputedStyle(document.body).getPropertyValue("--comfy-menu-bg").trim();
  const probe = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!probe || !color) return true;
  probe.fillStyle = color;
  probe.fillRect(0, 0, 1, 1);
  const [red, green, blue] = probe.getImageData(0, 0, 1, 1).data;
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue < 128; // luminance by ITU-R BT.709
}

/** Lets frames be dropped on the graph. */
export const acceptFramesOnGraph = () => acceptFrames(app);

/** Calls back when ComfyUI's palette may have changed. @param {() => void} onChange */
export function onPaletteChange(onChange) {
  const observer = new MutationObserver(onChange);
  for (const element of [document.documentElement, document.body])
    observer.observe(element, { attributes: true, attributeFilter: ["class", "style"] });
}

/** Kino's version on the server. @returns {Promise<string>} */
export const version = async () => (await (await api.fetchApi("/kino/v1/info")).json()).version;

/** @param {Parameters<typeof app.registerExtension>[0]} extension */
export const register = (extension) => app.registerExtension(extension);
/**
 * Asks for a line of text in ComfyUI's dialog; null if it is cancelled.
 * @param {string} title @param {string} message @param {string} defaultValue
 * @returns {Promise<string | null>}
 */
export const askForText = (title, message, defaultValue) =>
  app.extensionManager.dialog.prompt({ title, message, defaultValue });
/** @param {object} tab */
export const registerSidebarTab = (tab) => app.extensionManager.registerSidebarTab(tab);
