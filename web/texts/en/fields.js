/** Fields of forms: names of parameters, what is wrong with a value, and what a clip will be. */

export const FIELDS = /** @type {const} */ ({
  // names
  "fields.name": "Name",
  "fields.name-example": "Mountain dawn",
  "fields.width": "Width",
  "fields.height": "Height",
  "fields.frame-rate": "Frame rate (fps)",
  "fields.note": "Note",
  "fields.prompt": "Prompt",
  "fields.negative-prompt": "Negative prompt",
  "fields.model": "Model",
  "fields.sampler": "Sampler",
  "fields.scheduler": "Scheduler",
  "fields.steps": "Steps",
  "fields.guidance": "Guidance",
  "fields.denoise": "Denoise",
  "fields.seed": "Seed",
  "fields.batch-image": "Batch image",
  "fields.number-of-total": "{number} of {total}",

  // errors; "a" and "an" go by the label's first letter, and are the same in other languages
  "fields.choose-model": "Choose a model.",
  "fields.choose-frame": "Choose a frame.",
  "fields.choose-one": "Choose one.",
  "fields.enter-a": "Enter a {label}.",
  "fields.enter-an": "Enter an {label}.",
  "fields.enter-number": "Enter a number.",
  "fields.enter-whole-number": "Enter a whole number.",
  "fields.enter-seed": "Enter a whole number from 0, or clear the field for a random seed.",
  "fields.enter-strengths": "Enter a number for each strength. 1 is full strength.",
  "fields.illegal": "The model can't make {value}. The nearest is {nearest}.",
  "fields.longest": { one: "At most {count} character.", other: "At most {count} characters." },
  "fields.ramp-count": "A ramp needs 2 frames or more.",
  "fields.ramp-begin": "Enter where the ramp begins.",

  // what a task makes
  "fields.clip": {
    one: "{count} frame, {seconds} s at {fps} fps",
    other: "{count} frames, {seconds} s at {fps} fps",
  },
  "fields.clip-of": {
    one: "{count} frame of {made}, {seconds} s at {fps} fps",
    other: "{count} frames of {made}, {seconds} s at {fps} fps",
  },

  // what becomes of a clip with another rate than the film's
  "fields.clip-as-is": "As it is",
  "fields.clip-faster": {
    one: "{count} frame, {seconds} s; it plays {times} times as fast",
    other: "{count} frames, {seconds} s; it plays {times} times as fast",
  },
  "fields.clip-slower": {
    one: "{count} frame, {seconds} s; it plays {times} times as slow",
    other: "{count} frames, {seconds} s; it plays {times} times as slow",
  },
  "fields.clip-hold": "Hold",
  "fields.clip-repeated": {
    one: "{count} frame, {seconds} s; frames are repeated",
    other: "{count} frames, {seconds} s; frames are repeated",
  },
  "fields.clip-left-out": {
    one: "{count} frame, {seconds} s; frames are left out",
    other: "{count} frames, {seconds} s; frames are left out",
  },
  "fields.clip-resample": "Resample",
  "fields.clip-mixed": {
    one: "{count} frame, {seconds} s; neighbours are mixed",
    other: "{count} frames, {seconds} s; neighbours are mixed",
  },
});
