/** Words and counts that several places share. */

export const WORDS = /** @type {const} */ ({
  "words.frames": { one: "{count} frame", other: "{count} frames" },
});
