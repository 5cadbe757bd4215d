/** Takes, what is stale, and making it again. */

export const TAKES = /** @type {const} */ ({
  "takes.takes": "Takes…",
  "takes.of-frame": "Takes of frame {number}",
  "takes.take": "Take {number}",
  "takes.count": { one: "{count} take", other: "{count} takes" },
  "takes.show-all": { one: "Show the take of this frame", other: "Show the {count} takes of this frame" },
  "takes.in-place": "In place of frame {number}, as a take",
  "takes.shown": "shown",
  "takes.is-shown": "The frame shows this take",
  "takes.seed": "Seed {seed}",
  "takes.in-view": "Take {number} of {total}",
  "takes.make-more": "Make 3 more",
  "takes.make-more-hint": "Make 3 more with new seeds",
  "takes.choose": "Choose",
  "takes.choose-hint": "Let the frame show this take",
  "takes.choose-first": "Choose this take first",
  "takes.delete": "Delete",
  "takes.delete-hint": "Delete this take",
  "takes.waiting": "Waiting",
  "takes.making": "Making, {percent} %",
  "takes.keys": "↑ ↓ take · ← → frame · Enter choose · 1–5 rate · Esc close",
  "takes.close": "Close",
  "takes.close-hint": "Close; the frame shows what it did",
  "takes.ordered": { one: "{count} take queued", other: "{count} takes queued" },
  "takes.deleted": "Deleted a take",
  "takes.only-one": "This is the frame's only take. To delete the frame, close the takes first.",
  "takes.queueing": "Queueing",
  "takes.deleting": "Deleting",

  // what is stale, and why
  "takes.stale": { one: "{count} stale", other: "{count} stale" },
  "takes.stale-hint": {
    one: "{count} frame was made from something that has changed since. Make it again…",
    other: "{count} frames were made from something that has changed since. Make them again…",
  },
  "takes.is-stale": "Stale: what this was made from has changed since",
  "takes.spoken-stale": "stale",
  "takes.was-changed": "Frame {number} was changed after this was made.",
  "takes.source-stale": "Frame {number}, from which this was made, is stale itself.",
  "takes.source-gone": "A frame from which this was made is gone.",
  "takes.source-changed": "What this was made from has changed since.",

  // making again
  "takes.make-stale": "Make stale frames again…",
  "takes.make-again": { one: "Make {count} frame again?", other: "Make {count} frames again?" },
  "takes.make": "Make",
  "takes.looking": "Looking for what is stale…",
  "takes.make-title": "Make stale frames again",
  "takes.nothing-stale": "Nothing is stale",
  "takes.nothing-stale-message": "All frames are up to date with what they were made from.",
  "takes.why-made": {
    one: "What it was made from has changed. The new picture is a take: the old one stays.",
    other: "What they were made from has changed. The new pictures are takes: the old ones stay.",
  },
  "takes.how-long": "This takes about {duration}.",
  "takes.length-unknown": "How long this takes is not known yet.",
  "takes.retry-failed": {
    one: "Try {count} failed task again, too",
    other: "Try {count} failed tasks again, too",
  },
  "takes.retry-title": { one: "Try {count} failed task again?", other: "Try {count} failed tasks again?" },
  "takes.retry": "Try again",
  "takes.being-made": {
    one: "{count} frame is made again",
    other: "{count} frames are made again",
  },
  "takes.being-retried": {
    one: "{count} failed task is tried again",
    other: "{count} failed tasks are tried again",
  },

  // chains
  "takes.generate-chain": {
    one: "Generate {count} frame from the one before",
    other: "Generate {count} frames, each from the one before",
  },
  "takes.frame-before": "the frame before",
  "takes.frame-after": "the frame after",
  "takes.first-frame": "the first frame",
});
