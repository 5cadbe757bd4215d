/** Words and counts that several places share. */

export const WORDS = /** @type {const} */ ({
  "words.frames": { one: "{count} frame", other: "{count} frames" },
  "words.fps": "{fps} fps",
  "words.cancel": "Cancel",
  "words.close": "Close",
  "words.save": "Save",
  "words.delete": "Delete",
  "words.stop-all": "Stop all",
  "words.loading": "Loading…",
  "words.busy": "{what}…",
  "words.labelled": "{label}: {text}",
  "words.list-joint": ", ",
});
