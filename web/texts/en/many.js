/** Work on several selected frames at once. */

export const MANY = /** @type {const} */ ({
  "many.selected": { one: "{count} frame selected", other: "{count} frames selected" },
  "many.too-many": "The parameters of up to {most} frames are shown together.",
  "many.mixed": { one: "mixed, {count} value", other: "mixed, {count} values" },
  "many.imported": {
    one: "Frame {numbers} was not made by ComfyUI.",
    other: "Frames {numbers} were not made by ComfyUI.",
  },
  "many.vary": "Vary all…",
  "many.regenerate": { one: "Regenerate {count}", other: "Regenerate {count}" },
  "many.regenerate-hint": "A new take of each, with its own parameters and seed",
  "many.run": "Run a generator…",
  "many.compare": "Compare in a table…",
  "many.vary-frames": { one: "Vary {count} frame…", other: "Vary all {count} frames…" },
  "many.run-over": {
    one: "Run a generator over {count} frame…",
    other: "Run a generator over {count} frames…",
  },
  "many.regenerate-frames": { one: "Regenerate {count} frame", other: "Regenerate {count} frames" },
  "many.leave-out-question": {
    one: "Regenerate only {count} frame?",
    other: "Regenerate only {count} frames?",
  },
  "many.leave-out-message": {
    one: "Frame {numbers} was not made by ComfyUI and is left out.",
    other: "Frames {numbers} were not made by ComfyUI and are left out.",
  },
  "many.none-made": "None of these frames was made by ComfyUI. Run a generator over them instead.",

  // the table
  "many.table": { one: "Parameters of {count} frame", other: "Parameters of {count} frames" },
  "many.table-hint": "≠ marks a value that differs from the most common one. Click a row to go to its frame.",
  "many.no-difference": "All parameters are the same.",
  "many.all-columns": "Show all parameters",
  "many.frame": "Frame",
  "many.go-to": "Go to frame {number}",
  "many.generator": "Generator",
  "many.odd": "≠",
  "many.odd-hint": "differs from most",

  // variations
  "many.vary-title": { one: "Vary {count} frame", other: "Vary {count} frames" },
  "many.vary-hint": "An empty field leaves every frame as it is.",
  "many.as-is": "as it is: {value}",
  "many.as-is-mixed": { one: "as it is: {count} value", other: "as it is: {count} values" },
  "many.only-some": "Not in all of the frames, and so not here: {names}.",
  "many.cant-vary": {
    one: "Frame {numbers} was not made by ComfyUI and can't be varied.",
    other: "Frames {numbers} were not made by ComfyUI and can't be varied.",
  },
  "many.leave-out": { one: "Leave it out", other: "Leave them out" },
  "many.nothing-changes": "Nothing is changed yet: the new pictures would be the same.",
  "many.seeds": "Seeds",
  "many.seeds-own": "As they are",
  "many.seeds-same": "The same for all",
  "many.seeds-running": "Counting up",
  "many.seeds-random": "Random",
  "many.first-seed": "First seed",
  "many.first-own": "that of the first frame",
  "many.where": "Where",
  "many.as-takes": "A new take of each frame",
  "many.behind": "Behind each frame",
  "many.make-takes": { one: "Make {count} take", other: "Make {count} takes" },
  "many.make-frames": { one: "Make {count} frame", other: "Make {count} frames" },

  // a generator over frames
  "many.run-title": {
    one: "Run a generator over {count} frame",
    other: "Run a generator over {count} frames",
  },
  "many.run-hint": "Each frame is the picture of one task.",
  "many.no-generator":
    "No generator takes a picture. Save a graph with a Kino Load Frame node as a generator first.",
  "many.picture": "The frame is",
  "many.queueing": "Queueing",
  "many.takes-queued": { one: "{count} take queued", other: "{count} takes queued" },
  "many.frames-queued": { one: "{count} frame queued", other: "{count} frames queued" },

  // a notification when the queue is done
  "many.notify": "Notify when the queue is done",
  "many.notify-offer": "This takes more than a minute.",
  "many.tell-me": "Tell me when it is done",
  "many.notify-on": "You get a notification when a long queue is done",
  "many.notify-off": "No more notifications",
  "many.notify-blocked":
    "The browser blocks notifications of this page. Allow them in the settings of the page, then try again.",
  "many.notify-missing": "This browser shows notifications only over HTTPS or on localhost.",
  "many.queue-done": "Kino: the queue is done",
  "many.failed": { one: "{count} task failed", other: "{count} tasks failed" },
});
