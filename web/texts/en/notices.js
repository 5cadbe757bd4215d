/** Notices: what was done, and what went wrong. */

export const NOTICES = /** @type {const} */ ({
  "notices.with-remark": "{label}. {remark}",
  "notices.resume": "Resume",
  "notices.retry": "Retry",
  "notices.retry-all": "Retry all failed",
  "notices.download": "Download",

  // frames
  "notices.imported": { one: "Imported {count} frame", other: "Imported {count} frames" },
  "notices.pasted": { one: "Pasted {count} frame", other: "Pasted {count} frames" },
  "notices.duplicated": { one: "Duplicated {count} frame", other: "Duplicated {count} frames" },
  "notices.cut": { one: "Cut {count} frame", other: "Cut {count} frames" },
  "notices.copied": { one: "Copied {count} frame", other: "Copied {count} frames" },
  "notices.deleted": { one: "Deleted {count} frame", other: "Deleted {count} frames" },
  "notices.restored": { one: "Restored {count} frame", other: "Restored {count} frames" },
  "notices.removed": {
    one: "Removed {count} frame for good, {size}",
    other: "Removed {count} frames for good, {size}",
  },
  "notices.marked": { one: "Marked {count} frame", other: "Marked {count} frames" },
  "notices.text-copied": "{what} copied",
  "notices.picture-copied": "Picture copied",
  "notices.picture-not-copied":
    "This browser copies pictures only over HTTPS or on localhost. Save the picture instead.",
  "notices.frame-is-gone": "Frame {id} is gone",
  "notices.without-graph":
    "This picture came without its graph, so it can't be generated again. Image to image starts from it.",
  "notices.no-workflow": "{name} has neither a workflow nor a prompt",

  // files that come in
  "notices.unknown-file": "Kino imports pictures, videos and sounds.",
  "notices.file-refused": "1 file refused: {reason}",
  "notices.picture-too-large": "A picture may have {megabytes} MB.",

  // the form has what a frame was made with
  "notices.parameters-used": "The form of {name} has these parameters",
  "notices.prompt-used": "The form of {name} has this prompt",
  "notices.seed-used": "The form of {name} has this seed",
  "notices.no-parameter-field": "{name} has no field for these parameters",
  "notices.no-prompt-field": "{name} has no field for this prompt",
  "notices.no-seed-field": "{name} has no field for this seed",

  // tasks
  "notices.frames-queued": { one: "{count} frame queued", other: "{count} frames queued" },
  "notices.rebuild-queued": "Thumbnail rebuild queued",
  "notices.queue-is-paused": "{what}. The queue is paused.",
  "notices.task-failed": "{name} failed. {reason}",
  "notices.tasks-failed": "{count} tasks failed. The last: {reason}",
  "notices.thumbnails-rebuilt": "Thumbnails rebuilt",
  "notices.unreadable-pictures": "Thumbnails rebuilt. These pictures can't be read: {files}",
  "notices.exported": "Exported {file}, {size}",
  "notices.without-seed": {
    one: "Generate {count} frame without a seed?",
    other: "Generate {count} frames without a seed?",
  },
  "notices.all-equal": "{name} has no seed, so they would all be equal.",

  // generators, and the graph
  "notices.generator-saved": "Generator {name} saved",
  "notices.generator-added": "Generator {name} added",
  "notices.generator-deleted": "Deleted generator {name}",
  "notices.generator-restored": "Restored generator {name}",
  "notices.name-of-copy": "{name} copy",
  "notices.graph-saves": {
    one: "The graph now saves to {project}",
    other: "{count} outputs of the graph now save to {project}",
  },
  "notices.no-output": "The graph has no output to save. Add a node such as Save Image and try again.",

  // model files
  "notices.models-refreshed": "Models refreshed",
  "notices.added": "Added {name}",
  "notices.file-deleted": "Deleted {name}",
  "notices.file-restored": "Restored {name}",
  "notices.freed": "Freed {size}",

  // projects
  "notices.opened": "Opened {name}",
  "notices.open": "Open",
  "notices.saved-to-new": "The frames are in the new project {name}",
  "notices.projects-deleted": { one: "Deleted {count} project", other: "Deleted {count} projects" },
  "notices.projects-restored": { one: "Restored {count} project", other: "Restored {count} projects" },

  // the server, and the page
  "notices.token-saved": "Token saved in this browser. Please try again.",
  "notices.offline": "ComfyUI does not respond. Is it still running? Kino retries every 3 seconds.",
  "notices.server-error": "The server answered {status}. See ComfyUI's log.",
  "notices.page-error":
    "Something went wrong in the page: {reason}. Reload it; nothing that was saved is lost.",
});
