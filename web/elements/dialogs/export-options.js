/** Options of the Export dialog that depend on the format: timecode, sound, workflow, numbers in names. */
import { h } from "../../dom/h.js";
import { labelled } from "./pane.js";

/** @typedef {import("../../core/api-routes.js").ExportPreset} ExportPreset */
/**
 * @typedef {object} ExportChoice  what the dialog remembers
 * @property {string} [preset]
 * @property {string} [quality]
 * @property {boolean} [sound]
 * @property {boolean} [metadata]
 * @property {boolean} [hardware]
 */

const FIRST_NUMBER = 1001; // as studios do
const PATTERN = "{name}.######";

/** @param {HTMLElement} control @param {string} label */
const checked = (control, label) => h("label", { class: "check" }, control, label);

export class ExportOptions {
  timecode = h("input", { type: "text", maxlength: 11, value: "01:00:00:00", autocomplete: "off" });
  start = h("input", { type: "number", min: 0, max: 999_999_999, step: 1, value: FIRST_NUMBER });
  pattern = h("input", { type: "text", maxlength: 100, value: PATTERN, autocomplete: "off" });
  sound = h("input", { type: "checkbox", checked: true });
  metadata = h("input", { type: "checkbox", checked: true });
  hardware = h("input", { type: "checkbox" });
  timecodeField = labelled("Timecode of the first frame", this.timecode);
  startField = labelled("Number of the first picture", this.start);
  patternField = labelled("Names of the pictures (# is a digit)", this.pattern);
  soundRow = checked(this.sound, "With sound");
  metadataRow = checked(this.metadata, "Write the workflow into the file, so that ComfyUI can open it");
  hardwareRow = checked(this.hardware, "Try the graphics card's encoder first");

  get fields() {
    return [this.timecodeField, this.startField, this.patternField];
  }

  get checks() {
    return [this.soundRow, this.metadataRow, this.hardwareRow];
  }

  /** @param {ExportChoice} choice */
  restore({ sound, metadata, hardware }) {
    this.sound.checked = sound ?? true;
    this.metadata.checked = metadata ?? true;
    this.hardware.checked = hardware ?? false;
  }

  /** Shows what the format has. @param {ExportPreset | undefined} preset */
  update(preset) {
    this.timecodeField.hidden = !preset?.timecode;
    this.startField.hidden = this.patternField.hidden = !preset?.numbered;
    this.soundRow.hidden = !preset?.sound;
    this.hardwareRow.hidden = !preset?.hardware;
  }

  /** The options as the API takes them. @param {ExportPreset} preset */
  values(preset) {
    const numbers = { start: Number(this.start.value), pattern: this.pattern.value.trim() || PATTERN };
    return {
      sound: this.sound.checked,
      metadata: this.metadata.checked,
      hardware: preset.hardware && this.hardware.checked,
      timecode: (preset.timecode && this.timecode.value.trim()) || null,
      ...(preset.numbered ? numbers : {}),
    };
  }
}
