/** The sidebar, and the studio around its parts. */

export const SHELL = /** @type {const} */ ({
  "shell.connected": "Connected",
  "shell.reconnecting": "Reconnecting…",
  "shell.connecting": "Connecting…",
  "shell.offline": "Reconnecting… ComfyUI does not respond.",
  "shell.retry": "Retry",

  // sections and tabs
  "shell.generate": "Generate",
  "shell.queue": "Queue",
  "shell.frame": "Frame",
  "shell.machine": "Machine",

  // the studio
  "shell.kino-studio": "Kino studio",
  "shell.studio": "Studio",
  "shell.open-studio": "Open studio ({keys})",
  "shell.close-studio": "Close studio ({keys})",
  "shell.inspector": "Inspector",
  "shell.collapse": "Collapse",
  "shell.expand": "Expand",
  "shell.splitter": "Height of the viewer",

  // the project
  "shell.new": "New…",
  "shell.no-project": "No project is open.",
  "shell.create-project": "Create a project to generate frames. It sets their size and frame rate.",

  // the machine's readings
  "shell.no-readings": "No readings yet.",
  "shell.percent": "{percent}%",
  "shell.percent-spoken": "{percent} percent",
});
