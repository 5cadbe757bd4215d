/** The dialogs that import pictures and videos. */

export const IMPORTS = /** @type {const} */ ({
  "imports.import": "Import",
  "imports.files": "Files",
  "imports.hint":
    "PNG, JPEG, WebP, TIFF or EXR pictures, which are fitted into the frame; videos, GIF, APNG or WebP " +
    "animations. Folders can be dropped on the filmstrip.",
  "imports.ordered": {
    one: "{count} picture, ordered by file name.",
    other: "{count} pictures, ordered by file name.",
  },
  "imports.some-refused": "Some files were not imported",
  "imports.imported": { one: "{count} frame imported.", other: "{count} frames imported." },
  "imports.refused": { one: "{count} file refused:", other: "{count} files refused:" },
  "imports.refused-files": "Refused files",

  // videos
  "imports.file": "Import {name}",
  "imports.videos": { one: "Import {count} video", other: "Import {count} videos" },
  "imports.contain": "Show all of it, with bars",
  "imports.cover": "Fill the frame, and crop",
  "imports.exact": "As it is",
  "imports.no-player": "This browser can't play it. Write the times into the fields.",
  "imports.end": "end",
  "imports.set-in": "Set in",
  "imports.set-out": "Set out",
  "imports.from-second": "From second",
  "imports.to-second": "To second",
  "imports.rate": "Rate",
  "imports.rate-of-project": "As the project ({fps} fps)",
  "imports.rate-of-video": "As the video",
  "imports.rate-of-video-fps": "As the video ({fps} fps)",
  "imports.rate-of-videos": "As the videos",
  "imports.every": "Every nth frame",
  "imports.fit": "Fit",
  "imports.add-sound": "Add its sound to the timeline",
  "imports.keep": "When it is stopped, keep the frames that came",
  "imports.probing": "Looking into the video…",
  "imports.probing-all": { one: "Looking into {count} video…", other: "Looking into {count} videos…" },
  "imports.bits": "{bits} bit",
  "imports.alpha": "alpha",
  "imports.to-come": { one: "{count} frame, about {size}", other: "{count} frames, about {size}" },
  "imports.unknown-count": "An unknown number of frames",
  "imports.wait": "Wait until all of it has been sent.",
  "imports.ask": { one: "Import {count} frame?", other: "Import {count} frames?" },
  "imports.ask-many": "Import so many frames?",
  "imports.on-disk": "About {size} on the disk.",
});
