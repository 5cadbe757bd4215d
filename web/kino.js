/** Registers Kino with ComfyUI's page: the one module that acts when it is imported. */
import { stateElement } from "./dom/element.js";
import { define } from "./elements/define.js";
import {
  acceptFramesOnGraph,
  askForText,
  comfyHost,
  isDark,
  onPaletteChange,
  register,
  registerSidebarTab,
  version,
} from "./host/comfy.js";
import { Overlay } from "./host/overlay.js";
import { offerProjects } from "./host/project-field.js";
import { comfySettings } from "./host/settings.js";
import { SETTINGS } from "./state/initial.js";
import { Kino } from "./state/kino.js";

/** @typedef {import("./state/kino.js").Root} Root */

/** @type {Kino | undefined} */
let kino;
/** One element per tag, created when it is first shown. @type {{[tag: string]: Root}} */
const roots = {};

/** @param {string} tag @returns {Root} */
function root(tag) {
  if (!roots[tag]) {
    roots[tag] = stateElement(tag);
    panel().addRoot(roots[tag], tag !== "kino-dialogs");
  }
  return roots[tag];
}

/** Created when it is first needed: settings can be read only once ComfyUI is set up. */
function panel() {
  if (!kino) {
    kino = new Kino(comfyHost(new Overlay(() => root("kino-studio"))));
    const applyPalette = () => {
      if (kino && kino.state.dark !== isDark()) kino.set({ dark: isDark() });
    };
    applyPalette();
    onPaletteChange(applyPalette);
    document.body.append(root("kino-dialogs"));
  }
  return kino;
}

/** ComfyUI shows other packs' tabs in the same container, so it is emptied first. @param {string} tag */
const renderTab = (tag) => (/** @type {HTMLElement} */ container) => {
  container.style.height = "100%";
  container.replaceChildren(root(tag));
};

/** @param {import("./core/dialogs.js").PlainDialogKind} kind */
const dialog = (kind) => async () => {
  if (!panel().state.projects) await panel().request("reload");
  panel().request("open-dialog", { kind });
};
/** Does something with the open project; without one, shows the projects. @param {() => unknown} run */
const withProject = (run) => async () => {
  if (!panel().state.projects) await panel().request("reload");
  if (panel().state.project) run();
  else panel().request("open-dialog", { kind: "projects" });
};
/** @param {import("./core/dialogs.js").PlainDialogKind} kind */
const projectDialog = (kind) => withProject(() => panel().request("open-dialog", { kind }));
/** @param {"save-archive" | "rebuild-thumbnails"} verb */
const inProject = (verb) => withProject(() => panel().request(verb));
const toggleStudio = () => panel().request(panel().state.studio ? "close-studio" : "open-studio");
const stopAll = () => panel().request("stop-all", {});

/** The names of all projects, loaded when they are first needed. */
function projectNames() {
  const { projects } = panel().state;
  if (!projects && !panel().state.trouble) void panel().request("reload");
  return (projects ?? []).map(({ name }) => name);
}
const askForProject = (/** @type {string} */ name) =>
  askForText(
    "New project",
    "Its size is that of the first picture saved to it, unless a node sets it.",
    name,
  );

/** @param {string} name @param {string} label @param {string} look of an icon @param {() => unknown} run */
const command = (name, label, look, run) => ({
  id: `Kino.${name}`,
  label,
  icon: `pi ${look}`,
  function: run,
});

const badge = { label: "Kino", url: "https://github.com/kino-film/kino", icon: "pi pi-video" };

define();
register({
  name: "Kino",
  commands: [
    command("OpenStudio", "Open or close studio", "pi-video", toggleStudio),
    command("NewProject", "New project…", "pi-plus", dialog("new-project")),
    command("Projects", "Projects…", "pi-folder-open", dialog("projects")),
    command("Import", "Import pictures and videos…", "pi-file-import", projectDialog("import-pictures")),
    command("AddSound", "Add sound…", "pi-volume-up", projectDialog("add-sound")),
    command("Export", "Export film…", "pi-file-export", projectDialog("export")),
    command("SaveArchive", "Save project as archive…", "pi-box", inProject("save-archive")),
    command("RebuildThumbnails", "Rebuild thumbnails", "pi-images", inProject("rebuild-thumbnails")),
    command("SaveGraph", "Save graph output to Kino…", "pi-save", dialog("save-graph")),
    command("KeepGenerator", "Save graph as generator…", "pi-box", dialog("save-generator")),
    command("EmergencyStop", "Stop all", "pi-stop-circle", stopAll),
    command("Shortcuts", "Shortcuts", "pi-question-circle", dialog("shortcuts")),
    command("About", "About Kino", "pi-info-circle", dialog("about")),
  ],
  keybindings: [
    { commandId: "Kino.OpenStudio", combo: { key: "k", alt: true, shift: true } },
    { commandId: "Kino.NewProject", combo: { key: "n", alt: true, shift: true } },
  ],
  menuCommands: [
    { path: ["Kino"], commands: ["Kino.OpenStudio", "Kino.NewProject", "Kino.Projects"] },
    { path: ["Kino"], commands: ["Kino.Import", "Kino.AddSound", "Kino.Export", "Kino.SaveArchive"] },
    { path: ["Kino"], commands: ["Kino.SaveGraph", "Kino.KeepGenerator"] },
    {
      path: ["Kino"],
      commands: ["Kino.RebuildThumbnails", "Kino.EmergencyStop", "Kino.Shortcuts", "Kino.About"],
    },
  ],
  nodeCreated: (/** @type {object} */ node) => offerProjects(node, projectNames, askForProject),
  getCanvasMenuItems: () => [
    null, // a separator
    { content: "Import into Kino…", callback: projectDialog("import-pictures") },
    { content: "Kino studio", callback: toggleStudio },
  ],
  settings: comfySettings((changes) => kino?.applySettings(changes), SETTINGS),
  bottomPanelTabs: [
    { id: "kino-timeline", title: "Kino Timeline", type: "custom", render: renderTab("kino-timeline") },
  ],
  aboutPageBadges: [badge],
  async setup() {
    acceptFramesOnGraph();
    version()
      .then((number) => (badge.label = `Kino v${number}`))
      .catch(() => {}); // the badge then has no version
    registerSidebarTab({
      id: "kino",
      title: "Kino",
      icon: "pi pi-video",
      tooltip: "Kino: frames, generators, queue",
      type: "custom",
      render: renderTab("kino-sidebar"),
    });
  },
});
