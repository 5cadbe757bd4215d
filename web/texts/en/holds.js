/** Holds: for how many frames of the film each frame is shown. */

export const HOLDS = /** @type {const} */ ({
  "holds.on-ones": "On ones",
  "holds.on-twos": "On twos",
  "holds.on-threes": "On threes",
  "holds.other": "Hold for…",
  "holds.title": { one: "Hold {count} frame", other: "Hold {count} frames" },
  "holds.each": "Frames of the film",
  "holds.hint": "1 is on ones, 2 on twos. The film becomes longer or shorter; the sound stays where it is.",
  "holds.set": "Hold",
  "holds.times": "×{hold}",
  "holds.spoken": "held for {hold}",
  "holds.changed": { one: "Hold of {count} frame changed", other: "Holds of {count} frames changed" },
  "holds.shortcut": "Hold shorter or longer",
});
