/** The studio as a page of its own: no graph, settings in this browser. */
import { Kino } from "../state/kino.js";
import { define } from "../elements/define.js";

const SETTINGS = "kino-settings";
// This page is <prefix>/studio, and the API is beside it.
const prefix = () => location.pathname.replace(/\/studio\/?$/, "");

/** @returns {import("./host.js").Host} */
function pageHost() {
  return {
    graph: false,
    fetch: (path, init) => fetch(prefix() + path, init),
    address: (url) => url.replace(/^\/api\/kino/, prefix()),
    socket: () => `${location.origin.replace(/^http/, "ws")}${prefix()}/ws`,
    settings: () => JSON.parse(localStorage.getItem(SETTINGS) ?? "{}"),
    keep: (settings) => localStorage.setItem(SETTINGS, JSON.stringify({ ...JSON.parse(localStorage.getItem(SETTINGS) ?? "{}"), ...settings })),
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

/** Fills the page with the studio. */
export function startPage() {
  define();
  const kino = new Kino(pageHost());
  const studio = /** @type {import("../state/kino.js").Root} */ (document.createElement("kino-studio"));
  const dialogs = /** @type {import("../state/kino.js").Root} */ (document.createElement("kino-dialogs"));
  kino.adopt(studio);
  kino.adopt(dialogs, false);
  document.body.style.margin = "0";
  document.body.append(studio, dialogs);
  const light = matchMedia("(prefers-color-scheme: light)");
  const follow = () => kino.set({ dark: !light.matches });
  light.addEventListener("change", follow);
  kino.set({ studio: true });
  follow();
}
