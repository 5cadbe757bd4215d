/** Projects: make, open, change, delete, bring back. */
import { closeProject, openProject } from "../sync.js";
import { closeDialog, filed } from "./form-requests.js";

const TAKEN = { name_taken: "name" }; // the API names no field then

/** @type {{[verb: string]: import("./registry.js").Verb}} */
export const PROJECTS = {
  async "load-projects"(kino) {
    const { projects } = await kino.during("Loading projects", kino.api.get("/v1/projects"));
    kino.set({ projects });
    for (const project of projects.slice(0, 60)) await cover(kino, project);
  },

  async "open-project"(kino, { id }) {
    if (kino.state.project?.id === id) return;
    const project =
      kino.state.projects?.find((one) => one.id === id) ?? (await kino.api.get(`/v1/projects/${id}`));
    closeProject(kino);
    await openProject(kino, project);
  },

  async "create-project"(kino, values) {
    const made = await filed(
      kino,
      "project.",
      "Making the project",
      kino.api.post("/v1/projects", values),
      TAKEN,
    );
    if (!made) return;
    closeDialog(kino, "new-project");
    const project = made.answer;
    kino.set({ projects: [project, ...(kino.state.projects ?? []).filter(({ id }) => id !== project.id)] });
    await openProject(kino, project);
  },

  async "change-project"(kino, { id, ...changes }) {
    const before = kino.state.projects?.find((project) => project.id === id);
    if (
      !(await filed(
        kino,
        "project.",
        "Changing the project",
        kino.api.put(`/v1/projects/${id}`, changes),
        TAKEN,
      ))
    )
      return;
    closeDialog(kino, "project");
    if (before && kino.state.project?.id === id) {
      const old = Object.fromEntries(
        Object.keys(changes).map((name) => [name, /** @type {any} */ (before)[name]]),
      );
      kino.undo.push("Project settings", () => kino.api.put(`/v1/projects/${id}`, old));
    }
  },

  async "delete-projects"(kino, { ids }) {
    /** @type {string[]} */
    const tokens = [];
    try {
      for (const id of ids)
        tokens.push((await kino.during("Deleting projects", kino.api.delete(`/v1/projects/${id}`))).undo);
    } finally {
      const text = tokens.length === 1 ? "Project deleted" : `${tokens.length} projects deleted`;
      if (tokens.length)
        kino.notice("info", text, { label: "Undo", verb: "restore-projects", detail: { tokens } });
    }
    await readProjects(kino);
  },

  async "restore-projects"(kino, { tokens }) {
    for (const undo of tokens) await kino.api.post("/v1/projects/restore", { undo });
    await readProjects(kino);
    kino.notice("success", tokens.length === 1 ? "Project restored" : "Projects restored");
  },
};

/** The list anew; another project is opened where the open one is gone. @param {import("../kino.js").Kino} kino */
async function readProjects(kino) {
  const { projects } = await kino.api.get("/v1/projects");
  kino.set({ projects });
  const open = kino.state.project?.id;
  if (projects.some((/** @type {{id: number}} */ { id }) => id === open)) return;
  await (projects[0] ? openProject(kino, projects[0]) : closeProject(kino));
}

/** What a project's card shows: how many frames, and the first one. @param {import("../kino.js").Kino} kino @param {import("../../core/types.js").Project} project */
async function cover(kino, project) {
  const { total, frames } = await kino.api.get(`/v1/projects/${project.id}/frames`, { limit: 1 });
  kino.set({
    covers: {
      ...kino.state.covers,
      [project.id]: { frames: total, cover: frames[0] ? kino.host.address(frames[0].thumbnail_url) : null },
    },
  });
}
