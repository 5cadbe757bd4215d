/** Dialogs without a separate file, and what several dialogs share. */

export const DIALOGS = /** @type {const} */ ({
  "dialogs.close-escape": "Close (Escape)",
  "dialogs.dismiss": "Dismiss",
  "dialogs.choose-a-file": "Choose at least one file.",
  "dialogs.sending": "Sending {name}: {percent} %",
  "dialogs.remove-for-good": "Remove for good",
  "dialogs.empty-trash": "Empty trash…",

  // about Kino
  "dialogs.about": "About Kino",
  "dialogs.tagline": "Frame-by-frame films in ComfyUI",
  "dialogs.api-documentation": "API documentation",
  "dialogs.status": "Status",
  "dialogs.version": "Version",
  "dialogs.uptime": "Uptime",
  "dialogs.memory": "Memory",
  "dialogs.gpu-memory": "GPU memory",
  "dialogs.no-gpu": "none",
  "dialogs.frontend": "Frontend",
  "dialogs.comfyui-frontend": "ComfyUI frontend",
  "dialogs.percent": "{percent} %",

  // frames
  "dialogs.delete-frame": "Delete frame?",
  "dialogs.delete-frames": { one: "Delete {count} frame?", other: "Delete {count} frames?" },
  "dialogs.frame-is-removed": "The frame is removed from the timeline. Ctrl+Z undoes it.",
  "dialogs.frames-are-removed": {
    one: "{count} frame is removed from the timeline. Ctrl+Z undoes it.",
    other: "{count} frames are removed from the timeline. Ctrl+Z undoes it.",
  },
  "dialogs.and-more": { one: "and {count} more", other: "and {count} more" },
  "dialogs.dont-ask-again": "Don't ask again",
  "dialogs.generate-frames": "Generate frames",
  "dialogs.go-to-frame": "Go to frame",
  "dialogs.number-or-timecode": "Number or timecode",
  "dialogs.number-example": "118 or 00:00:04:22",
  "dialogs.create-variation": "Create variation",
  "dialogs.variation-hint":
    "Everything you don't change stays as in frame {number}. Clear the seed for a random one.",
  "dialogs.loading-parameters": "Loading parameters…",

  // the trash
  "dialogs.trash": "Trash",
  "dialogs.trash-is-empty": "Nothing was deleted from this project.",
  "dialogs.trash-holds": {
    one: "{count} frame, {size}. Select frames to put them back in their places.",
    other: "{count} frames, {size}. Select frames to put them back in their places.",
  },
  "dialogs.restore-frames": { one: "Restore {count} frame", other: "Restore {count} frames" },
  "dialogs.show-more": "Show more",
  "dialogs.empty-question": "Empty the trash?",
  "dialogs.empty-message": {
    one: "{count} frame, {size}: removed for good. This can't be undone.",
    other: "{count} frames, {size}: removed for good. This can't be undone.",
  },

  // sound
  "dialogs.add-sound": "Add sound",
  "dialogs.add": "Add",
  "dialogs.sound-files": "Sound files",
  "dialogs.sound-hint":
    "WAV, MP3, FLAC, OGG, M4A and others; of a video, its sound. The files are kept with the project.",
  "dialogs.at-first-frame": "At the first frame",
  "dialogs.at-current-frame": "At the current frame",

  // markers
  "dialogs.marker-on": "Marker on frame {number}",
  "dialogs.new-marker-on": "New marker on frame {number}",
  "dialogs.add-marker": "Add marker",
  "dialogs.delete-marker": "Delete marker",
  "dialogs.marker-name": "Name",
  "dialogs.marker-example": "Act 2",
  "dialogs.marker-kind": "Kind",
  "dialogs.marker-colour": "Colour",
  "dialogs.no-colour": "None",
  "dialogs.red": "Red",
  "dialogs.orange": "Orange",
  "dialogs.yellow": "Yellow",
  "dialogs.green": "Green",
  "dialogs.blue": "Blue",
  "dialogs.purple": "Purple",
  "dialogs.grey": "Grey",

  // the graph's output, saved as frames
  "dialogs.save-output": "Save graph output to Kino",
  "dialogs.project": "Project",
  "dialogs.enter-project": "Enter a project.",
  "dialogs.save-output-hint":
    "The graph's output will be saved as frames of this project. " +
    "A new project is created with the first frame.",

  // others
  "dialogs.shortcuts": "Shortcuts",
  "dialogs.shortcuts-hint":
    "Shortcuts work while the timeline or the studio has the focus. On a Mac, Ctrl is Command.",
  "dialogs.token-required": "Token required",
  "dialogs.token": "Token",
  "dialogs.enter-token": "Enter the token.",
});
