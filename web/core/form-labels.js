/** Labels of the built-in generators' parameters. Manifests have them in English. */
import { text } from "../texts/text.js";

/** @type {{[label: string]: string}} */
const BUILT_IN = {
  Prompt: text("fields.prompt"),
  "Negative prompt": text("fields.negative-prompt"),
  Model: text("fields.model"),
  Sampler: text("fields.sampler"),
  Scheduler: text("fields.scheduler"),
  Steps: text("fields.steps"),
  Guidance: text("fields.guidance"),
  Denoise: text("fields.denoise"),
  Seed: text("fields.seed"),
  Width: text("fields.width"),
  Height: text("fields.height"),
  "Batch size": text("fields.batch-size"),
  Frame: text("fields.frame"),
  "First frame": text("fields.first-frame"),
  "Last frame": text("fields.last-frame"),
  "Frame before": text("fields.frame-before"),
  "Frame after": text("fields.frame-after"),
  "Start from": text("fields.start-from"),
  Frames: text("fields.frames"),
  Length: text("fields.length"),
  Mask: text("fields.mask"),
  Shift: text("fields.shift"),
  Noise: text("fields.noise"),
  Zoom: text("fields.zoom"),
  Rotate: text("fields.rotate"),
  "Move right": text("fields.move-right"),
  "Move down": text("fields.move-down"),
  "Colours of": text("fields.colours-of"),
  "Match colours": text("fields.match-colours"),
  "Text encoder": text("fields.text-encoder"),
  "Glyph encoder": text("fields.glyph-encoder"),
  "Model, high noise": text("fields.model-high-noise"),
  "Model, low noise": text("fields.model-low-noise"),
  "LoRAs, high noise": text("fields.loras-high-noise"),
  "LoRAs, low noise": text("fields.loras-low-noise"),
  "Low noise share": text("fields.low-noise-share"),
};

/**
 * A field's label in the panel's language; an unusual label stays as the generator has it.
 * @param {string} label
 */
export const translatedLabel = (label) => (Object.hasOwn(BUILT_IN, label) ? BUILT_IN[label] : label);
