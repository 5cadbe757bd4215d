/** A pass of a model that takes and makes several frames at once. */

export const WINDOWS = /** @type {const} */ ({
  "windows.size": "Frames at once",
  "windows.size-hint": "How many frames the model takes and makes at once. Fewer need less memory.",
  "windows.overlap": "Overlap",
  "windows.overlap-hint": "How many frames two neighbouring windows share. More make a smoother seam.",
  "windows.one": { one: "One window of {count} frame.", other: "One window of {count} frames." },
  "windows.many": {
    one: "{count} window of {size} frames. Neighbours share at least {overlap}.",
    other: "{count} windows of {size} frames. Neighbours share at least {overlap}.",
  },
  "windows.too-few": "{name} takes more frames at once. Select more.",
});
