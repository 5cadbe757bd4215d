/** Frames: what one can do with them, their marks, and how they are found. */

export const FRAMES = /** @type {const} */ ({
  // actions
  "frames.regenerate": "Regenerate",
  "frames.create-variation": "Create variation…",
  "frames.image-to-image": "Image to image…",
  "frames.open-in-graph": "Open in graph",
  "frames.use-parameters": "Use parameters in the form",
  "frames.use-prompt": "Use prompt in the form",
  "frames.use-seed": "Use seed in the form",
  "frames.copy-picture": "Copy picture",
  "frames.save-picture": "Save picture…",
  "frames.set-in": "Set in point",
  "frames.set-out": "Set out point",
  "frames.delete": { one: "Delete {count} frame", other: "Delete {count} frames" },

  // marks
  "frames.stars": { one: "{count} star", other: "{count} stars" },
  "frames.has-note": "note",
  "frames.marker-note": "Note",
  "frames.marker-shot": "Start of a shot",
  "frames.marker-beat": "Beat",

  // by number or timecode
  "frames.by-id": "frame {id}",
  "frames.none-yet": "There are no frames yet.",
  "frames.enter-number": "Enter a number from 1 to {last}, or a timecode like 00:00:01:18.",
  "frames.timecode-range": "At {fps} fps, the last part is at most {most}.",
  "frames.range": { one: "The only frame is 1.", other: "Frames go from 1 to {count}." },
});
