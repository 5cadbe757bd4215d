/** Options of the Export dialog that depend on the format: timecode, sound, workflow, numbers in names. */
import { h } from "../../dom/h.js";
import { text } from "../../texts/text.js";
import { labelled } from "./pane.js";

/** @typedef {import("../../core/api-exports.js").ExportPreset} ExportPreset */
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
  timecodeField = labelled(text("export.timecode"), this.timecode);
  startField = labelled(text("export.first-number"), this.start);
  patternField = labelled(text("export.names"), this.pattern);
  soundRow = checked(this.sound, text("export.with-sound"));
  metadataRow = checked(this.metadata, text("export.with-workflow"));
  hardwareRow = checked(this.hardware, text("export.hardware"));

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

  /**
   * Shows what the format and the film have.
   * @param {ExportPreset | undefined} preset
   * @param {boolean} heard  whether the film has sound
   */
  update(preset, heard) {
    this.timecodeField.hidden = !preset?.timecode;
    this.startField.hidden = this.patternField.hidden = !preset?.numbered;
    this.soundRow.hidden = !preset?.sound || !heard;
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
