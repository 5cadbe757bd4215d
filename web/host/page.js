/** The studio as a page by itself: no graph; settings are saved in this browser. */
import { stateElement } from "../dom/element.js";
import { define } from "../elements/define.js";
import { browser } from "../state/browser.js";
import { Kino } from "../state/kino.js";

const SETTINGS = "kino-settings"; // storage key
/** ComfyUI's palettes: whether they are dark. @type {{[id: string]: boolean}} */
const BUILT_IN = { dark: true, light: false, solarized: true, arc: true, nord: true, github: true };
// This page is <prefix>/studio; the API is <prefix>/v1.
const prefix = () => location.pathname.replace(/\/studio\/?$/, "");

/** The saved settings; none if they can't be read. */
function savedSettings() {
  try {
    return JSON.parse(localStorage.getItem(SETTINGS) ?? "{}");
  } catch {
    return {};
  }
}

/** @returns {import("../state/host.js").Host} */
function pageHost() {
  return {
    graph: false,
    fetch: (path, init) => fetch(prefix() + path, init),
    url: (path) => path.replace(/^\/api\/kino/, prefix()),
    socketUrl: () => `${location.origin.replace(/^http/, "ws")}${prefix()}/ws`,
    settings: savedSettings,
    saveSettings: (changes) =>
      localStorage.setItem(SETTINGS, JSON.stringify({ ...savedSettings(), ...changes })),
    setTitle: (title) => void (document.title = title ?? "Kino"),
    openInGraph: async () => {
      throw new Error("There is no graph on this page");
    },
    graphPrompt: async () => ({}),
    saveGraphToProject: async () => 0,
    showTimeline: () => {},
    openStudio: () => {},
    closeStudio: () => {},
  };
}

/** Kino's logo as a data URL, for the browser's tab. */
function logo() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const gradient = context.createLinearGradient(0, 0, 32, 32);
  gradient.addColorStop(0, "#0b8ce9");
  gradient.addColorStop(1, "#7a5cf0");
  context.fillStyle = gradient;
  context.roundRect(2, 2, 28, 28, 8);
  context.fill();
  return canvas.toDataURL();
}

/** Fills the page with the studio. */
export function startPage() {
  define();
  document.body.style.margin = "0";
  document.querySelector("link[rel=icon]")?.setAttribute("href", logo());
  if (new URLSearchParams(location.search).get("view") === "clean") return startCleanViewer();
  const kino = new Kino(pageHost());
  const studio = stateElement("kino-studio");
  const dialogs = stateElement("kino-dialogs");
  kino.addRoot(studio);
  kino.addRoot(dialogs, false);
  document.body.replaceChildren(studio, dialogs); // in place of "Loading"
  studio.focus(); // keys work at once
  kino.set({ studio: true, dark: !matchMedia("(prefers-color-scheme: light)").matches });
  void followPalette(kino);
}

/** Fills the page with nothing but the frame that is current in this browser's other windows. */
function startCleanViewer() {
  // What this window remembers would be older than what the others do.
  const storage = { get: browser.storage.get, set: () => {} };
  const kino = new Kino(pageHost(), { ...browser, storage }, { follows: true });
  const viewer = stateElement("kino-clean-viewer");
  kino.addRoot(viewer);
  document.body.replaceChildren(viewer);
  viewer.focus();
}

/** Takes light or dark from ComfyUI's palette, also when it is changed there. @param {Kino} kino */
async function followPalette(kino) {
  const setting = async (/** @type {string} */ name) => {
    const answer = await fetch(`${location.origin}${prefix().replace(/\/kino$/, "")}/settings/${name}`);
    return answer.ok ? answer.json() : null;
  };
  const apply = async () => {
    const id = await setting("Comfy.ColorPalette").catch(() => null);
    if (id === null) return; // the system's
    const custom = id in BUILT_IN ? null : await setting("Comfy.CustomColorPalettes").catch(() => null);
    const dark = BUILT_IN[id] ?? !custom?.[id]?.light_theme;
    if (dark !== kino.state.dark) kino.set({ dark });
  };
  await apply();
  window.addEventListener("focus", () => void apply());
}
