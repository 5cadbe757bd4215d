/** The studio as a page of its own: no graph, settings in this browser. */
import { Kino } from "../state/kino.js";
import { define } from "../elements/define.js";

const SETTINGS = "kino-settings";
// This page is <prefix>/studio, and the API is beside it.
const prefix = () => location.pathname.replace(/\/studio\/?$/, "");

/** The settings of this browser; none where they can't be read. */
function kept() {
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
    address: (url) => url.replace(/^\/api\/kino/, prefix()),
    socket: () => `${location.origin.replace(/^http/, "ws")}${prefix()}/ws`,
    settings: kept,
    keep: (settings) => localStorage.setItem(SETTINGS, JSON.stringify({ ...kept(), ...settings })),
    setTitle: (title) => void (document.title = title ?? "Kino"),
    openInGraph: async () => {
      throw new Error("There is no graph on this page");
    },
    graphPrompt: async () => ({}),
    saveGraphTo: async () => 0,
    openStudio: () => {},
    closeStudio: () => {},
  };
}

/** Kino's mark, for the browser's tab. */
function mark() {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
  const colours = context.createLinearGradient(0, 0, 32, 32);
  colours.addColorStop(0, "#0b8ce9");
  colours.addColorStop(1, "#7a5cf0");
  context.fillStyle = colours;
  context.roundRect(2, 2, 28, 28, 8);
  context.fill();
  return canvas.toDataURL();
}

/** Fills the page with the studio. */
export function startPage() {
  define();
  const kino = new Kino(pageHost());
  const studio = /** @type {import("../state/kino.js").Root} */ (document.createElement("kino-studio"));
  const dialogs = /** @type {import("../state/kino.js").Root} */ (document.createElement("kino-dialogs"));
  kino.adopt(studio);
  kino.adopt(dialogs, false);
  document.body.style.margin = "0";
  /** @type {HTMLLinkElement | null} */ (document.querySelector("link[rel=icon]"))?.setAttribute(
    "href",
    mark(),
  );
  document.body.append(studio, dialogs);
  const light = matchMedia("(prefers-color-scheme: light)");
  const follow = () => kino.set({ dark: !light.matches });
  light.addEventListener("change", follow);
  kino.set({ studio: true });
  follow();
}
