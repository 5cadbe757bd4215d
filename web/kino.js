/** Kino in ComfyUI's page: the one module that does something when it is imported. */
import { define } from "./elements/define.js";
import {
  acceptEvents,
  comfyHost,
  isDark,
  onColours,
  register,
  registerSidebarTab,
  settings,
  version,
} from "./host/comfy.js";
import { Overlay } from "./host/overlay.js";
import { SETTINGS } from "./state/initial.js";
import { Kino } from "./state/kino.js";

/** @typedef {import("./state/kino.js").Root} Root */

/** @type {Kino | undefined} */
let kino;
/** @type {{[tag: string]: Root}} each place has one element, made when it is first shown */
const roots = {};

/** @param {string} tag @returns {Root} */
function root(tag) {
  if (!roots[tag]) {
    roots[tag] = /** @type {Root} */ (document.createElement(tag));
    panel().adopt(roots[tag], tag !== "kino-dialogs");
  }
  return roots[tag];
}

/** Made when it is first needed: settings can't be asked for before ComfyUI is set up. */
function panel() {
  if (!kino) {
    kino = new Kino(comfyHost(new Overlay(() => root("kino-studio"))));
    const follow = () => kino && kino.state.dark !== isDark() && kino.set({ dark: isDark() });
    follow();
    onColours(follow);
    document.body.append(root("kino-dialogs"));
  }
  return kino;
}

/** Other packs' tabs are shown in the same container, so it is emptied first; ours stays one element. @param {string} tag */
const render = (tag) => (/** @type {HTMLElement} */ container) => {
  container.style.height = "100%";
  container.replaceChildren(root(tag));
};

/** @param {string} kind of a dialog */
const dialog = (kind) => async () => {
  if (!panel().state.projects) await panel().ask("reload");
  panel().ask("open-dialog", { kind });
};
const about = { label: "Kino", url: "https://github.com/kino-film/kino", icon: "pi pi-video" };

define();
acceptEvents();
register({
  name: "Kino",
  commands: [
    {
      id: "Kino.OpenStudio",
      label: "Open or close the studio",
      icon: "pi pi-video",
      function: () => panel().ask(panel().state.studio ? "close-studio" : "open-studio"),
    },
    { id: "Kino.NewProject", label: "New project…", icon: "pi pi-plus", function: dialog("new-project") },
    { id: "Kino.Projects", label: "Projects…", icon: "pi pi-folder-open", function: dialog("projects") },
    {
      id: "Kino.SaveGraph",
      label: "Save the graph's pictures to Kino…",
      icon: "pi pi-save",
      function: dialog("save-graph"),
    },
    {
      id: "Kino.KeepGenerator",
      label: "Keep the graph as a generator…",
      icon: "pi pi-box",
      function: dialog("keep-generator"),
    },
    {
      id: "Kino.EmergencyStop",
      label: "Stop all of Kino's tasks",
      icon: "pi pi-stop-circle",
      function: () => panel().ask("emergency-stop"),
    },
    {
      id: "Kino.Shortcuts",
      label: "Shortcuts",
      icon: "pi pi-question-circle",
      function: dialog("shortcuts"),
    },
    { id: "Kino.About", label: "About Kino", icon: "pi pi-info-circle", function: dialog("about") },
  ],
  keybindings: [
    { commandId: "Kino.OpenStudio", combo: { key: "k", alt: true, shift: true } },
    { commandId: "Kino.NewProject", combo: { key: "n", alt: true, shift: true } },
  ],
  menuCommands: [
    { path: ["Kino"], commands: ["Kino.OpenStudio", "Kino.NewProject", "Kino.Projects"] },
    { path: ["Kino"], commands: ["Kino.SaveGraph", "Kino.KeepGenerator"] },
    { path: ["Kino"], commands: ["Kino.EmergencyStop", "Kino.Shortcuts", "Kino.About"] },
  ],
  // A change is heard at registration, too, when nothing of ours is there yet.
  settings: settings((changes) => kino?.settle(changes), SETTINGS),
  bottomPanelTabs: [
    { id: "kino-timeline", title: "Kino Timeline", type: "custom", render: render("kino-timeline") },
  ],
  aboutPageBadges: [about],
  async setup() {
    version()
      .then((number) => (about.label = `Kino v${number}`))
      .catch(() => {}); // the badge then says "Kino"
    registerSidebarTab({
      id: "kino",
      title: "Kino",
      icon: "pi pi-video",
      tooltip: "Kino: frames, generators, queue",
      type: "custom",
      render: render("kino-sidebar"),
    });
  },
});
