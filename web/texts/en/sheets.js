/** Sheets: generators whose parameters move over frames, and their keys. */

export const SHEETS = /** @type {const} */ ({
  // making one
  "sheets.move": "Animate…",
  "sheets.move-hint": "Let parameters change from frame to frame, by keyframes",
  "sheets.new-title": "Animate",
  "sheets.new-message":
    "A sheet keeps this form. The parameters that you animate change from frame to frame, by keyframes; " +
    "all others stay as they are.",
  "sheets.example": "Fox runs",
  "sheets.what-moves": "What moves",
  "sheets.nothing-yet": "Nothing yet",
  "sheets.create": "Create sheet",
  "sheets.created": "Sheet {name} created",
  "sheets.deleted": "Sheet {name} deleted. Its frames stay.",

  // the drawer
  "sheets.keyframes": "Keyframes",
  "sheets.sheet": "Sheet",
  "sheets.new": "New…",
  "sheets.settings": "Settings…",
  "sheets.delete": "Delete sheet",
  "sheets.close": "Close the keyframes",
  "sheets.height": "Height of the keyframes",
  "sheets.none": "There is no sheet yet. Fill in the form under Generate, then choose Animate…",
  "sheets.no-tracks": "Nothing moves yet. Add a track: a parameter that changes over the frames.",
  "sheets.add-track": "Add track…",
  "sheets.paste": "Paste schedule…",
  "sheets.missing": { one: "{count} missing", other: "{count} missing" },
  "sheets.changed": { one: "{count} changed", other: "{count} changed" },
  "sheets.up-to-date": "All frames are made",
  "sheets.shortcut": "Keyframes",

  // a track
  "sheets.track": "Track {name}",
  "sheets.clamped": {
    one: "{count} frame is at the limit",
    other: "{count} frames are at the limit",
  },
  "sheets.set-key": "Set a key of {name} at the current frame",
  "sheets.not-here": "The current frame is not one of this sheet",
  "sheets.expression": "Expression of {name}",
  "sheets.expression-hint":
    "L: value of the keys, f: frame, n: frames, s: seconds, b: beats, k: frames since the last key",
  "sheets.path": "Path",
  "sheets.path-hint": "The keys are the whole way, not the change from frame to frame",
  "sheets.remove-track": "Remove the track {name}",
  "sheets.key": "{track}, frame {frame}: {value}, {interpolation}",
  "sheets.text-key": "{track}, frame {frame}: {value}",
  "sheets.lane-hint":
    "Click: set a key. Drag: move it, or up and down to change its value (with Shift finely). " +
    "Double-click: edit it.",

  // a key
  "sheets.edit-key": "Key of {name}",
  "sheets.time": "Time",
  "sheets.unit": "Unit of time",
  "sheets.frames-unit": "frames",
  "sheets.seconds-unit": "seconds",
  "sheets.beats-unit": "beats",
  "sheets.key-value": "Value",
  "sheets.formula-hint": "A number, or a formula after =",
  "sheets.to-next": "To the next key",
  "sheets.hold": "hold",
  "sheets.linear": "linear",
  "sheets.smooth": "smooth",
  "sheets.ease": "ease in and out",
  "sheets.bezier": "Bezier",
  "sheets.computed": "computed",
  "sheets.handles": "Handles of the curve",
  "sheets.handle": "Handle {name}",
  "sheets.delete-key": "Delete key",
  "sheets.done": "Done",

  // settings
  "sheets.settings-title": "Settings of the sheet",
  "sheets.frames": "Frames",
  "sheets.seed": "Seed",
  "sheets.seed-constant": "as in the form",
  "sheets.seed-fixed": "the same for all frames",
  "sheets.seed-step": "1 more with each frame",
  "sheets.seed-ladder": "ladder: 2 more, 1 less",
  "sheets.seed-alternate": "alternate: 1 more, 1 less",
  "sheets.seed-random": "random, but always the same ones",
  "sheets.seed-track": "from a track",
  "sheets.seed-start": "First seed",
  "sheets.bpm": "Beats per minute",
  "sheets.offset": "Beat 0 at second",

  // schedules of other programs
  "sheets.paste-title": "Paste a schedule",
  "sheets.format": "Format",
  "sheets.format-schedule": "Numbers: Deforum, FizzNodes",
  "sheets.format-texts": "Prompts: Deforum, FizzNodes",
  "sheets.format-parseq": "Parseq: its whole output",
  "sheets.for": "For",
  "sheets.schedule": "Schedule",
  "sheets.add": "Add to the tracks",
  "sheets.pasted": { one: "{count} track pasted", other: "{count} tracks pasted" },

  // making its frames
  "sheets.is-changed": "the sheet has other values now",
  "sheets.was-changed": "The sheet has other values for this frame now.",
  "sheets.make-new": { one: "Make {count} new frame?", other: "Make {count} new frames?" },
  "sheets.make-both": "Make {added} new frames, and {again} again?",
  "sheets.why-new": {
    one: "A sheet has it, and the film does not yet.",
    other: "Sheets have them, and the film does not yet.",
  },
  "sheets.being-made": { one: "{count} new frame is made", other: "{count} new frames are made" },
});
