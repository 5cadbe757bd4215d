/** Requests about projects: create, open, update, delete, restore. */
import { withUrls } from "../frames.js";
import { closeProject, openProject } from "../sync.js";
import { text } from "../../texts/text.js";
import { closeDialog, submitForm } from "./form-requests.js";

/** @typedef {import("../kino.js").Kino} Kino */
/** @typedef {import("../../core/types.js").Project} Project */

const TAKEN = { name_taken: "name" };
const MOST_COVERS = 60;

/** @satisfies {Partial<import("./registry.js").Handlers>} */
export const PROJECTS = {
  async "load-projects"(kino) {
    const answer = kino.api.get("/v1/projects");
    const { projects } = await kino.withBusy(text("busy.loading-projects"), answer);
    kino.set({ projects });
    await loadDeleted(kino);
    for (const project of projects.slice(0, MOST_COVERS)) await loadCover(kino, project);
  },

  async "open-project"(kino, { id }) {
    if (kino.state.project?.id === id) return;
    const known = kino.state.projects?.find((project) => project.id === id);
    const project = known ?? (await kino.api.get(`/v1/projects/${id}`));
    kino.dismissNotices(({ severity }) => severity === "error"); // of the other project
    closeProject(kino);
    await openProject(kino, project);
  },

  async "create-project"(kino, values) {
    const post = kino.api.post("/v1/projects", values);
    const created = await submitForm(kino, "project.", text("busy.creating-project"), post, TAKEN);
    if (!created) return;
    closeDialog(kino, "new-project");
    await openNew(kino, created.answer);
  },

  "save-archive"(kino) {
    const { project } = kino.state;
    if (project) kino.browser.download(kino.host.url(`/api/kino/v1/projects/${project.id}/archive`));
  },

  async "open-archive"(kino, { file }) {
    const onProgress = (/** @type {number} */ sent) => kino.set({ upload: { name: file.name, sent } });
    onProgress(0);
    try {
      const opened = kino.api.openArchive(file, onProgress);
      const project = await kino.withBusy(text("busy.opening", { name: file.name }), opened);
      closeDialog(kino, "projects");
      closeProject(kino);
      await openNew(kino, project);
      kino.notify("success", text("notices.opened", { name: project.name }));
    } finally {
      kino.set({ upload: null });
    }
  },

  async "update-project"(kino, { id, ...changes }) {
    const put = kino.api.put(`/v1/projects/${id}`, changes);
    if (await submitForm(kino, "project.", text("busy.saving-project"), put, TAKEN))
      closeDialog(kino, "project-settings");
  },

  async "delete-projects"(kino, { ids }) {
    /** @type {string[]} */
    const tokens = [];
    const deleteAll = async () => {
      for (const id of ids) tokens.push((await kino.api.delete(`/v1/projects/${id}`)).undo);
    };
    try {
      await kino.withBusy(text("busy.deleting-projects"), deleteAll());
    } finally {
      if (tokens.length)
        kino.notify("info", text("notices.projects-deleted", { count: tokens.length }), {
          label: text("words.undo"),
          request: { verb: "restore-projects", detail: { tokens } },
        });
      await reloadProjects(kino);
    }
  },

  async "restore-projects"(kino, { tokens }) {
    for (const undo of tokens) await kino.api.post("/v1/projects/restore", { undo });
    await reloadProjects(kino);
    kino.notify("success", text("notices.projects-restored", { count: tokens.length }));
  },
};

/** Opens a project that the list does not have yet. @param {Kino} kino @param {Project} project */
async function openNew(kino, project) {
  const others = (kino.state.projects ?? []).filter(({ id }) => id !== project.id);
  kino.set({ projects: [project, ...others] });
  await openProject(kino, project);
}

/** @param {Kino} kino */
async function loadDeleted(kino) {
  const { projects } = await kino.api.get("/v1/projects/restore");
  kino.set({ deletedProjects: projects });
}

/** Loads the list again, and opens another project if the open one is gone. @param {Kino} kino */
async function reloadProjects(kino) {
  const { projects } = await kino.api.get("/v1/projects");
  kino.set({ projects });
  await loadDeleted(kino);
  if (projects.some(({ id }) => id === kino.state.project?.id)) return;
  if (projects[0]) await openProject(kino, projects[0]);
  else closeProject(kino);
}

/**
 * Loads what a project's card shows: its first frame, and the number of frames.
 * @param {Kino} kino
 * @param {Project} project
 */
async function loadCover(kino, project) {
  const { total, frames } = await kino.api.get(`/v1/projects/${project.id}/frames`, { limit: 1 });
  const cover = frames[0] ? withUrls(kino, frames[0]).thumbnail_url : null;
  kino.set({ covers: { ...kino.state.covers, [project.id]: { frames: total, cover } } });
}
