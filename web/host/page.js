/** The studio as a page by itself: no graph; settings are saved in this browser. */
import { stateElement } from "../dom/element.js";
import { define } from "../elements/define.js";
import { Kino } from "../state/kino.js";

const SETTINGS = "kino-settings"; // storage key
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
  const kino = new Kino(pageHost());
  const studio = stateElement("kino-studio");
  const dialogs = stateElement("kino-dialogs");
  kino.addRoot(studio);
  kino.addRoot(dialogs, false);
  document.body.style.margin = "0";
  document.querySelector("link[rel=icon]")?.setAttribute("href", logo());
  document.body.append(studio, dialogs);
  studio.focus(); // keys work at once
  const light = matchMedia("(prefers-color-scheme: light)");
  const applyScheme = () => kino.set({ dark: !light.matches });
  light.addEventListener("change", applyScheme);
  kino.set({ studio: true });
  applyScheme();
}
