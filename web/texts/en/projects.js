/** The dialogs of projects: all of them, a new one, the settings of one. */

export const PROJECTS = /** @type {const} */ ({
  "projects.title": "Projects",
  "projects.loading": "Loading projects…",
  "projects.none": "There are no projects yet. Create one to hold the frames of a film.",
  "projects.none-found": "No project has this name.",
  "projects.find": "Find by name",
  "projects.find-label": "Find a project by name",
  "projects.select": "Select {name}",
  "projects.changed": "changed {date}",
  "projects.open-changed": "open · changed {date}",
  "projects.archive": "Archive",
  "projects.open-archive": "Open archive…",
  "projects.unpacking": "Unpacking {name}…",
  "projects.delete": { one: "Delete {count} project…", other: "Delete {count} projects…" },
  "projects.delete-with": {
    one: "Delete {count} project {frames}?",
    other: "Delete {count} projects {frames}?",
  },
  "projects.deleted": { one: "{count} deleted project", other: "{count} deleted projects" },
  "projects.deleted-at": "{frames} · deleted {date}",
  "projects.restore": "Restore",
  "projects.restore-named": "Restore {name}",
  "projects.with-frames": { one: "with {count} frame", other: "with {count} frames" },
  "projects.delete-with-all": {
    one: "Delete {count} project and all of their frames?",
    other: "Delete {count} projects and all of their frames?",
  },

  // one project
  "projects.new": "New project",
  "projects.create": "Create project",
  "projects.settings": "Project settings",
  "projects.settings-button": "Settings",
  "projects.settings-of": "Settings of {name}",
  "projects.gone": "This project is gone.",
  "projects.enter-name": "Enter a name.",
  "projects.frame-rates": "Frame rates",
  "projects.sizes": "Sizes",
  "projects.fixed-size": "The size, {size}, can't change once there are frames.",
});
