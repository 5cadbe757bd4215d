/** The timeline: transport, search, ruler, filmstrip, sound, overview. */

export const FILMSTRIP = /** @type {const} */ ({
  "filmstrip.timeline": "Timeline",
  "filmstrip.out-of-date": "Reconnecting… The timeline may be out of date.",

  // transport
  "filmstrip.transport": "Transport",
  "filmstrip.first": "First frame",
  "filmstrip.previous": "Previous frame",
  "filmstrip.play": "Play",
  "filmstrip.pause": "Pause",
  "filmstrip.next": "Next frame",
  "filmstrip.last": "Last frame",
  "filmstrip.paste": "Paste after the current frame",
  "filmstrip.delete": "Delete selected frames",
  "filmstrip.nothing-to-undo": "Nothing to undo",
  "filmstrip.nothing-to-redo": "Nothing to redo",
  "filmstrip.loop": "Loop",
  "filmstrip.ping-pong": "Ping-pong",
  "filmstrip.selected": "{count} selected",
  "filmstrip.zoom": "Zoom",
  "filmstrip.zoom-hint": "Zoom ({key}+wheel)",
  "filmstrip.zoom-out": "Zoom out",
  "filmstrip.zoom-in": "Zoom in",
  "filmstrip.whole-film": "Whole film",
  "filmstrip.in-view": { one: "{count} frame in view", other: "{count} frames in view" },

  // search; the words before colons are its own, in any language
  "filmstrip.find-frames": "Find frames",
  "filmstrip.search-help":
    'Words and "phrases" of prompts, notes and markers; -word, begin*, model:, lora:, gen:, seed:, ' +
    "note:, rating:>=3, label:red, frames:10-80, made:>2026-11-01",
  "filmstrip.search-example": "Words, rating:>=3, label:red, frames:10-80, or a frame number",
  "filmstrip.previous-match": "Previous match",
  "filmstrip.next-match": "Next match",
  "filmstrip.close-search": "Close search",
  "filmstrip.press-enter": "Press Enter to go to this frame",
  "filmstrip.found": "{count} of {total} frames",
  "filmstrip.found-so-far": {
    one: "{found}; {count} is not indexed yet",
    other: "{found}; {count} are not indexed yet",
  },

  // ruler
  "filmstrip.in-point": "In point",
  "filmstrip.out-point": "Out point",
  "filmstrip.flag-hint": "{name} ({key} or double-click to edit)",
  "filmstrip.flag-note": "note",
  "filmstrip.flag-shot": "shot",
  "filmstrip.flag-beat": "beat",

  // frames
  "filmstrip.frames": "Frames",
  "filmstrip.frame": "Frame {number}, {timecode}",
  "filmstrip.frames-range": "Frames {first} to {last}",
  "filmstrip.marker": "marker {name}",
  "filmstrip.unnamed-marker": "marker",
  "filmstrip.part-in-view": "Part of the film in view",
  "filmstrip.frames-in-view": "Frames {first} to {last} of {total}",

  // tasks
  "filmstrip.generate": "Generate frames",
  "filmstrip.more-waiting": "+ {count} more waiting",
  "filmstrip.queued-frames": "{count} queued",
  "filmstrip.running-frames": "{count} running",
  "filmstrip.failed-frames": "{count} failed",
  "filmstrip.queued-label": "Queued",
  "filmstrip.queued-at": "Queued, {place}",
  "filmstrip.place-in-queue": "{number} of {total}",
  "filmstrip.places-in-queue": "{number} to {last} of {total}",
  "filmstrip.waits-for": "waits for task {id}",
  "filmstrip.replacing": "Replacing this frame: {status}",
  "filmstrip.sampling": "Sampling",
  "filmstrip.sampling-one": "Sampling, {percent}",
  "filmstrip.sampling-frames": {
    one: "Sampling {count} frame, {percent}",
    other: "Sampling {count} frames, {percent}",
  },
  "filmstrip.sampling-prefix": "sampling",
  "filmstrip.percent": "{percent} %",
  "filmstrip.failed": "failed",
  "filmstrip.failed-label": "Failed",
  "filmstrip.not-started": "Not started",

  // sound
  "filmstrip.sound": "Sound",
  "filmstrip.clip": "Sound {clip}",
  "filmstrip.clip-gain": "{name} {decibels} dB",
  "filmstrip.clip-muted": "{clip} (muted)",
  "filmstrip.clip-hint": "{clip}: drag to move, edges trim, Alt and wheel: gain, M mutes, Delete removes",
});
