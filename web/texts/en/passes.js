/** Passes over frames, the switch between them, and frames that are put between others. */

export const PASSES = /** @type {const} */ ({
  // frames between others
  "passes.between": "Put frames between…",
  "passes.between-title": {
    one: "Put frames between two frames",
    other: "Put frames into {count} gaps",
  },
  "passes.between-two": "They go between frames {left} and {right}.",
  "passes.between-many": "They go between frames {numbers}, wherever two stand side by side.",
  "passes.count": { one: "New frames", other: "New frames in each gap" },
  "passes.no-generator": "No generator here takes the frames on both sides of a gap. {reason}",

  // held frames
  "passes.fill": "Fill held frames…",
  "passes.fill-title": { one: "Fill {count} held frame", other: "Fill {count} held frames" },
  "passes.fill-hint":
    "Each is shown once, and new frames are put where it was held. The film keeps its length.",
  "passes.kept": "Frame {number} keeps its hold: no frame comes after it.",
  "passes.left": {
    one: "{count} frame is left to the task that fills it already.",
    other: "{count} frames are left to the tasks that fill them already.",
  },

  // a pass over frames
  "passes.run-hint": "Each frame is made again, as a take of itself.",
  "passes.show": "Show the new takes",
  "passes.show-coming": "As they come",
  "passes.show-later": "When I choose them",

  // a graph that becomes a generator
  "passes.which-frame": "Which frame is this?",
  "passes.which-hint": "The graph loads these pictures. Those of the film are found when it runs.",
  "passes.frame-of": "Frame of {label}",
  "passes.picked": "picked by hand",
  "passes.frame-itself": "the frame itself",
  "passes.before-gap": "the frame before the gap",
  "passes.after-gap": "the frame after the gap",

  // the switch between passes
  "passes.shown": "Shown takes",
  "passes.shortcut": "Show the takes of the previous or next run over the selected frames",
  "passes.original": "Original",
  "passes.numbered": "{title} {number}",
  "passes.run": { one: "{date} · {count} frame", other: "{date} · {count} frames" },
  "passes.run-partly": {
    one: "{date} · {count} frame, {shown} of them shown",
    other: "{date} · {count} frames, {shown} of them shown",
  },
  "passes.choosing": "Showing other takes",

  // a comparison with a pass
  "passes.compare-with": "Compare with",
  "passes.one-frame": "one frame",
  "passes.b": "B · {title}",

  // takes of a clip
  "passes.clip": "Whole clip",
  "passes.clip-hint": "Make a new take of each frame of this clip, all in one run",
  "passes.clip-ordered": "New takes of the clip queued",
});
